import Jobs

/// One sequence of jobs that an index holds in order, read step by step from a place on; several are
/// merged into one list by `JobScan`.
struct JobSource {
  enum Sequence: Hashable {
    /// Ready jobs of a line as they will run; those that wait for their partition key's turn apart.
    case ready(LineID, isHeld: Bool)
    /// Waiting jobs by due time.
    case due
    /// Running jobs, all at once: they are as few as slots.
    case running
    /// Jobs of one finished state in a line, last finished first.
    case finished(LineID, JobState)
    /// Dead letters of a group, last died first.
    case group(Int64)
    /// The same by what an index knows of them: where and why they died.
    case errors(Int64)
    /// All jobs, last pushed first.
    case id
  }

  let sequence: Sequence
  /// All jobs up to here have been read.
  private(set) var place: JobCursor?
  private(set) var isAtEnd = false
  /// Those that passed, in order.
  private(set) var rows: [JobRow] = []
  /// Jobs that were read.
  private(set) var looked = 0
  /// How many to read in the next step.
  var step: Int

  init(_ sequence: Sequence, after place: JobCursor?, step: Int) {
    self.sequence = sequence
    self.place = place
    self.step = step
  }

  /// Reads the next jobs and keeps those that pass.
  mutating func advance(
    _ filter: RowFilter, payloadBytes: Int, newest: JobID, in transaction: Transaction
  ) throws {
    let (count, bytes) = (SQLValue(step), SQLValue(payloadBytes))
    let before = looked
    switch sequence {
    case .ready(let line, let isHeld):
      let key: [SQLValue] = [.integer(line), .integer(isHeld ? 1 : 0)]
      if let place {
        try read(
          JobScan.readyOfPriority,
          [bytes] + key
            + [.integer(Int64(place.priority)), SQLValue(place.time), .integer(place.id), count],
          filter, transaction)
      }
      let priority = place.map { Int64($0.priority) } ?? .max
      let rest = step - (looked - before)
      if rest > 0 {
        try read(
          JobScan.readyBelow, [bytes] + key + [.integer(priority), SQLValue(rest)], filter,
          transaction)
      }
    case .due:
      let time = place?.time ?? Timestamp(microseconds: .min)
      try read(
        JobScan.due, [bytes, SQLValue(time), .integer(place?.id ?? 0), count], filter, transaction)
    case .running:
      let start = place
      try read(JobScan.running, [bytes], filter, transaction)
      if let start { drop(upTo: start) }
      isAtEnd = true
    case .finished(let line, let state):
      try read(
        JobScan.finished, [bytes, .integer(line), SQLValue(state)] + fromLast + [count], filter,
        transaction)
    case .group(let group):
      try read(
        JobScan.ofGroup, [bytes, .integer(group)] + fromLast + [count], filter, transaction)
    case .errors(let group):
      try readErrors(of: group, filter, bytes, transaction)
    case .id:
      let bound = newest == .max ? place?.id ?? .max : min(place?.id ?? .max, newest + 1)
      try read(JobScan.byID, [bytes, .integer(bound), count], filter, transaction)
    }
    if looked - before < step { isAtEnd = true }
  }

  /// Forgets what stands up to a place.
  mutating func drop(upTo end: JobCursor) {
    let kept = rows.drop { !isBefore(end, place(of: $0.job)) }
    rows = Array(kept)
  }

  /// Where the last one that finished, or died, before `place` is looked for.
  private var fromLast: [SQLValue] {
    [SQLValue(place?.time ?? Timestamp(microseconds: .max)), .integer(place?.id ?? .max)]
  }

  private mutating func read(
    _ statement: Statement, _ values: [SQLValue], _ filter: RowFilter, _ transaction: Transaction
  ) throws {
    var (count, last, found) = (0, place, rows)
    rows = []
    let timeColumn = self.timeColumn
    try transaction.connection.query(statement, values) { row in
      count += 1
      last = JobCursor(
        priority: row.int(3), time: row.timestamp(timeColumn), id: row.integer(0))
      if filter.passes(row) { found.append(JobRow(row)) }
    }
    (looked, place, rows) = (looked + count, last, found)
  }

  private mutating func readErrors(
    of group: Int64, _ filter: RowFilter, _ bytes: SQLValue, _ transaction: Transaction
  ) throws {
    var (count, last) = (0, place)
    var ids: [JobID] = []
    try transaction.connection.query(
      JobScan.errorsOfGroup, [.integer(group)] + fromLast + [SQLValue(step)]
    ) { row in
      count += 1
      last = JobCursor(priority: 0, time: row.timestamp(1), id: row.integer(0))
      if filter.errors.allSatisfy({ $0.passes(row, column: 2) }) { ids.append(row.integer(0)) }
    }
    for id in ids {
      try transaction.connection.query(JobScan.byOneID, [bytes, .integer(id)]) { row in
        if filter.passes(row) { rows.append(JobRow(row)) }
      }
    }
    (looked, place) = (looked + count, last)
  }

  private var timeColumn: Int32 {
    switch sequence {
    case .finished, .group, .errors: 10
    case .running: 9
    case .ready, .due, .id: 4
    }
  }

  /// Where a job stands in this sequence.
  func place(of job: Job) -> JobCursor {
    let time =
      switch sequence {
      case .finished, .group, .errors: job.finishedAt ?? job.enqueuedAt
      case .running: job.startedAt ?? job.enqueuedAt
      case .ready, .due, .id: job.runAt
      }
    return JobCursor(priority: job.priority, time: time, id: job.id)
  }

  /// Whether one place comes before another in this sequence.
  func isBefore(_ left: JobCursor, _ right: JobCursor) -> Bool {
    switch sequence {
    case .ready:
      (-left.priority, left.time, left.id) < (-right.priority, right.time, right.id)
    case .due, .running: (left.time, left.id) < (right.time, right.id)
    case .finished, .group, .errors: (left.time, left.id) > (right.time, right.id)
    case .id: left.id > right.id
    }
  }
}
