extension Transaction {
  static let insertSpread = Statement(
    "insert spread",
    """
    INSERT INTO penstock_spread (id, target, subject, operator, length, state, started_at)
    VALUES (?, ?, ?, ?, ?, 0, ?)
    """)
  static let insertSpreadJob = Statement(
    "insert spread job",
    "INSERT INTO penstock_spread_job (spread, number, job, run) VALUES (?, ?, ?, ?)")
  static let beginSpread = Statement(
    "begin spread",
    "UPDATE penstock_spread SET state = 1, total = ?, started_at = ? WHERE id = ? AND state = 0")
  static let listSpreads = Statement(
    "list spreads",
    """
    SELECT id, target, subject, operator, length, state, started_at, paused_at, ended_at, total,
      passed, released, skipped, succeeded, failed, released_before, failed_before
    FROM penstock_spread WHERE state IN (0, 1, 2) OR ended_at > ? ORDER BY id DESC
    """)
  static let findSpread = Statement(
    "find spread",
    """
    SELECT id, target, subject, operator, length, state, started_at, paused_at, ended_at, total,
      passed, released, skipped, succeeded, failed, released_before, failed_before
    FROM penstock_spread WHERE id = ?
    """)
  static let pauseSpread = Statement(
    "pause spread", "UPDATE penstock_spread SET state = 2, paused_at = ? WHERE id = ?")
  /// The time that it stood still does not count; what failed before does not stop it again.
  static let resumeSpread = Statement(
    "resume spread",
    """
    UPDATE penstock_spread SET state = 1,
      started_at = started_at + ?1 - coalesce(paused_at, ended_at, ?1), paused_at = NULL,
      ended_at = NULL, released_before = released, failed_before = failed
    WHERE id = ?2
    """)
  static let endSpreadRow = Statement(
    "end spread", "UPDATE penstock_spread SET state = ?, ended_at = ? WHERE id = ?")
  static let deleteSpreadJobs = Statement(
    "delete spread jobs", "DELETE FROM penstock_spread_job WHERE spread = ?")
  static let deleteSpreadJob = Statement(
    "delete spread job", "DELETE FROM penstock_spread_job WHERE spread = ? AND number = ?")
  static let updateSpread = Statement(
    "update spread",
    """
    UPDATE penstock_spread SET passed = ?, released = ?, skipped = ?, succeeded = ?, failed = ?
    WHERE id = ?
    """)
  static let countReleased = Statement(
    "count released", "UPDATE penstock_audit SET changed = ? WHERE id = ?")
  static let nextOfSpread = Statement(
    "next of spread",
    """
    SELECT number, job, run FROM penstock_spread_job WHERE spread = ? AND number > ?
    ORDER BY number LIMIT ?
    """)
  static let releasedOfSpread = Statement(
    "released of spread",
    """
    SELECT number, job, run FROM penstock_spread_job
    WHERE spread = ? AND number > ? AND number <= ? ORDER BY number LIMIT ?
    """)
  static let lookedTo = Statement(
    "looked to", "SELECT looked_to FROM penstock_spread WHERE id = ?")
  static let lookTo = Statement(
    "look to", "UPDATE penstock_spread SET looked_to = ? WHERE id = ?")
  static let outcomesAfter = Statement(
    "outcomes after",
    "SELECT outcome FROM penstock_attempt WHERE job = ? AND number > ? ORDER BY number")
  static let deleteOldSpreadJobs = Statement(
    "delete old spread jobs",
    """
    DELETE FROM penstock_spread_job WHERE spread IN
      (SELECT id FROM penstock_spread WHERE ended_at < ?1 OR (state = 0 AND started_at < ?1))
    """)
  static let deleteOldSpreads = Statement(
    "delete old spreads",
    "DELETE FROM penstock_spread WHERE ended_at < ?1 OR (state = 0 AND started_at < ?1)")
}
