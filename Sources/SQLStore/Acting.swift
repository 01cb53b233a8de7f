import Jobs

extension SQLStore: JobDesk {
  /// Jobs that one transaction of a bulk act looks at: the write lock is held for some
  /// milliseconds, then workers and producers have their turn.
  private static var sliceSize: Int { 1000 }

  package func freeze(_ filter: Filter) async throws(StoreError) -> Selection {
    let newest = try await read { transaction in try transaction.newestID() }
    return .filter(filter, upTo: newest)
  }

  package func perform(
    _ act: Act, on selection: Selection, by operator: Operator,
    progress: @Sendable (ActReport) -> Void
  ) async throws(StoreError) -> ActReport {
    if let length = act.spread {
      return try await spread(
        act, over: length, on: selection, by: `operator`, progress: progress)
    }
    var report = ActReport()
    var place = SelectionPlace(selection)
    var log = ActLog(act.logName, subject: selection.text, by: `operator`)
    while !place.isAtEnd {
      let (start, sums, begun) = (place, report, log)
      let slice = try await write { transaction in
        var (place, sums, log) = (start, sums, begun)
        let rows = try place.next(Self.sliceSize, for: act, in: &transaction)
        let entry = try transaction.open(&log)
        for row in rows {
          let changed = try transaction.apply(act, to: row, entry: entry)
          let isAsked = changed && row.job.state == .running
          sums += ActReport(
            matched: 1, changed: changed ? 1 : 0, asked: isAsked ? 1 : 0, skipped: changed ? 0 : 1)
          if changed { log.count(row.job.state, to: isAsked ? "asked" : act.destination) }
        }
        sums.missing += place.missing
        sums.entry = entry
        place.missing = 0
        try transaction.write(log, sums)
        return (place: place, sums: sums, log: log)
      }
      (place, report, log) = (slice.place, slice.sums, slice.log)
      progress(report)
    }
    if report.changed > 0 { database.announceArrival() }
    return report
  }

  package func breakdown(
    of selection: Selection, for act: Act
  ) async throws(StoreError) -> Breakdown {
    try await read { transaction in
      var place = SelectionPlace(selection)
      var rows: [BreakdownKey: Breakdown.Row] = [:]
      var matched = 0
      var applicable = 0
      while !place.isAtEnd {
        for row in try place.next(Self.sliceSize, for: act, in: &transaction) {
          let job = try row.named(in: &transaction)
          matched += 1
          if LifeCycle.states(for: act).contains(job.state) { applicable += 1 }
          let key = BreakdownKey(job)
          rows[key, default: key.row(job)].add(job)
        }
      }
      return Breakdown(
        rows: rows.values.sorted {
          $0.count == $1.count ? $0.queue + $0.kind < $1.queue + $1.kind : $0.count > $1.count
        }, matched: matched, applicable: applicable)
    }
  }
}

/// What makes jobs one row of a breakdown.
private struct BreakdownKey: Hashable {
  var queue: String
  var kind: String
  var state: JobState
  var error: String

  init(_ job: Job) {
    queue = job.queue
    kind = job.kind
    state = job.state
    error = job.error.map(FailurePattern.normalised) ?? ""
  }

  func row(_ job: Job) -> Breakdown.Row {
    Breakdown.Row(
      queue: queue, kind: kind, state: state, error: error, count: 0, oldest: job.enqueuedAt,
      newest: job.enqueuedAt)
  }
}

extension Breakdown.Row {
  fileprivate mutating func add(_ job: Job) {
    count += 1
    oldest = min(oldest, job.enqueuedAt)
    newest = max(newest, job.enqueuedAt)
  }
}

extension Act {
  /// Where its jobs are then, for the audit log.
  fileprivate var destination: String {
    switch self {
    case .retry, .requeue: JobState.ready.name
    case .cancel: JobState.cancelled.name
    case .purge: "trash"
    case .erase: "gone"
    }
  }

  /// How the audit log calls it.
  var logName: String {
    switch self {
    case .requeue(let queue, _): "requeue to \(queue)"
    case .erase: "purge for good"
    case .retry, .cancel, .purge: name
    }
  }
}

extension Selection {
  /// How the audit log names it.
  var text: String {
    switch self {
    case .ids(let ids): "id:" + ids.prefix(50).map(String.init).joined(separator: ",")
    case .filter(let filter, _): filter.description
    }
  }
}

/// How far a bulk act has come through its selection.
struct SelectionPlace: Sendable {
  let selection: Selection
  private var cursor: JobCursor?
  private var reached = 0
  private(set) var isAtEnd = false
  /// Ids of the last slice that no job has any more.
  var missing = 0

  /// An id that is given twice counts once.
  init(_ selection: Selection) {
    guard case .ids(let ids) = selection else {
      self.selection = selection
      return
    }
    var seen: Set<JobID> = []
    self.selection = .ids(ids.filter { seen.insert($0).inserted })
  }

  /// The jobs of the next slice that are in the selection.
  mutating func next(
    _ count: Int, for act: Act, in transaction: inout Transaction
  ) throws -> [JobRow] {
    switch selection {
    case .ids(let ids):
      let slice = ids[reached..<min(reached + count, ids.count)]
      reached += slice.count
      isAtEnd = reached == ids.count
      var rows: [JobRow] = []
      for id in slice {
        rows += try transaction.jobRows(JobScan.byOneID, [.integer(0), .integer(id)])
      }
      missing = slice.count - rows.count
      return rows
    case .filter(let filter, let newest):
      let excluded: String? = if case .requeue(let queue, _) = act { queue } else { nil }
      // In the order of ready jobs a job that moves to another queue would be met there again.
      let excludes = excluded != nil && filter.states == [.ready]
      var scan = try JobScan(
        filter, newest: newest, after: cursor, excludingQueue: excludes ? excluded : nil,
        in: &transaction)
      let matching = try scan.next(
        JobScan.Bound(matches: count, looks: count), payloadBytes: 0, in: &transaction)
      cursor = scan.cursor
      isAtEnd = scan.isAtEnd
      return matching
    }
  }
}
