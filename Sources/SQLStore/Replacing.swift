import Jobs

extension Transaction {
  /// Gives a waiting job what a push with its unique key says instead. False, and nothing done, when it
  /// runs or is finished, or is of another queue or kind.
  mutating func replace(_ id: JobID, by draft: Draft, dueAt runAt: Timestamp) throws -> Bool {
    guard !draft.replaces.isEmpty,
      let row = try jobRows(JobScan.byOneID, [.integer(0), .integer(id)]).first,
      row.job.state.isWaiting,
      try name(of: row.line) == LineName(queue: draft.queue, kind: draft.kind)
    else { return false }
    let job = row.job
    let isMoved = draft.replaces.contains(.runAt)
    let state =
      if !isMoved || (job.state == .retrying && runAt > now) {
        job.state
      } else {
        LifeCycle.waiting(dueAt: runAt, now: now)
      }
    let held = try isHeldBack(entering: state, partition: job.partitionKey, job: id)
    try connection.run(
      Self.replaceJob,
      [
        SQLValue(state), SQLValue(isMoved ? runAt : job.runAt), .integer(held ? 1 : 0),
        .integer(Int64(draft.replaces.contains(.priority) ? draft.priority : job.priority)),
        draft.replaces.contains(.payload) ? .blob(draft.payload) : .null, .integer(id),
      ])
    if state != job.state {
      deltas.move(row.line, from: job.state, to: state)
      if let key = job.partitionKey { try passTurn(of: key) }
    }
    return true
  }

  /// An act that was done to the job before can be undone no longer: it would bring the old back.
  static let replaceJob = Statement(
    "replace job",
    """
    UPDATE penstock_job SET state = ?, run_at = ?, held = ?, priority = ?,
      payload = coalesce(?, payload), act = NULL
    WHERE id = ?
    """)
}
