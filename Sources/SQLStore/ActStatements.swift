import Jobs

extension Transaction {
  func newestID() throws -> JobID {
    var id: JobID = 0
    try connection.query(Self.newest, []) { id = $0.integer(0) }
    return id
  }

  /// Does an act to one job; false, and nothing done, when it does not apply to it now.
  mutating func apply(_ act: Act, to row: JobRow, entry: AuditID) throws -> Bool {
    let job = row.job
    guard LifeCycle.states(for: act).contains(job.state) else { return false }
    switch act {
    case .retry:
      return try revive(row, in: row.line, entry: entry)
    case .requeue(let queue, _):
      let target = try line(LineName(queue: queue, kind: try name(of: row.line).kind))
      return try revive(row, in: target, entry: entry)
    case .cancel where job.state == .running:
      return try askToEnd(job.id, for: entry)
    case .cancel:
      try remember(job.id, for: entry)
      try connection.run(Self.cancelJob, [SQLValue(now), .integer(entry), .integer(job.id)])
      deltas.move(row.line, from: job.state, to: .cancelled)
      if let key = job.uniqueKey { try releaseUniqueKey(key, of: job.id) }
      if let key = job.partitionKey { try passTurn(of: key) }
    case .purge, .erase:
      if act == .purge {
        try connection.run(
          Self.moveToTrash, [SQLValue(now), .integer(entry), .integer(job.id)])
      } else {
        try connection.run(Self.deleteAttempts, [.integer(job.id)])
        try dropCopy(job.id)
      }
      try deleteJob(job.id)
      deltas.remove(row.line, job.state)
      if let key = job.uniqueKey { try releaseUniqueKey(key, of: job.id) }
      if let group = job.failureGroup, job.state == .dead { try leaveFailureGroup(group) }
      if let key = job.partitionKey { try passTurn(of: key) }
    }
    return true
  }

  /// Lets a job run again now; one that was finished gets all its
  /// attempts anew. False when its unique key has gone to another job.
  private mutating func revive(
    _ row: JobRow, in line: LineID, entry: AuditID
  ) throws -> Bool {
    let job = row.job
    if job.state.isFinished, let key = job.uniqueKey, try !takeUniqueKey(key, for: job.id) {
      return false
    }
    let runAt = job.state == .ready ? job.runAt : now
    let state = LifeCycle.waiting(dueAt: runAt, now: now)
    let attempt = job.state.isFinished ? 0 : job.attempt
    try remember(job.id, for: entry)
    if job.state == .succeeded { try connection.run(Self.keepSuccess, [.integer(job.id)]) }
    let held = try isHeldBack(entering: state, partition: job.partitionKey, job: job.id)
    try connection.run(
      Self.reviveJob,
      [
        .integer(line), SQLValue(state), SQLValue(runAt), .integer(Int64(attempt)),
        .integer(held ? 1 : 0), .integer(entry), .integer(job.id),
      ])
    if let key = job.partitionKey { try passTurn(of: key) }
    deltas.remove(row.line, job.state)
    deltas.add(line, state)
    if let group = job.failureGroup, job.state == .dead { try leaveFailureGroup(group) }
    return true
  }

  static let newest = Statement(
    "newest id", "SELECT coalesce(max(id), 0) FROM penstock_job")
  static let cancelJob = Statement(
    "cancel job", "UPDATE penstock_job SET state = 6, finished_at = ?, act = ? WHERE id = ?")
  static let moveToTrash = Statement(
    "move to trash",
    """
    INSERT INTO penstock_trash (id, purged_at, act, line, state, priority, run_at, attempt, run, worker,
      enqueued_at, started_at, finished_at, max_attempts, policy_attempts, timeout, worker_deaths,
      quarantined, failure, unique_key, partition_key, traceparent, tags, error, payload)
    SELECT id, ?, ?, line, state, priority, run_at, attempt, run, worker, enqueued_at, started_at,
      finished_at, max_attempts, policy_attempts, timeout, worker_deaths, quarantined, failure,
      unique_key, partition_key, traceparent, tags, error, payload
    FROM penstock_job WHERE id = ?
    """)
  /// A success may be told by the job's row alone, which now tells of the next run.
  static let keepSuccess = Statement(
    "keep success",
    """
    INSERT INTO penstock_attempt (job, number, started_at, finished_at, worker, outcome)
    SELECT id, run, started_at, finished_at, worker, 0 FROM penstock_job WHERE id = ?
    ON CONFLICT (job, number) DO NOTHING
    """)
  static let reviveJob = Statement(
    "revive job",
    """
    UPDATE penstock_job SET line = ?, state = ?, run_at = ?, attempt = ?, held = ?,
      finished_at = NULL, worker_deaths = 0, quarantined = 0, failure = NULL, act = ?
    WHERE id = ?
    """)
  static let pauseQueue = Statement(
    "pause queue", "UPDATE penstock_queue SET paused = ?1 WHERE name = ?2 AND paused <> ?1")
}
