/// What runs say of themselves: how far they have come while they run, and their result at the end.
///
/// A row of `penstock_progress` counts only while the job is on that very run; what a run leaves
/// behind is written over by the next one that says something.
enum RunTables {
  static let statements: [Statement] = [
    Statement("add result", "ALTER TABLE penstock_attempt ADD COLUMN result BLOB"),
    Statement(
      "create progress",
      """
      CREATE TABLE penstock_progress (
        job INTEGER PRIMARY KEY,
        run INTEGER NOT NULL,
        share REAL NOT NULL,
        note TEXT
      ) STRICT
      """),
  ]
}
