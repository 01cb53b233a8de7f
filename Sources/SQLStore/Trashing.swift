import Jobs

extension SQLStore {
  /// Purged jobs that one call looks at, at most.
  private static var lookedAtOnce: Int { 100_000 }
  /// Jobs that one transaction restores or deletes.
  private static var sliceSize: Int { 1000 }

  package func trash(
    _ filter: Filter, after cursor: TrashCursor?, limit: Int
  ) async throws(StoreError) -> TrashPage {
    try await read { transaction in
      var (place, looked, jobs) = (cursor, 0, [TrashedJob]())
      let bytes = filter.needsPayload ? Draft.maximumPayloadBytes : JobPage.payloadBytes
      while looked < Self.lookedAtOnce {
        let slice = min(max(limit, 100), 2000)
        let rows = try transaction.trashRows(after: place, limit: slice, payloadBytes: bytes)
        looked += slice
        for row in rows {
          var job = try row.row.named(in: &transaction)
          place = TrashCursor(purgedAt: row.purgedAt, id: job.id)
          guard filter.matches(job, now: transaction.now) else { continue }
          job.payload = Array(job.payload.prefix(JobPage.payloadBytes))
          jobs.append(TrashedJob(job: job, purgedAt: row.purgedAt))
          if jobs.count == limit { return TrashPage(jobs: jobs, next: place) }
        }
        if rows.count < slice { return TrashPage(jobs: jobs, next: nil) }
      }
      return TrashPage(jobs: jobs, next: place)
    }
  }

  package func purged(_ id: JobID) async throws(StoreError) -> JobDetail? {
    try await read { transaction in
      guard
        let row = try transaction.jobRows(
          Transaction.oneTrashed, [SQLValue(Draft.maximumPayloadBytes), .integer(id)]
        ).first
      else { return nil }
      let job = try row.named(in: &transaction)
      var purgedAt: Timestamp?
      try transaction.connection.query(Transaction.findPurgedAt, [.integer(id)]) {
        purgedAt = $0.timestamp(0)
      }
      return JobDetail(
        job: job, attempts: try transaction.attempts(of: job),
        topic: try transaction.topic(of: id), purgedAt: purgedAt)
    }
  }

  package func trashCount(_ choice: TrashChoice) async throws(StoreError) -> Int {
    var (count, place) = (0, TrashPlace(choice))
    while !place.isAtEnd {
      let start = place
      let slice = try await read { transaction in
        var place = start
        return (count: try place.next(Self.sliceSize, in: &transaction).count, place: place)
      }
      (count, place) = (count + slice.count, slice.place)
    }
    return count
  }

  package func perform(
    _ act: TrashAct, on choice: TrashChoice, by operator: Operator,
    progress: @Sendable (ActReport) -> Void
  ) async throws(StoreError) -> ActReport {
    var report = ActReport()
    var log = ActLog(act.logName, subject: choice.text, by: `operator`)
    var place = TrashPlace(choice)
    while !place.isAtEnd {
      let (start, sums, begun) = (place, report, log)
      let slice = try await write { transaction in
        var (place, sums, log) = (start, sums, begun)
        let entry = try transaction.open(&log)
        for row in try place.next(Self.sliceSize, in: &transaction) {
          var isDone = true
          switch act {
          case .restore: isDone = try transaction.restore(row.job.id)
          case .delete: try transaction.deleteTrashed(row.job.id)
          }
          sums += ActReport(matched: 1, changed: isDone ? 1 : 0, skipped: isDone ? 0 : 1)
          if isDone { log.count(nil, to: act == .restore ? row.job.state.name : "gone") }
        }
        sums.missing += place.missing
        place.missing = 0
        sums.entry = entry
        try transaction.write(log, sums)
        return (place: place, sums: sums, log: log)
      }
      (place, report, log) = (slice.place, slice.sums, slice.log)
      progress(report)
    }
    if report.changed > 0, act == .restore { database.announceArrival() }
    return report
  }
}

extension TrashAct {
  fileprivate var logName: String { self == .restore ? "restore" : "delete from the trash" }
}

extension TrashChoice {
  fileprivate var text: String {
    switch self {
    case .ids(let ids): Selection.ids(ids).text
    case .filter(let filter, _): filter.description
    }
  }
}

/// How far an act on the trash has come. It goes by id, so that what could not be restored is met
/// once.
private struct TrashPlace: Sendable {
  let choice: TrashChoice
  private var last: JobID = 0
  private var ids: ArraySlice<JobID> = []
  private(set) var isAtEnd = false
  var missing = 0

  init(_ choice: TrashChoice) {
    self.choice = choice
    if case .ids(let ids) = choice { self.ids = Set(ids).sorted()[...] }
  }

  mutating func next(_ count: Int, in transaction: inout Transaction) throws -> [JobRow] {
    switch choice {
    case .ids:
      let slice = ids.prefix(count)
      ids = ids.dropFirst(count)
      isAtEnd = ids.isEmpty
      var rows: [JobRow] = []
      for id in slice {
        rows += try transaction.jobRows(Transaction.oneTrashed, [.integer(0), .integer(id)])
      }
      missing = slice.count - rows.count
      return rows
    case .filter(let filter, let end):
      let bytes = filter.needsPayload ? Draft.maximumPayloadBytes : 0
      let rows = try transaction.jobRows(
        Transaction.trashedAfter,
        [SQLValue(bytes), .integer(last), SQLValue(end), SQLValue(count)])
      isAtEnd = rows.count < count
      last = rows.last?.job.id ?? last
      return try rows.filter {
        filter.matches(try $0.named(in: &transaction), now: transaction.now)
      }
    }
  }
}

