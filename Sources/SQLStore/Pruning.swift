import Jobs

extension SQLStore {
  package func prune(limit: Int) async throws(StoreError) -> Int {
    try await write(.claim) { transaction in try transaction.prune(limit: limit) }
  }

  package func setRetention(_ retention: [String: Duration]) async throws(StoreError) {
    guard !retention.isEmpty else { return }
    try await write { transaction in
      for (queue, length) in retention {
        _ = try transaction.queue(queue)
        try transaction.connection.run(
          Transaction.keepFinished, [SQLValue(length), .text(queue)])
      }
    }
  }
}

extension Transaction {
  /// How long finished jobs are kept where their queue says nothing else.
  private static let usualRetention = Duration.seconds(24 * 3600)
  /// How long purged jobs stay in the trash.
  private static let trashRetention = Duration.seconds(24 * 3600)
  /// How long ten-second steps of rates are kept.
  private static let flowRetention = Duration.seconds(3600)
  /// How long latencies are kept by minute, then by hour.
  private static let minuteRetention = Duration.seconds(24 * 3600)
  private static let hourRetention = Duration.seconds(90 * 24 * 3600)

  fileprivate mutating func prune(limit: Int) throws -> Int {
    var lines: [(id: LineID, keep: Duration)] = []
    try connection.query(Self.retentions, []) { row in
      let keep = row.optionalInteger(1).map { Duration.microseconds($0) }
      lines.append((row.integer(0), keep ?? Self.usualRetention))
    }
    var pruned = 0
    for line in lines {
      for state in [JobState.succeeded, .cancelled] where pruned < limit {
        pruned += try prune(line.id, state, before: now - line.keep, limit: limit - pruned)
      }
    }
    pruned += try emptyTrash(limit: limit)
    try pruneMeasurements()
    return pruned
  }

  private mutating func prune(
    _ line: LineID, _ state: JobState, before limitTime: Timestamp, limit: Int
  ) throws -> Int {
    var ids: [JobID] = []
    try connection.query(
      Self.expired,
      [.integer(line), SQLValue(state), SQLValue(limitTime), .integer(Int64(limit))]
    ) { ids.append($0.integer(0)) }
    for id in ids {
      try connection.run(Self.deleteAttempts, [.integer(id)])
      try deleteJob(id)
      deltas.remove(line, state)
    }
    return ids.count
  }

  /// Deletes a job's row; its id stays used.
  func deleteJob(_ id: JobID) throws {
    try connection.run(Self.keepLastID, [.integer(id)])
    try connection.run(Self.deleteJob, [.integer(id)])
  }

  private func emptyTrash(limit: Int) throws -> Int {
    var ids: [JobID] = []
    try connection.query(
      Self.expiredTrash, [SQLValue(now - Self.trashRetention), .integer(Int64(limit))]
    ) { ids.append($0.integer(0)) }
    for id in ids {
      try connection.run(Self.deleteAttempts, [.integer(id)])
      try connection.run(Self.deleteTrash, [.integer(id)])
    }
    return ids.count
  }

  private func pruneMeasurements() throws {
    try connection.run(Self.deleteFlow, [SQLValue(now - Self.flowRetention)])
    try connection.run(Self.deleteFailureFlow, [SQLValue(now - .seconds(25 * 3600))])
    try connection.run(Self.deleteLatency, [SQLValue(now - Self.hourRetention)])
    try foldMinutes()
  }

  /// Merges minutes older than a day into hours.
  private func foldMinutes() throws {
    var hours: [[Int64]: LatencyHistogram] = [:]
    let limit = SQLValue((now - Self.minuteRetention).floored(to: .seconds(3600)))
    try connection.query(Self.oldMinutes, [limit]) { row in
      let hour = row.timestamp(2).floored(to: .seconds(3600)).microseconds
      if let histogram = LatencyHistogram(encoded: row.bytes(3)) {
        hours[[row.integer(0), row.integer(1), hour], default: LatencyHistogram()].merge(histogram)
      }
    }
    for (key, histogram) in hours {
      var merged = histogram
      try connection.query(Self.findHour, key.map(SQLValue.integer)) { row in
        if let stored = LatencyHistogram(encoded: row.bytes(0)) { merged.merge(stored) }
      }
      try connection.run(
        Self.storeHour, key.map(SQLValue.integer) + [.blob(merged.encoded)])
    }
    if !hours.isEmpty { try connection.run(Self.deleteOldMinutes, [limit]) }
  }

  static let keepFinished = Statement(
    "keep finished", "UPDATE penstock_queue SET keep = ?1 WHERE name = ?2 AND keep IS NOT ?1")
  static let retentions = Statement(
    "retentions",
    """
    SELECT penstock_line.id, penstock_queue.keep
    FROM penstock_line JOIN penstock_queue ON penstock_queue.id = penstock_line.queue
    WHERE succeeded > 0 OR cancelled > 0
    """)
  static let expired = Statement(
    "expired",
    """
    SELECT id FROM penstock_job WHERE line = ? AND state = ? AND finished_at < ?
    ORDER BY finished_at LIMIT ?
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
  static let deleteFlow = Statement(
    "delete flow", "DELETE FROM penstock_flow WHERE at < ?")
  static let deleteFailureFlow = Statement(
    "delete failure flow", "DELETE FROM penstock_failure_flow WHERE at < ?")
  static let deleteLatency = Statement(
    "delete latency", "DELETE FROM penstock_latency WHERE step = 3600000000 AND at < ?")
  static let oldMinutes = Statement(
    "old minutes",
    """
    SELECT line, measure, at, histogram FROM penstock_latency WHERE step = 60000000 AND at < ?
    """)
  static let findHour = Statement(
    "find hour",
    """
    SELECT histogram FROM penstock_latency
    WHERE line = ? AND measure = ? AND step = 3600000000 AND at = ?
    """)
  static let storeHour = Statement(
    "store hour",
    """
    INSERT INTO penstock_latency (line, measure, step, at, histogram) VALUES (?, ?, 3600000000, ?, ?)
    ON CONFLICT (line, measure, step, at) DO UPDATE SET histogram = excluded.histogram
    """)
  static let deleteOldMinutes = Statement(
    "delete old minutes", "DELETE FROM penstock_latency WHERE step = 60000000 AND at < ?")
}
