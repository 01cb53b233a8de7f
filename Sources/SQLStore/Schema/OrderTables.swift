/// What operators want of workers and of what these run.
///
/// A row of `penstock_cancel` holds until its job is over: whoever comes to run the job meanwhile is to
/// end it. `wanted` of a worker holds the raw values of `WorkerMode`, `wanted_by` the entry of the audit
/// log with which it was asked.
enum OrderTables {
  static let statements: [Statement] = [
    Statement(
      "create cancel",
      """
      CREATE TABLE penstock_cancel (
        job INTEGER PRIMARY KEY,
        operator TEXT NOT NULL,
        audit INTEGER NOT NULL
      ) STRICT
      """),
    Statement("add wanted", "ALTER TABLE penstock_worker ADD COLUMN wanted INTEGER"),
    Statement("add wanted by", "ALTER TABLE penstock_worker ADD COLUMN wanted_by INTEGER"),
  ]
}
