import Jobs

extension Transaction {
  /// How long ten-second steps of rates are kept.
  static let flowRetention = Duration.seconds(3600)
  /// How long latencies are kept by minute, then by hour.
  static let minuteRetention = Duration.seconds(24 * 3600)
  static let hourRetention = Duration.seconds(90 * 24 * 3600)

  func pruneMeasurements() throws {
    try foldHistory()
    try connection.run(Self.deleteFailureFlow, [SQLValue(now - .seconds(25 * 3600))])
    try connection.run(Self.deleteLatency, [SQLValue(now - Self.hourRetention)])
    try foldMinutes()
    try pruneLog(before: now - Self.hourRetention)
  }

  /// Merges minutes of latencies older than a day into hours.
  private func foldMinutes() throws {
    var hours: [[Int64]: (histogram: LatencyHistogram, total: LatencyHistogram)] = [:]
    let limit = SQLValue((now - Self.minuteRetention).floored(to: .seconds(3600)))
    try connection.query(Self.oldMinutes, [limit]) { row in
      let hour = row.timestamp(2).floored(to: .seconds(3600)).microseconds
      let key = [row.integer(0), row.integer(1), hour]
      var merged = hours[key] ?? (LatencyHistogram(), LatencyHistogram())
      if let histogram = LatencyHistogram(encoded: row.bytes(3)) {
        merged.histogram.merge(histogram)
      }
      if let total = LatencyHistogram(encoded: row.bytes(4)) { merged.total.merge(total) }
      hours[key] = merged
    }
    for (key, hour) in hours {
      var (merged, total) = (hour.histogram, hour.total)
      try connection.query(Self.findHour, key.map(SQLValue.integer)) { row in
        if let stored = LatencyHistogram(encoded: row.bytes(0)) { merged.merge(stored) }
        if let stored = LatencyHistogram(encoded: row.bytes(1)) { total.merge(stored) }
      }
      try connection.run(
        Self.storeHour,
        key.map(SQLValue.integer)
          + [.blob(merged.encoded), total.isEmpty ? .null : .blob(total.encoded)])
    }
    if !hours.isEmpty { try connection.run(Self.deleteOldMinutes, [limit]) }
  }

  static let deleteFailureFlow = Statement(
    "delete failure flow", "DELETE FROM penstock_failure_flow WHERE at < ?")
  static let deleteLatency = Statement(
    "delete latency", "DELETE FROM penstock_latency WHERE step = 3600000000 AND at < ?")
  static let oldMinutes = Statement(
    "old minutes",
    """
    SELECT line, measure, at, histogram, total FROM penstock_latency
    WHERE step = 60000000 AND at < ?
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
    "delete old minutes", "DELETE FROM penstock_latency WHERE step = 60000000 AND at < ?")
}
