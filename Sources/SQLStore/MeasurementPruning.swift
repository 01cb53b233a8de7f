import Jobs

extension Transaction {
  /// How long ten-second steps of rates are kept.
  private static let flowRetention = Duration.seconds(3600)
  /// How long latencies are kept by minute, then by hour.
  private static let minuteRetention = Duration.seconds(24 * 3600)
  private static let failureRetention = Duration.seconds(25 * 3600)
  private static let hourRetention = Duration.seconds(90 * 24 * 3600)

  mutating func pruneMeasurements(limit: Int) throws {
    for line in try allNames().keys {
      try connection.run(Self.deleteFlow, [.integer(line), SQLValue(now - Self.flowRetention)])
      for latency in Latency.allCases {
        let key: [SQLValue] = [.integer(line), .integer(Int64(latency.rawValue))]
        try connection.run(Self.deleteLatency, key + [SQLValue(now - Self.hourRetention)])
        try foldMinutes(of: key)
      }
    }
    try connection.run(
      Self.oldFailureFlow, [SQLValue(now - Self.failureRetention), SQLValue(limit)])
    // A purged dead letter may come back to its group while it is in the trash.
    let idle = now - Self.failureRetention - (try trashRetention())
    try connection.run(Self.idleFailures, [SQLValue(idle), SQLValue(limit)])
  }

  /// Merges minutes older than a day into hours.
  private func foldMinutes(of key: [SQLValue]) throws {
    var hours: [Timestamp: LatencyHistogram] = [:]
    let limit = SQLValue((now - Self.minuteRetention).floored(to: .seconds(3600)))
    try connection.query(Self.oldMinutes, key + [limit]) { row in
      let hour = row.timestamp(0).floored(to: .seconds(3600))
      if let histogram = LatencyHistogram(encoded: row.bytes(1)) {
        hours[hour, default: LatencyHistogram()].merge(histogram)
      }
    }
    for (hour, histogram) in hours {
      var merged = histogram
      try connection.query(Self.findHour, key + [SQLValue(hour)]) { row in
        if let stored = LatencyHistogram(encoded: row.bytes(0)) { merged.merge(stored) }
      }
      try connection.run(Self.storeHour, key + [SQLValue(hour), .blob(merged.encoded)])
    }
    if !hours.isEmpty { try connection.run(Self.deleteOldMinutes, key + [limit]) }
  }

  static let deleteFlow = Statement(
    "delete flow", "DELETE FROM penstock_flow WHERE line = ? AND at < ?")
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
    SELECT at, histogram FROM penstock_latency
    WHERE line = ? AND measure = ? AND step = 60000000 AND at < ?
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
    "delete old minutes",
    """
    DELETE FROM penstock_latency WHERE line = ? AND measure = ? AND step = 60000000 AND at < ?
    """)
}
