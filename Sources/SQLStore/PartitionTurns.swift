import Jobs

/// Jobs of one partition key run one at a time, in order, over the whole store.
///
/// Of the jobs of a key that are ready, running or retrying, one has the turn; the other ready ones
/// are `held`, and no claim sees them. The turn goes on when its job is finished, deleted or put off;
/// a job that fails keeps it until it has healed or died, since the next one must not overtake it.
///
/// So whatever makes a job ready asks `isHeldBack` first, and whatever takes one out of those states
/// calls `passTurn` afterwards. `SQLitePushView` asks the same in its own words.
extension Transaction {
  /// True when a job that comes into that state must wait for its turn.
  func isHeldBack(
    entering state: JobState, partition key: String?, job id: JobID = 0
  ) throws -> Bool {
    guard state == .ready, let key else { return false }
    var isTaken = false
    try connection.query(Self.findTurn, [.text(key), .integer(id)]) { _ in isTaken = true }
    return isTaken
  }

  /// Gives the turn of a key to the first job that waits for it, if nobody has it.
  func passTurn(of key: String) throws {
    try connection.run(Self.passTurn, [.text(key)])
  }

  static let findTurn = Statement(
    "find turn",
    """
    SELECT 1 FROM penstock_job WHERE partition_key = ? AND held = 0 AND state IN (1, 2, 3)
      AND id <> ? LIMIT 1
    """)
  static let passTurn = Statement(
    "pass turn",
    """
    UPDATE penstock_job SET held = 0 WHERE id =
        (SELECT id FROM penstock_job WHERE partition_key = ?1 AND held = 1 AND state IN (1, 2, 3)
          ORDER BY priority DESC, run_at, id LIMIT 1)
      AND NOT EXISTS (SELECT 1 FROM penstock_job WHERE partition_key = ?1 AND held = 0
        AND state IN (1, 2, 3))
    """)
}
