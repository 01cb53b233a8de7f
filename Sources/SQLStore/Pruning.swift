import Jobs

extension SQLStore {
  /// Jobs that one transaction of a prune deletes, at most, of the queues and of the trash each.
  private static var sliceSize: Int { 1000 }

  package func prune(limit: Int) async throws(StoreError) -> Int {
    let report = try await write(.claim) { transaction in
      try transaction.prune(limit: limit, olderThan: nil)
    }
    return report.finished + report.trash
  }

  package func prune(
    olderThan: Duration?, by operator: Operator, progress: @Sendable (PruneReport) -> Void
  ) async throws(StoreError) -> PruneReport {
    var report = PruneReport()
    var log = ActLog("prune", subject: olderThan.map { "age:>\($0.text)" } ?? "", by: `operator`)
    while true {
      let (before, begun) = (report, log)
      let slice = try await write { transaction in
        let pruned = try transaction.prune(limit: Self.sliceSize, olderThan: olderThan)
        var sums = before
        sums += pruned
        let count = sums.finished + sums.trash
        var log = begun
        _ = try transaction.open(&log)
        try transaction.write(log, ActReport(matched: count, changed: count))
        return (pruned: pruned, sums: sums, log: log)
      }
      (report, log) = (slice.sums, slice.log)
      progress(report)
      if slice.pruned.finished < Self.sliceSize, slice.pruned.trash < Self.sliceSize {
        return report
      }
    }
  }

  package func prunable(
    olderThan: Duration?, keeping: Keeping
  ) async throws(StoreError) -> PruneReport {
    try await read { transaction in
      var report = PruneReport()
      for share in try transaction.finishedShares(under: keeping) {
        let count = try transaction.countPrunable(
          of: share, share.retention.replaced(by: olderThan))
        if count > 0 { report.jobs[share.queue, default: 0] += count }
      }
      report.trash = try transaction.countTrash(
        keptFor: keeping.trash ?? transaction.trashRetention())
      return report
    }
  }
}

extension Transaction {
  /// Deletes at most `limit` finished jobs and as many of the trash.
  fileprivate mutating func prune(limit: Int, olderThan: Duration?) throws -> PruneReport {
    var report = PruneReport()
    for share in try finishedShares() where report.finished < limit {
      let rows = try prunable(
        of: share, share.retention.replaced(by: olderThan), limit: limit - report.finished)
      for row in rows {
        try connection.run(Self.deleteAttempts, [.integer(row.id)])
        try dropCopy(row.id)
        try deleteJob(row.id)
        deltas.remove(row.line, row.state)
      }
      if !rows.isEmpty { report.jobs[share.queue, default: 0] += rows.count }
    }
    report.trash = try emptyTrash(limit: limit)
    try pruneUndo(limit: limit)
    try pruneSpreads()
    try pruneTails()
    try connection.run(Self.expiredUnique, [SQLValue(now), SQLValue(limit)])
    try connection.run(Self.expiredAnswers, [SQLValue(now), SQLValue(limit)])
    try pruneTopics(limit: limit)
    // Once in a run of slices is enough.
    if report.finished < limit, report.trash < limit {
      try pruneMeasurements(limit: limit)
      try pruneWorkers(limit: limit)
    }
    return report
  }

  /// Deletes a job's row; its id stays used.
  func deleteJob(_ id: JobID) throws {
    try connection.run(Self.keepLastID, [.integer(id)])
    try connection.run(Self.deleteJob, [.integer(id)])
  }

  private func emptyTrash(limit: Int) throws -> Int {
    var ids: [JobID] = []
    try connection.query(
      Self.expiredTrash, [SQLValue(now - (try trashRetention())), .integer(Int64(limit))]
    ) { ids.append($0.integer(0)) }
    for id in ids { try deleteTrashed(id) }
    return ids.count
  }

  static let expiredUnique = Statement(
    "delete expired unique keys",
    """
    DELETE FROM penstock_unique WHERE key IN
      (SELECT key FROM penstock_unique WHERE until <= ? ORDER BY until LIMIT ?)
    """)
  static let deleteAttempts = Statement(
    "delete attempts", "DELETE FROM penstock_attempt WHERE job = ?")
  static let keepLastID = Statement(
    "keep last id", "UPDATE penstock_store SET last_job = ?1 WHERE last_job < ?1")
  static let deleteJob = Statement("delete job", "DELETE FROM penstock_job WHERE id = ?")
  static let expiredTrash = Statement(
    "expired trash",
    "SELECT id FROM penstock_trash WHERE purged_at < ? ORDER BY purged_at LIMIT ?")
  static let deleteTrash = Statement(
    "delete trash", "DELETE FROM penstock_trash WHERE id = ?")
  static let keepTrash = Statement(
    "keep trash", "UPDATE penstock_store SET trash = ?1 WHERE trash IS NOT ?1")
}
