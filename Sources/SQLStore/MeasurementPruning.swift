import Jobs

extension Transaction {
  /// How long ten-second steps of rates are kept.
  static let flowRetention = Duration.seconds(3600)
  /// How long latencies are kept by minute, then by hour.
  static let minuteRetention = Duration.seconds(24 * 3600)
  private static let failureRetention = Duration.seconds(25 * 3600)
  static let hourRetention = Duration.seconds(90 * 24 * 3600)

  mutating func pruneMeasurements(limit: Int) throws {
    try foldHistory()
    for line in try allNames().keys {
      for latency in [Latency.wait, .run] {
        let key: [SQLValue] = [.integer(line), .integer(Int64(latency.rawValue))]
        try connection.run(Self.deleteLatency, key + [SQLValue(now - Self.hourRetention)])
        try foldMinutes(of: key)
      }
    }
    try pruneLog(before: now - Self.hourRetention)
    try connection.run(
      Self.oldFailureFlow, [SQLValue(now - Self.failureRetention), SQLValue(limit)])
    // A purged dead letter may come back to its group while it is in the trash.
    let idle = now - Self.failureRetention - (try trashRetention())
    try connection.run(Self.idleFailures, [SQLValue(idle), SQLValue(limit)])
  }

  /// Merges minutes of latencies older than a day into hours.
  private func foldMinutes(of key: [SQLValue]) throws {
    var hours: [Timestamp: (histogram: LatencyHistogram, total: LatencyHistogram)] = [:]
    let limit = SQLValue((now - Self.minuteRetention).floored(to: .seconds(3600)))
    try connection.query(Self.oldMinutes, key + [limit]) { row in
      let hour = row.timestamp(0).floored(to: .seconds(3600))
      var merged = hours[hour] ?? (LatencyHistogram(), LatencyHistogram())
      if let histogram = LatencyHistogram(encoded: row.bytes(1)) {
        merged.histogram.merge(histogram)
      }
      if let total = LatencyHistogram(encoded: row.bytes(2)) { merged.total.merge(total) }
      hours[hour] = merged
    }
    for (hour, kept) in hours {
      var (merged, total) = (kept.histogram, kept.total)
      try connection.query(Self.findHour, key + [SQLValue(hour)]) { row in
        if let stored = LatencyHistogram(encoded: row.bytes(0)) { merged.merge(stored) }
        if let stored = LatencyHistogram(encoded: row.bytes(1)) { total.merge(stored) }
      }
      try connection.run(
        Self.storeHour,
        key + [
          SQLValue(hour), .blob(merged.encoded), total.isEmpty ? .null : .blob(total.encoded),
        ])
    }
    if !hours.isEmpty { try connection.run(Self.deleteOldMinutes, key + [limit]) }
  }

  static let oldFailureFlow = Statement(
    "delete failure flow",
    """
    DELETE FROM penstock_failure_flow WHERE (failure, at) IN
      (SELECT failure, at FROM penstock_failure_flow WHERE at < ? ORDER BY at LIMIT ?)
    """)
  static let idleFailures = Statement(
    "delete idle failures",
    """
    DELETE FROM penstock_failure WHERE id IN
      (SELECT id FROM penstock_failure WHERE dead = 0 AND last_at < ? ORDER BY last_at LIMIT ?)
    """)
  static let deleteLatency = Statement(
    "delete latency",
    """
    DELETE FROM penstock_latency WHERE line = ? AND measure = ? AND step = 3600000000 AND at < ?
    """)
  static let oldMinutes = Statement(
    "old minutes",
    """
    SELECT at, histogram, total FROM penstock_latency
    WHERE line = ? AND measure = ? AND step = 60000000 AND at < ?
    """)
  static let findHour = Statement(
    "find hour",
    """
    SELECT histogram, total FROM penstock_latency
    WHERE line = ? AND measure = ? AND step = 3600000000 AND at = ?
    """)
  static let storeHour = Statement(
    "store hour",
    """
    INSERT INTO penstock_latency (line, measure, step, at, histogram, total)
    VALUES (?, ?, 3600000000, ?, ?, ?)
    ON CONFLICT (line, measure, step, at) DO UPDATE SET histogram = excluded.histogram,
      total = excluded.total
    """)
  static let deleteOldMinutes = Statement(
    "delete old minutes",
    """
    DELETE FROM penstock_latency WHERE line = ? AND measure = ? AND step = 60000000 AND at < ?
    """)
}
