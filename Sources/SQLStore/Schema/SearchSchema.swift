/// What makes searches among very many dead letters quick, and what deletes what nobody asks for
/// any more.
enum SearchSchema {
  static let statements: [Statement] = [
    Statement("drop dead index", "DROP INDEX penstock_job_dead"),
    // Holds the errors as well, after all that it is ordered by, so that a search for a part of one
    // reads nothing else.
    Statement(
      "index dead with errors",
      """
      CREATE INDEX penstock_job_dead ON penstock_job (failure, finished_at, id, error)
      WHERE state = 5
      """),
    // 1 while the pattern of a group tells of all of each of its errors, which a search can rely on.
    Statement(
      "add whole", "ALTER TABLE penstock_failure ADD COLUMN whole INTEGER NOT NULL DEFAULT 0"),
    Statement("drop failure index", "DROP INDEX penstock_failure_dead"),
    Statement(
      "index failure by deaths",
      """
      CREATE INDEX penstock_failure_dead ON penstock_failure (dead DESC, last_at DESC)
      WHERE dead > 0
      """),
    Statement(
      "index idle failure",
      "CREATE INDEX penstock_failure_idle ON penstock_failure (last_at) WHERE dead = 0"),
    Statement(
      "index failure flow", "CREATE INDEX penstock_failure_flow_at ON penstock_failure_flow (at)"),
    Statement(
      "index expiring unique",
      "CREATE INDEX penstock_unique_until ON penstock_unique (until) WHERE until IS NOT NULL"),
  ]
}
