/// What is kept of operators' acts beyond version 1: who and what in full, and what it takes to undo
/// them.
///
/// `penstock_job.act` is the audit entry of the last act on the job. An act can be undone for a job
/// as long as that is still its own and no run has begun since, so that no list of later acts has to
/// be searched. `penstock_undo` has the job as it was before; rows go with the trash's time. A purged
/// job needs none: it is in the trash, with the entry that put it there.
///
/// `before` and `after` are JSON objects: counts by state, or the values of a switch.
enum ActTables {
  static let statements: [Statement] = [
    Statement("job act", "ALTER TABLE penstock_job ADD COLUMN act INTEGER"),
    Statement("trash act", "ALTER TABLE penstock_trash ADD COLUMN act INTEGER"),
    Statement(
      "index trash act",
      "CREATE INDEX penstock_trash_act ON penstock_trash (act) WHERE act IS NOT NULL"),
    Statement("audit user", "ALTER TABLE penstock_audit ADD COLUMN user TEXT"),
    Statement("audit sudo user", "ALTER TABLE penstock_audit ADD COLUMN sudo_user TEXT"),
    Statement("audit host", "ALTER TABLE penstock_audit ADD COLUMN host TEXT"),
    Statement("audit ssh client", "ALTER TABLE penstock_audit ADD COLUMN ssh_client TEXT"),
    Statement("audit before", "ALTER TABLE penstock_audit ADD COLUMN before TEXT"),
    Statement("audit after", "ALTER TABLE penstock_audit ADD COLUMN after TEXT"),
    Statement("audit undone by", "ALTER TABLE penstock_audit ADD COLUMN undone_by INTEGER"),
    Statement(
      "create undo",
      """
      CREATE TABLE penstock_undo (
        audit INTEGER NOT NULL,
        job INTEGER NOT NULL,
        line INTEGER NOT NULL,
        state INTEGER NOT NULL,
        run_at INTEGER NOT NULL,
        attempt INTEGER NOT NULL,
        run INTEGER NOT NULL,
        finished_at INTEGER,
        worker_deaths INTEGER NOT NULL,
        quarantined INTEGER NOT NULL,
        failure INTEGER,
        act INTEGER,
        payload BLOB,
        PRIMARY KEY (audit, job)
      ) STRICT, WITHOUT ROWID
      """),
  ]
}
