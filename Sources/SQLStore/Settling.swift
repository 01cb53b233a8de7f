import Jobs

extension Transaction {
  /// Ends runs; returns the leases that are no longer the jobs', with which nothing was done.
  mutating func settle(_ settlements: [Settlement]) throws -> [Lease] {
    var refused: [Lease] = []
    try JobGroup.forEach(in: settlements) { part in
      let areMarked = try part.count == JobGroup.size && markSuccesses(part)
      for settlement in part where try !settle(settlement, isMarked: areMarked) {
        refused.append(settlement.lease)
      }
    }
    return refused
  }

  /// Marks a group of jobs as succeeded. False, and nothing done, unless all did and all leases hold.
  private func markSuccesses(_ settlements: ArraySlice<Settlement>) throws -> Bool {
    guard settlements.allSatisfy({ $0.outcome == .succeeded }) else { return false }
    let ids = settlements.map { SQLValue.integer($0.lease.job) }
    var held: Set<Lease> = []
    try connection.query(Self.findRunningGroup, ids) { row in
      held.insert(Lease(job: row.integer(0), run: row.int(1)))
    }
    guard held.count == settlements.count, settlements.allSatisfy({ held.contains($0.lease) })
    else { return false }
    try connection.run(Self.endSuccesses, [SQLValue(now)] + ids)
    return true
  }

  /// Ends a run, whose job may be marked already; false, and nothing done, when the lease is no longer
  /// the job's.
  private mutating func settle(_ settlement: Settlement, isMarked: Bool) throws -> Bool {
    let job = settlement.job
    var (outcome, transition) = (settlement.outcome, settlement.transition)
    if outcome.name == .cancelled, try canceller(of: job.id) == nil {
      // Whoever wanted that has withdrawn it, too late for the run.
      (outcome, transition) = (.released, Transition(to: .ready, countsAttempt: false))
    }
    guard
      try end(
        job, by: transition, outcome: outcome, report: settlement.report,
        isMarked: isMarked)
    else { return false }
    let line = try line(of: job)
    // What could not be started has waited on.
    let isRun = settlement.report.startFault == nil
    if isRun, job.wait != nil || outcome == .succeeded || outcome.isFailure {
      let run = now.elapsed(since: job.startedAt ?? now)
      if let wait = job.wait {
        deltas.record(line, .wait, wait)
        deltas.record(line, .total, wait + run)
      }
      deltas.record(line, .run, run)
    }
    return true
  }

  /// Ends a run whose worker is dead or silent, at the store's own decision.
  mutating func settleLost(_ job: Job, reason: String) throws -> JobState {
    let outcome = try canceller(of: job.id).map(Outcome.cancelled) ?? .lost(reason: reason)
    // The rest of the policy and the chance play no part in where a lost job goes.
    let policy = RetryPolicy(
      quarantine: try quarantine(of: LineName(queue: job.queue, kind: job.kind)))
    let transition = LifeCycle.transition(
      of: job, after: outcome, policy: policy, now: now, chance: 0)
    guard try end(job, by: transition, outcome: outcome, report: Report()) else {
      return job.state
    }
    if transition.isQuarantined {
      try log(
        .quarantine, "job \(job.id) (\(job.kind) in \(job.queue)) was set apart: \(reason)",
        job: job.id)
    } else {
      try log(
        .rescue,
        "job \(job.id) (\(job.kind) in \(job.queue)) is "
          + (outcome.name == .cancelled ? "cancelled" : "\(transition.state.name) again")
          + ": \(reason)",
        job: job.id)
    }
    return transition.state
  }

  private mutating func end(
    _ job: Job, by transition: Transition, outcome: Outcome, report: Report, isMarked: Bool = false
  ) throws -> Bool {
    let state = transition.state
    let key: [SQLValue] = [.integer(job.id), .integer(Int64(job.run))]
    let line = try line(of: job)
    let isLost = outcome.name == .lost
    if outcome == .succeeded {
      let isEnded =
        try isMarked || connection.run(Self.endSuccess, [SQLValue(now)] + key) == 1
      guard isEnded else { return false }
    } else {
      var failure: Int64?
      if state == .dead {
        guard try isHeld(job.lease) else { return false }
        failure = try failureGroup(of: outcome.error ?? "", line: line)
      }
      let changed = try connection.run(
        Self.endRun,
        [
          SQLValue(state), SQLValue(transition.runAt),
          .integer(transition.countsAttempt ? 0 : 1), state.isFinished ? SQLValue(now) : .null,
          SQLValue(outcome.error), .integer(isLost ? 1 : 0),
          .integer(transition.isQuarantined ? 1 : 0), SQLValue(failure),
          SQLValue(transition.policyAttempts),
        ] + key)
      guard changed == 1 else { return false }
    }
    // A run that left nothing but its times is told by the job's own row.
    if report.startFault == nil, outcome != .succeeded || report != Report() {
      try connection.run(
        Self.insertAttempt,
        key + [
          SQLValue(job.startedAt ?? now), SQLValue(now), SQLValue(job.workerID),
          .integer(Int64(outcome.name.rawValue)), SQLValue(outcome.error),
          SQLValue(report.exitStatus), SQLValue(report.signal), SQLValue(report.cpu),
          SQLValue(report.peakBytes), Self.blob(report.standardOutput),
          Self.blob(report.standardError), report.result.map(SQLValue.blob) ?? .null,
        ])
    }
    if report.progress != nil || isLost { try forgetProgress(of: job.id) }
    if outcome.name == .cancelled { try forgetCancel(of: job.id) }
    if state.isFinished {
      if let key = job.uniqueKey { try releaseUniqueKey(key, of: job.id) }
      if let key = job.partitionKey { try passTurn(of: key) }
    }
    deltas.move(line, from: .running, to: state)
    deltas.end(line, outcome, died: state == .dead)
    if let worker = job.workerID { deltas.credit(worker, outcome) }
    return true
  }

  private func isHeld(_ lease: Lease) throws -> Bool {
    var isHeld = false
    try connection.query(
      Self.findRunning, [.integer(lease.job), .integer(Int64(lease.run))]
    ) { _ in isHeld = true }
    return isHeld
  }

  private static func blob(_ bytes: [UInt8]) -> SQLValue {
    bytes.isEmpty ? .null : .blob(bytes)
  }

  static let findRunning = Statement(
    "find running", "SELECT 1 FROM penstock_job WHERE id = ? AND state = 2 AND run = ?")
  static let endSuccess = Statement(
    "end success",
    "UPDATE penstock_job SET state = 4, finished_at = ? WHERE id = ? AND state = 2 AND run = ?")
  static let findRunningGroup = Statement(
    "find running group",
    "SELECT id, run FROM penstock_job WHERE id IN (\(JobGroup.places)) AND state = 2")
  static let endSuccesses = Statement(
    "end successes",
    "UPDATE penstock_job SET state = 4, finished_at = ? WHERE id IN (\(JobGroup.places))")
  static let endRun = Statement(
    "end run",
    """
    UPDATE penstock_job SET state = ?, run_at = coalesce(?, run_at), attempt = attempt - ?,
      finished_at = ?, error = coalesce(?, error), worker_deaths = worker_deaths + ?,
      quarantined = ?, failure = ?, policy_attempts = coalesce(?, policy_attempts)
    WHERE id = ? AND state = 2 AND run = ?
    """)
  static let insertAttempt = Statement(
    "insert attempt",
    """
    INSERT INTO penstock_attempt (job, number, started_at, finished_at, worker, outcome, error,
      exit_status, signal, cpu, peak_bytes, stdout, stderr, result)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    """)
}
