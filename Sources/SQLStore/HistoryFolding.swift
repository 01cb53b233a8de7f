import Jobs

/// Steps that are no longer kept singly become longer ones. Counts and waits that stay are the last
/// of a longer step: those at its end.
///
/// All goes line by line along the keys, so that a minute's prune looks at what has come of age and
/// not at all that is kept.
extension Transaction {
  func foldHistory() throws {
    let minute = (now - Self.flowRetention).floored(to: .seconds(60))
    let hour = (now - Self.minuteRetention).floored(to: .seconds(3600))
    let end = SQLValue(now - Self.hourRetention)
    var lines: [LineID] = []
    try connection.query(JobScan.lineIDs, []) { lines.append($0.integer(0)) }
    for id in lines {
      let line = SQLValue.integer(id)
      try connection.run(Self.foldSteps, [line, SQLValue(minute)])
      try connection.run(Self.deleteSteps, [line, SQLValue(minute)])
      try connection.run(Self.foldMinutesOfFlow, [line, SQLValue(hour)])
      try connection.run(Self.deleteHistory, [line, .integer(60_000_000), SQLValue(hour)])
      try connection.run(Self.deleteHistory, [line, .integer(3_600_000_000), end])
      try thinWaiting(of: line, into: .seconds(60), over: .seconds(7200), before: minute)
      try thinWaiting(of: line, into: .seconds(3600), over: .seconds(90_000), before: hour)
      try connection.run(Self.deleteWaiting, [line, end])
    }
  }

  private func thinWaiting(
    of line: SQLValue, into step: Duration, over length: Duration, before end: Timestamp
  ) throws {
    try connection.run(
      Self.thinWaiting, [line, SQLValue(end - length), SQLValue(end), SQLValue(step)])
  }

  static let foldSteps = Statement(
    "fold steps",
    """
    INSERT INTO penstock_history (line, step, at, pushed, finished, failed, died, scheduled, ready,
      running, retrying, succeeded, dead, cancelled)
    SELECT line, 60000000, minute, pushed, finished, failed, died, scheduled, ready, running,
      retrying, succeeded, dead, cancelled
    FROM (SELECT line, at / 60000000 * 60000000 AS minute, sum(pushed) AS pushed,
        sum(finished) AS finished, sum(failed) AS failed, sum(died) AS died, scheduled, ready,
        running, retrying, succeeded, dead, cancelled, max(at)
      FROM penstock_flow WHERE line = ? AND at < ? GROUP BY minute) AS old
    WHERE true
    ON CONFLICT (line, step, at) DO UPDATE SET pushed = pushed + excluded.pushed,
      finished = finished + excluded.finished, failed = failed + excluded.failed,
      died = died + excluded.died, scheduled = excluded.scheduled, ready = excluded.ready,
      running = excluded.running, retrying = excluded.retrying, succeeded = excluded.succeeded,
      dead = excluded.dead, cancelled = excluded.cancelled
    """)
  static let deleteSteps = Statement(
    "delete steps", "DELETE FROM penstock_flow WHERE line = ? AND at < ?")
  static let foldMinutesOfFlow = Statement(
    "fold minutes of flow",
    """
    INSERT INTO penstock_history (line, step, at, pushed, finished, failed, died, scheduled, ready,
      running, retrying, succeeded, dead, cancelled)
    SELECT line, 3600000000, hour, pushed, finished, failed, died, scheduled, ready, running,
      retrying, succeeded, dead, cancelled
    FROM (SELECT line, at / 3600000000 * 3600000000 AS hour, sum(pushed) AS pushed,
        sum(finished) AS finished, sum(failed) AS failed, sum(died) AS died, scheduled, ready,
        running, retrying, succeeded, dead, cancelled, max(at)
      FROM penstock_history WHERE line = ? AND step = 60000000 AND at < ? GROUP BY hour) AS old
    WHERE true
    ON CONFLICT (line, step, at) DO UPDATE SET pushed = pushed + excluded.pushed,
      finished = finished + excluded.finished, failed = failed + excluded.failed,
      died = died + excluded.died, scheduled = excluded.scheduled, ready = excluded.ready,
      running = excluded.running, retrying = excluded.retrying, succeeded = excluded.succeeded,
      dead = excluded.dead, cancelled = excluded.cancelled
    """)
  static let deleteHistory = Statement(
    "delete history", "DELETE FROM penstock_history WHERE line = ? AND step = ? AND at < ?")
  static let thinWaiting = Statement(
    "thin waiting",
    """
    DELETE FROM penstock_waiting WHERE line = ?1 AND at >= ?2 AND at < ?3 AND EXISTS
      (SELECT 1 FROM penstock_waiting AS later WHERE later.line = ?1
        AND later.at > penstock_waiting.at
        AND later.at < penstock_waiting.at / ?4 * ?4 + ?4)
    """)
  /// The last of a line stays: it holds until another comes.
  static let deleteWaiting = Statement(
    "delete waiting",
    """
    DELETE FROM penstock_waiting WHERE line = ?1 AND at < ?2
      AND at < (SELECT max(at) FROM penstock_waiting WHERE line = ?1)
    """)
}
