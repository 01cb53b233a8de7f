import Jobs

extension Transaction {
  /// How long the row of a worker that ended is kept at least.
  private static let workerRetention = Duration.seconds(24 * 3600)

  /// Deletes rows of workers that ended and that no job can remember: those that ran none, and those
  /// that were gone before the oldest job came that is still there or in the trash.
  func pruneWorkers(limit: Int) throws {
    let end = now - Self.workerRetention
    try connection.run(Self.deleteIdleWorkers, [SQLValue(end), SQLValue(limit)])
    var oldest = now
    try connection.query(Self.oldestJobs, []) { row in
      oldest = min(oldest, row.optionalTimestamp(0) ?? oldest, row.optionalTimestamp(1) ?? oldest)
    }
    // The clock may have been set when ids rose and times did not.
    try connection.run(
      Self.deleteForgottenWorkers, [SQLValue(oldest - Self.workerRetention), SQLValue(limit)])
  }

  static let deleteIdleWorkers = Statement(
    "delete idle workers",
    """
    DELETE FROM penstock_worker WHERE id IN
      (SELECT id FROM penstock_worker
       WHERE succeeded = 0 AND failed = 0 AND other = 0 AND ended_at < ?
       ORDER BY ended_at LIMIT ?)
    """)
  static let oldestJobs = Statement(
    "oldest jobs",
    """
    SELECT (SELECT enqueued_at FROM penstock_job ORDER BY id LIMIT 1),
      (SELECT enqueued_at FROM penstock_trash ORDER BY id LIMIT 1)
    """)
  /// Of the first workers on the list: it is not walked through for those that remain.
  static let deleteForgottenWorkers = Statement(
    "delete forgotten workers",
    """
    DELETE FROM penstock_worker WHERE id IN
      (SELECT id FROM (SELECT id, ended_at FROM penstock_worker ORDER BY id LIMIT ?2)
       WHERE ended_at < ?1)
    """)
}
