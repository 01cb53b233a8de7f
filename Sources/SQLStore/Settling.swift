import Jobs

/// What settling a run needs to know of its job.
private struct RunningRow {
  var line: LineID
  var worker: WorkerID
  var startedAt: Timestamp
  var firstWait: Duration?
  var uniqueKey: String?
}

extension Transaction {
  /// Ends a run; false, and nothing done, when the lease is no longer the job's.
  mutating func settle(_ settlement: Settlement) throws -> Bool {
    guard let row = try runningRow(of: settlement.lease) else { return false }
    let outcome = settlement.outcome
    try end(
      settlement.lease, of: row, by: settlement.transition, outcome: outcome,
      report: settlement.report)
    if row.firstWait != nil || outcome == .succeeded || outcome.isFailure {
      let run = now.elapsed(since: row.startedAt)
      if let wait = row.firstWait {
        deltas.record(row.line, .wait, wait)
        deltas.record(row.line, .total, wait + run)
      }
      deltas.record(row.line, .run, run)
    }
    return true
  }

  /// Ends a run whose worker is dead or silent, at the store's own decision.
  mutating func settleLost(_ job: Job, reason: String) throws -> JobState {
    let outcome = Outcome.lost(reason: reason)
    // The policy and the chance play no part in where a lost job goes.
    let transition = LifeCycle.transition(
      of: job, after: outcome, policy: RetryPolicy(), now: now, chance: 0)
    guard let row = try runningRow(of: job.lease) else { return job.state }
    try end(job.lease, of: row, by: transition, outcome: outcome, report: Report())
    if transition.isQuarantined {
      try log(
        .quarantine, "job \(job.id) (\(job.kind) in \(job.queue)) was set apart: \(reason)",
        job: job.id)
    } else {
      try log(
        .rescue,
        "job \(job.id) (\(job.kind) in \(job.queue)) is \(transition.state.name) again: \(reason)",
        job: job.id)
    }
    return transition.state
  }

  private func runningRow(of lease: Lease) throws -> RunningRow? {
    var found: RunningRow?
    try connection.query(
      Self.findRunning, [.integer(lease.job), .integer(Int64(lease.run))]
    ) { row in
      let startedAt = row.timestamp(2)
      let wait = startedAt.elapsed(since: max(row.timestamp(3), row.timestamp(4)))
      found = RunningRow(
        line: row.integer(0), worker: row.integer(1), startedAt: startedAt,
        firstWait: lease.run == 1 ? wait : nil, uniqueKey: row.optionalText(5))
    }
    return found
  }

  private mutating func end(
    _ lease: Lease, of row: RunningRow, by transition: Transition, outcome: Outcome, report: Report
  ) throws {
    let state = transition.state
    let error = outcome.error
    let failure =
      state == .dead
      ? try failureGroup(of: error ?? "", line: row.line) : nil
    let isLost = if case .lost = outcome { true } else { false }
    try connection.run(
      Self.endRun,
      [
        SQLValue(state), SQLValue(transition.runAt),
        .integer(transition.countsAttempt ? 0 : 1), state.isFinished ? SQLValue(now) : .null,
        SQLValue(error), .integer(isLost ? 1 : 0),
        .integer(transition.isQuarantined ? 1 : 0), SQLValue(failure),
        SQLValue(transition.policyAttempts), .integer(lease.job),
      ])
    // A run that left nothing but its times is told by the job's own row.
    if outcome != .succeeded || report != Report() {
      try connection.run(
        Self.insertAttempt,
        [
          .integer(lease.job), .integer(Int64(lease.run)), SQLValue(row.startedAt), SQLValue(now),
          .integer(row.worker), .integer(Int64(outcome.name.rawValue)), SQLValue(error),
          SQLValue(report.exitStatus), SQLValue(report.signal), SQLValue(report.cpu),
          SQLValue(report.peakBytes), Self.blob(report.standardOutput),
          Self.blob(report.standardError),
        ])
    }
    if state.isFinished, let key = row.uniqueKey {
      try releaseUniqueKey(key, of: lease.job)
    }
    deltas.move(row.line, from: .running, to: state)
    deltas.end(row.line, outcome, died: state == .dead)
    deltas.credit(row.worker, outcome)
  }

  private static func blob(_ bytes: [UInt8]) -> SQLValue {
    bytes.isEmpty ? .null : .blob(bytes)
  }

  static let findRunning = Statement(
    "find running",
    """
    SELECT line, worker, started_at, enqueued_at, run_at, unique_key FROM penstock_job
    WHERE id = ? AND state = 2 AND run = ?
    """)
  static let endRun = Statement(
    "end run",
    """
    UPDATE penstock_job SET state = ?, run_at = coalesce(?, run_at), attempt = attempt - ?,
      finished_at = ?, error = coalesce(?, error), worker_deaths = worker_deaths + ?,
      quarantined = ?, failure = ?, policy_attempts = coalesce(?, policy_attempts)
    WHERE id = ?
    """)
  static let insertAttempt = Statement(
    "insert attempt",
    """
    INSERT INTO penstock_attempt (job, number, started_at, finished_at, worker, outcome, error,
      exit_status, signal, cpu, peak_bytes, stdout, stderr)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    """)
}
