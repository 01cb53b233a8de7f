/// What tells which workers of the past no job remembers.
///
/// `other` counts runs that neither succeeded nor failed; it is 1 where that was not counted.
enum WorkerColumns {
  static let statements: [Statement] = [
    Statement(
      "add other runs", "ALTER TABLE penstock_worker ADD COLUMN other INTEGER NOT NULL DEFAULT 1"),
    Statement(
      "index idle workers",
      """
      CREATE INDEX penstock_worker_idle ON penstock_worker (ended_at)
      WHERE succeeded = 0 AND failed = 0 AND other = 0
      """),
  ]
}
