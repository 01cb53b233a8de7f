import Jobs

/// A walk over the jobs that a filter may admit, in the natural order of the states it asks for,
/// each step an index seek from where the last one ended.
struct JobScan {
  let filter: Filter
  /// No job above this id is looked at.
  let newest: JobID
  let order: Order
  /// Lines that the filter admits, for orders that go line by line.
  let lines: [LineID]
  private(set) var cursor: JobCursor?
  private(set) var isAtEnd = false

  enum Order: Equatable {
    /// Ready jobs as they will run.
    case ready
    /// Waiting jobs by due time.
    case due
    /// Running jobs, all at once: they are as few as slots.
    case running
    /// Jobs of one finished state, last finished first.
    case finished(JobState)
    /// Dead letters of some groups, last died first.
    case groups([Int64])
    /// All jobs, last pushed first.
    case id
  }

  init(
    _ filter: Filter, newest: JobID = .max, after cursor: JobCursor? = nil,
    excludingQueue excluded: String? = nil, in transaction: inout Transaction
  ) throws {
    self.filter = filter
    self.newest = newest
    self.cursor = cursor
    order = Self.order(of: filter)
    var lines: [LineID] = []
    for (id, name) in try transaction.allNames()
    where filter.admits(queue: name.queue) && filter.admits(kind: name.kind) {
      if name.queue != excluded { lines.append(id) }
    }
    self.lines = lines.sorted()
  }

  private static func order(of filter: Filter) -> Order {
    for term in filter.terms where !term.isNegated {
      if case .group(let groups) = term.condition { return .groups(groups) }
    }
    let states = filter.states
    if states.count == 1, let state = states.first {
      if state == .ready { return .ready }
      if state == .running { return .running }
      if state.isFinished { return .finished(state) }
    }
    return !states.isEmpty && states.isSubset(of: [.scheduled, .retrying]) ? .due : .id
  }

  /// The next jobs in order, at most `count`, whether they match or not. Payloads are cut at
  /// `payloadBytes`.
  mutating func next(
    _ count: Int, payloadBytes: Int, in transaction: Transaction
  ) throws -> [JobRow] {
    guard !isAtEnd, !lines.isEmpty, count > 0 else {
      isAtEnd = true
      return []
    }
    var rows = try candidates(SQLValue(count), SQLValue(payloadBytes), transaction)
    if rows.count < count { isAtEnd = true }
    if rows.count > count { rows.removeSubrange(count...) }
    if let last = rows.last { cursor = place(of: last.job) }
    return rows.filter { $0.job.id <= newest && lines.contains($0.line) }
  }

  /// Where a job stands in this order.
  func place(of job: Job) -> JobCursor {
    let time =
      switch order {
      case .finished, .groups: job.finishedAt ?? job.enqueuedAt
      case .running: job.startedAt ?? job.enqueuedAt
      case .ready, .due, .id: job.runAt
      }
    return JobCursor(priority: job.priority, time: time, id: job.id)
  }

  private mutating func candidates(
    _ count: SQLValue, _ bytes: SQLValue, _ transaction: Transaction
  ) throws -> [JobRow] {
    let after = cursor
    let id = SQLValue.integer(after?.id ?? (order == .due || order == .ready ? 0 : .max))
    var rows: [JobRow] = []
    switch order {
    case .ready:
      // Those that may run, and those that wait for their partition key's turn.
      for line in lines {
        for held in [SQLValue.integer(0), .integer(1)] {
          let key = SQLValue.integer(line)
          if let after {
            rows += try transaction.jobRows(
              Self.readyOfPriority,
              [bytes, key, held, .integer(Int64(after.priority)), SQLValue(after.time), id, count])
          }
          rows += try transaction.jobRows(
            Self.readyBelow, [bytes, key, held, .integer(Int64(after?.priority ?? .max)), count])
        }
      }
      rows.sort { Transaction.runsBefore($0.job, $1.job) }
    case .due:
      let time = after?.time ?? Timestamp(microseconds: .min)
      rows = try transaction.jobRows(Self.due, [bytes, SQLValue(time), id, count])
    case .running:
      guard after == nil else { return [] }
      rows = try transaction.jobRows(Self.running, [bytes])
      isAtEnd = true
    case .finished(let state):
      let time = after?.time ?? Timestamp(microseconds: .max)
      for line in lines {
        rows += try transaction.jobRows(
          Self.finished, [bytes, .integer(line), SQLValue(state), SQLValue(time), id, count])
      }
      rows.sort { finishedBefore($0.job, $1.job) }
    case .groups(let groups):
      let time = after?.time ?? Timestamp(microseconds: .max)
      for group in groups {
        rows += try transaction.jobRows(
          Self.ofGroup, [bytes, .integer(group), SQLValue(time), id, count])
      }
      rows.sort { finishedBefore($0.job, $1.job) }
    case .id:
      let bound = newest == .max ? after?.id ?? .max : min(after?.id ?? .max, newest + 1)
      rows = try transaction.jobRows(Self.byID, [bytes, .integer(bound), count])
    }
    return rows
  }

  private func finishedBefore(_ left: Job, _ right: Job) -> Bool {
    let (a, b) = (place(of: left), place(of: right))
    return a.time == b.time ? a.id > b.id : a.time > b.time
  }
}

extension Transaction {
  /// Every line there is, by number.
  mutating func allNames() throws -> [LineID: LineName] {
    var ids: [LineID] = []
    try connection.query(JobScan.lineIDs, []) { ids.append($0.integer(0)) }
    for id in ids { _ = try name(of: id) }
    return directory.names.filter { ids.contains($0.key) }
  }
}
