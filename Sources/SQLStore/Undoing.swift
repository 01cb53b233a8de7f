import Jobs

extension SQLStore: ActHistory {
  /// Jobs that one transaction of an undoing looks at.
  private static var sliceSize: Int { 1000 }

  package func audit(before id: AuditID?, limit: Int) async throws(StoreError) -> [AuditEntry] {
    try await read { transaction in try transaction.auditEntries(before: id, limit: limit) }
  }

  package func note(
    _ act: String, subject: String, by operator: Operator
  ) async throws(StoreError) {
    try await write { transaction in
      _ = try transaction.note(ActLog(act, subject: subject, by: `operator`), ActReport())
    }
  }

  package func undo(
    _ id: AuditID, by operator: Operator, progress: @Sendable (ActReport) -> Void
  ) async throws(StoreError) -> ActReport? {
    let almanac = almanac
    guard let undone = try await audit(before: id + 1, limit: 1).first, undone.id == id else {
      return nil
    }
    var report = ActReport()
    var log = ActLog("undo", subject: "\(id): \(undone.text)", by: `operator`)
    var isAtEnd = false
    while !isAtEnd {
      let (sums, begun) = (report, log)
      let slice = try await write { transaction in
        var (sums, log) = (sums, begun)
        let entry = try transaction.open(&log)
        if let spread = try transaction.spread(id), !spread.state.isOver {
          try transaction.endSpread(id, .cancelled)
          let waiting = spread.total - spread.passed
          sums += ActReport(matched: waiting, changed: waiting)
        }
        let looked = try transaction.undo(
          undone, limit: Self.sliceSize, &sums, &log, almanac)
        sums.entry = entry
        try transaction.write(log, sums)
        try transaction.connection.run(
          Transaction.markUndone, [.integer(entry), .integer(id)])
        return (sums: sums, log: log, isAtEnd: looked < Self.sliceSize)
      }
      (report, log, isAtEnd) = (slice.sums, slice.log, slice.isAtEnd)
      progress(report)
    }
    if report.changed > 0 { database.announceArrival() }
    return report
  }
}

/// A job as an act found it.
private struct UndoRow {
  var job: JobID
  var line: LineID
  var state: JobState
  var runAt: Timestamp
  var attempt: Int64
  var run: Int
  var finishedAt: Timestamp?
  var workerDeaths: Int64
  var isQuarantined: Int64
  var failure: Int64?
  var act: AuditID?
  /// Nil where the act left it as it was.
  var payload: SQLValue

  init(_ row: any SQLRow) {
    job = row.integer(0)
    line = row.integer(1)
    state = JobState(rawValue: row.int(2)) ?? .dead
    runAt = row.timestamp(3)
    attempt = row.integer(4)
    run = row.int(5)
    finishedAt = row.optionalTimestamp(6)
    workerDeaths = row.integer(7)
    isQuarantined = row.integer(8)
    failure = row.optionalInteger(9)
    act = row.optionalInteger(10)
    payload = row.isNull(11) ? .null : .blob(row.bytes(11))
  }
}

extension Transaction {
  fileprivate func auditEntries(before id: AuditID?, limit: Int) throws -> [AuditEntry] {
    var entries: [AuditEntry] = []
    try connection.query(Self.findAudit, [.integer(id ?? .max), SQLValue(limit)]) { row in
      let person = row.optionalText(8).map {
        Operator(
          user: $0, sudoUser: row.optionalText(9), host: row.text(10),
          sshClient: row.optionalText(11))
      }
      entries.append(
        AuditEntry(
          id: row.integer(0), at: row.timestamp(1), who: row.text(2), operator: person,
          act: row.text(3), subject: row.text(4),
          report: ActReport(
            matched: row.int(5), changed: row.int(6), skipped: row.int(7), entry: row.integer(0)),
          before: row.optionalText(12), after: row.optionalText(13),
          undoneBy: row.optionalInteger(14), canBeUndone: row.int(15) != 0))
    }
    return entries
  }