extension Transaction {
  func trashRows(
    after cursor: TrashCursor?, limit: Int, payloadBytes: Int
  ) throws -> [(row: JobRow, purgedAt: Timestamp)] {
    var rows: [(row: JobRow, purgedAt: Timestamp)] = []
    try connection.query(
      Self.listTrash,
      [
        SQLValue(payloadBytes), SQLValue(cursor?.purgedAt ?? Timestamp(microseconds: .max)),
        .integer(cursor?.id ?? .max), SQLValue(limit),
      ]
    ) { rows.append((JobRow($0), $0.timestamp(23))) }
    return rows
  }

  /// Brings a job back as it was; false when its unique key has gone to another one.
  mutating func restore(_ id: JobID) throws -> Bool {
    guard let row = try jobRows(Self.oneTrashed, [.integer(0), .integer(id)]).first else {
      return false
    }
    let job = row.job
    if !job.state.isFinished, let key = job.uniqueKey, try !takeUniqueKey(key, for: id) {
      return false
    }
    // See `undo`: the turn of its partition key may be another's by now.
    let state =
      job.state == .retrying && job.partitionKey != nil ? JobState.scheduled : job.state
    let held = try isHeldBack(entering: state, partition: job.partitionKey)
    try connection.run(Self.restoreJob, [SQLValue(state), .integer(held ? 1 : 0), .integer(id)])
    try connection.run(Self.deleteTrash, [.integer(id)])
    deltas.add(row.line, state)
    if let failure = job.failureGroup, state == .dead {
      try rejoin(failure, job: job, line: row.line)
    }
    return true
  }

  func deleteTrashed(_ id: JobID) throws {
    try connection.run(Self.deleteAttempts, [.integer(id)])
    try dropCopy(id)
    try connection.run(Self.deleteTrash, [.integer(id)])
  }

  static let listTrash = Statement(
    "list trash",
    """
    SELECT id, line, state, priority, run_at, attempt, run, worker, enqueued_at, started_at,
      finished_at, max_attempts, timeout, worker_deaths, quarantined, failure, unique_key,
      partition_key, traceparent, tags, error, substr(iif(length(payload) > 0, payload, coalesce(
        (SELECT shared.payload FROM penstock_shared AS shared WHERE shared.job = penstock_trash.id), payload)), 1, ?),
      policy_attempts, purged_at
    FROM penstock_trash WHERE (purged_at, id) < (?, ?) ORDER BY purged_at DESC, id DESC LIMIT ?
    """)
  static let oneTrashed = Statement(
    "one trashed",
    """
    SELECT id, line, state, priority, run_at, attempt, run, worker, enqueued_at, started_at,
      finished_at, max_attempts, timeout, worker_deaths, quarantined, failure, unique_key,
      partition_key, traceparent, tags, error, substr(iif(length(payload) > 0, payload, coalesce(
        (SELECT shared.payload FROM penstock_shared AS shared WHERE shared.job = penstock_trash.id), payload)), 1, ?),
      policy_attempts
    FROM penstock_trash WHERE id = ?
    """)
  static let findPurgedAt = Statement(
    "find purged at", "SELECT purged_at FROM penstock_trash WHERE id = ?")
  static let trashedAfter = Statement(
    "trashed after",
    """
    SELECT id, line, state, priority, run_at, attempt, run, worker, enqueued_at, started_at,
      finished_at, max_attempts, timeout, worker_deaths, quarantined, failure, unique_key,
      partition_key, traceparent, tags, error, substr(iif(length(payload) > 0, payload, coalesce(
        (SELECT shared.payload FROM penstock_shared AS shared WHERE shared.job = penstock_trash.id), payload)), 1, ?),
      policy_attempts
    FROM penstock_trash WHERE id > ? AND purged_at <= ? ORDER BY id LIMIT ?
    """)
  static let findTrashOfAct = Statement(
    "find trash of act", "SELECT id FROM penstock_trash WHERE act = ? LIMIT ?")
  static let forgetTrashAct = Statement(
    "forget trash act", "UPDATE penstock_trash SET act = NULL WHERE id = ?")
  static let restoreJob = Statement(
    "restore job",
    """
    INSERT INTO penstock_job (id, line, state, priority, run_at, attempt, run, worker, enqueued_at,
      started_at, finished_at, max_attempts, policy_attempts, timeout, worker_deaths, quarantined,
      failure, unique_key, partition_key, held, traceparent, tags, error, payload)
    SELECT id, line, ?1, priority, run_at, attempt, run, worker, enqueued_at, started_at,
      finished_at, max_attempts, policy_attempts, timeout, worker_deaths, quarantined, failure,
      unique_key, partition_key, ?2, traceparent, tags, error, payload
    FROM penstock_trash WHERE id = ?3
    """)
}
