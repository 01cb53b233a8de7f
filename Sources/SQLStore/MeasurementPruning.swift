import Jobs

extension Transaction {
  /// How long ten-second steps of rates are kept.
  private static let flowRetention = Duration.seconds(3600)
  /// How long latencies are kept by minute, then by hour.
  private static let minuteRetention = Duration.seconds(24 * 3600)
  private static let hourRetention = Duration.seconds(90 * 24 * 3600)

  func pruneMeasurements() throws {
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