  /// Undoes the next jobs of an act; returns how many it looked at.
  fileprivate mutating func undo(
    _ entry: AuditEntry, limit: Int, _ sums: inout ActReport, _ log: inout ActLog,
    _ almanac: (any Almanac)?
  ) throws -> Int {
    let bindings = try entry.canBeUndone ? undoBindings(of: entry.id, by: log.entry ?? 0) : 0
    if bindings > 0 {
      sums += ActReport(matched: bindings, changed: bindings)
      return 0
    }
    if entry.isOfSchedule {
      let (undone, skipped) =
        entry.canBeUndone ? try undoScheduleActs(of: entry.id, almanac) : (0, 1)
      sums += ActReport(matched: undone + skipped, changed: undone, skipped: skipped)
      return 0
    }
    if !entry.isOfJobs {
      let isUndone = try entry.canBeUndone && undoSetting(entry, by: log.entry ?? 0)
      sums += ActReport(matched: 1, changed: isUndone ? 1 : 0, skipped: isUndone ? 0 : 1)
      return 0
    }
    var rows: [UndoRow] = []
    try connection.query(Self.findUndo, [.integer(entry.id), SQLValue(limit)]) {
      rows.append(UndoRow($0))
    }
    for row in rows {
      let state = try undo(row, of: entry.id)
      sums += ActReport(matched: 1, changed: state == nil ? 0 : 1, skipped: state == nil ? 1 : 0)
      if let state { log.count(state, to: row.state.name) }
      try connection.run(Self.deleteUndo, [.integer(entry.id), .integer(row.job)])
    }
    var trashed: [JobID] = []
    try connection.query(
      Self.findTrashOfAct, [.integer(entry.id), SQLValue(limit - rows.count)]
    ) { trashed.append($0.integer(0)) }
    for id in trashed {
      let isBack = try restore(id)
      if isBack { log.count(nil, to: "restored") }
      sums += ActReport(matched: 1, changed: isBack ? 1 : 0, skipped: isBack ? 0 : 1)
      if !isBack { try connection.run(Self.forgetTrashAct, [.integer(id)]) }
    }
    let withdrawn = try connection.run(Self.withdrawCancels, [.integer(entry.id)])
    if withdrawn > 0 {
      sums += ActReport(matched: withdrawn, changed: withdrawn)
      for _ in 0..<withdrawn { log.count(.running, to: "not cancelled") }
    }
    return rows.count + trashed.count
  }

  /// Gives a job back what it had; the state that it came from, nil when it has moved on since.
  private mutating func undo(_ row: UndoRow, of entry: AuditID) throws -> JobState? {
    var act: AuditID?
    try connection.query(Self.findAct, [.integer(row.job)]) { act = $0.optionalInteger(0) }
    guard act == entry,
      let now = try jobRows(JobScan.byOneID, [.integer(0), .integer(row.job)]).first,
      now.job.run == row.run, now.job.state != .running
    else { return nil }
    if let key = now.job.uniqueKey, now.job.state.isFinished != row.state.isFinished {
      if row.state.isFinished {
        try releaseUniqueKey(key, of: row.job)
      } else if try !takeUniqueKey(key, for: row.job) {
        return nil
      }
    }
    // Of a partition key only one job may hold the turn, and it may have gone to another since: what
    // was retrying waits for its time like a scheduled one, and queues up again then.
    let state =
      row.state == .retrying && now.job.partitionKey != nil ? JobState.scheduled : row.state
    let held = try isHeldBack(
      entering: state, partition: now.job.partitionKey, job: row.job)
    try connection.run(
      Self.undoJob,
      [
        .integer(row.line), SQLValue(state), SQLValue(row.runAt), .integer(row.attempt),
        SQLValue(row.finishedAt), .integer(row.workerDeaths), .integer(row.isQuarantined),
        SQLValue(row.failure), SQLValue(row.act), row.payload, .integer(held ? 1 : 0),
        .integer(row.job),
      ])
    if let key = now.job.partitionKey { try passTurn(of: key) }
    deltas.remove(now.line, now.job.state)
    deltas.add(row.line, state)
    if let failure = row.failure, state == .dead {
      try rejoin(failure, job: now.job, line: row.line)
    }
    return now.job.state
  }

  /// Counts a job that is dead again in its group.
  func rejoin(_ failure: Int64, job: Job, line: LineID) throws {
    let group = try enterFailureGroup(failure, error: job.error ?? "", line: line)
    if group != failure {
      try connection.run(Self.setFailure, [.integer(group), .integer(job.id)])
    }
  }

