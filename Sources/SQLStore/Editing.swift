import Jobs

extension SQLStore {
  package func edit(
    _ edit: PayloadEdit, by operator: Operator
  ) async throws(StoreError) -> ActReport {
    guard edit.new.count <= Draft.maximumPayloadBytes else {
      throw .invalid(
        "cannot edit job '\(edit.job)': payload is over 16 MiB; store it elsewhere and push a "
          + "reference")
    }
    let report = try await write { transaction in
      guard
        let row = try transaction.jobRows(
          JobScan.byOneID, [SQLValue(Draft.maximumPayloadBytes), .integer(edit.job)]
        ).first
      else { return ActReport(missing: 1) }
      var log = ActLog("edit", subject: "id:\(edit.job)", by: `operator`)
      let entry = try transaction.open(&log)
      let isDone = try transaction.apply(edit, to: row, entry: entry)
      if isDone {
        let isScheduled = row.job.state == .scheduled
        log.count(
          row.job.state, to: (isScheduled ? JobState.scheduled : .ready).name)
      }
      let report = ActReport(
        matched: 1, changed: isDone ? 1 : 0, skipped: isDone ? 0 : 1, entry: entry)
      try transaction.write(log, report)
      return report
    }
    if report.changed > 0 { database.announceArrival() }
    return report
  }
}

extension Transaction {
  fileprivate mutating func apply(
    _ edit: PayloadEdit, to row: JobRow, entry: AuditID
  ) throws -> Bool {
    let job = row.job
    guard LifeCycle.editableStates.contains(job.state), job.run == edit.run,
      job.payload == edit.old
    else { return false }
    if job.state == .scheduled || job.state == .ready {
      try remember(job.id, for: entry)
      try connection.run(Self.markAct, [.integer(entry), .integer(job.id)])
    } else {
      guard try apply(.retry(spread: nil), to: row, entry: entry) else { return false }
    }
    try connection.run(Self.rememberPayload, [.integer(entry), .integer(job.id)])
    try dropCopy(edit.job)
    try connection.run(Self.setPayload, [.blob(edit.new), .integer(job.id)])
    return true
  }

  static let markAct = Statement("mark act", "UPDATE penstock_job SET act = ? WHERE id = ?")
  static let rememberPayload = Statement(
    "remember payload",
    """
    UPDATE penstock_undo SET payload = (SELECT iif(length(payload) > 0, payload, coalesce(
        (SELECT shared.payload FROM penstock_shared AS shared WHERE shared.job = penstock_job.id), payload))
      FROM penstock_job WHERE id = penstock_undo.job)
    WHERE audit = ? AND job = ?
    """)
  static let setPayload = Statement(
    "set payload", "UPDATE penstock_job SET payload = ? WHERE id = ?")
}