  /// Deletes what it takes to undo acts that are as old as the trash's oldest.
  func pruneUndo(limit: Int) throws {
    try connection.run(
      Self.deleteOldUndo, [SQLValue(now - (try trashRetention())), SQLValue(limit)])
  }

  static let findAudit = Statement(
    "find audit",
    """
    SELECT id, at, operator, act, subject, matched, changed, skipped, user, sudo_user, host,
      ssh_client, before, after, undone_by,
      EXISTS (SELECT 1 FROM penstock_undo WHERE audit = penstock_audit.id)
        OR EXISTS (SELECT 1 FROM penstock_trash WHERE penstock_trash.act = penstock_audit.id)
        OR EXISTS (SELECT 1 FROM penstock_cancel WHERE penstock_cancel.audit = penstock_audit.id)
        OR EXISTS (SELECT 1 FROM penstock_spread
          WHERE penstock_spread.id = penstock_audit.id AND state < 4)
        OR (penstock_audit.act <> 'undo' AND EXISTS (SELECT 1 FROM penstock_binding
          WHERE bound_by = penstock_audit.id AND node IS NOT NULL
            OR removed_by = penstock_audit.id))
        OR EXISTS (SELECT 1 FROM penstock_schedule WHERE penstock_schedule.act = penstock_audit.id
          AND version_of IS NULL)
        OR (penstock_audit.act IN ('pause', 'resume', 'limit', 'rate', 'label', 'keep unroutable',
            'pause spread', 'resume spread', 'quiet worker', 'resume worker')
          AND undone_by IS NULL AND changed > 0 AND before IS NOT NULL
          AND (penstock_audit.act <> 'label' OR json_type(before, '$.name') IS NOT NULL)
          AND (penstock_audit.act NOT IN ('quiet worker', 'resume worker')
            OR EXISTS (SELECT 1 FROM penstock_worker
              WHERE ended_at IS NULL AND name = penstock_audit.subject))
          AND NOT EXISTS (SELECT 1 FROM penstock_audit AS later
            WHERE later.id > penstock_audit.id AND later.changed > 0 AND later.undone_by IS NULL
              AND (later.subject = penstock_audit.subject
                OR later.act IN ('label', 'keep unroutable'))
              AND CASE WHEN later.act IN ('pause', 'resume') THEN 'pause'
                  WHEN later.act LIKE '% spread' THEN 'spread'
                  WHEN later.act LIKE '% worker' OR later.act = 'stop worker now' THEN 'worker'
                  ELSE later.act END
                = CASE WHEN penstock_audit.act IN ('pause', 'resume') THEN 'pause'
                  WHEN penstock_audit.act LIKE '% spread' THEN 'spread'
                  WHEN penstock_audit.act LIKE '% worker' THEN 'worker'
                  ELSE penstock_audit.act END))
    FROM penstock_audit WHERE id < ? ORDER BY id DESC LIMIT ?
    """)
  static let markUndone = Statement(
    "mark undone", "UPDATE penstock_audit SET undone_by = ? WHERE id = ?")
  static let findUndo = Statement(
    "find undo",
    """
    SELECT job, line, state, run_at, attempt, run, finished_at, worker_deaths, quarantined, failure,
      act, payload
    FROM penstock_undo WHERE audit = ? ORDER BY job LIMIT ?
    """)
  static let deleteUndo = Statement(
    "delete undo", "DELETE FROM penstock_undo WHERE audit = ? AND job = ?")
  /// Of runs that have not ended yet.
  static let withdrawCancels = Statement(
    "withdraw cancels", "DELETE FROM penstock_cancel WHERE audit = ?")
  static let findAct = Statement("find act", "SELECT act FROM penstock_job WHERE id = ?")
  static let undoJob = Statement(
    "undo job",
    """
    UPDATE penstock_job SET line = ?, state = ?, run_at = ?, attempt = ?, finished_at = ?,
      worker_deaths = ?, quarantined = ?, failure = ?, act = ?, payload = coalesce(?, payload),
      held = ?
    WHERE id = ?
    """)
  static let deleteOldUndo = Statement(
    "delete old undo",
    """
    DELETE FROM penstock_undo WHERE (audit, job) IN (SELECT audit, job FROM penstock_undo
      WHERE audit <= (SELECT id FROM penstock_audit WHERE at < ? ORDER BY id DESC LIMIT 1)
      ORDER BY audit, job LIMIT ?)
    """)
}
