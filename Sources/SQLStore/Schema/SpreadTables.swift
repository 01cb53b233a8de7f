/// Retries that are let go at an even rate. A spread has the number of its audit entry.
///
/// Its jobs stay in the state that they were in until their turn comes, so that a pause or a stop
/// leaves nothing to take back. They are numbered from 1; `passed` of them have had their turn. Rows
/// of those that were skipped or judged are gone, so that what is left up to `passed` is what was
/// released and has not ended yet.
enum SpreadTables {
  static let statements: [Statement] = [
    Statement(
      "create spread",
      """
      CREATE TABLE penstock_spread (
        id INTEGER PRIMARY KEY,
        target TEXT,
        subject TEXT NOT NULL,
        operator TEXT NOT NULL,
        length INTEGER NOT NULL,
        state INTEGER NOT NULL,
        started_at INTEGER NOT NULL,
        paused_at INTEGER,
        ended_at INTEGER,
        total INTEGER NOT NULL DEFAULT 0,
        passed INTEGER NOT NULL DEFAULT 0,
        released INTEGER NOT NULL DEFAULT 0,
        skipped INTEGER NOT NULL DEFAULT 0,
        succeeded INTEGER NOT NULL DEFAULT 0,
        failed INTEGER NOT NULL DEFAULT 0,
        released_before INTEGER NOT NULL DEFAULT 0,
        failed_before INTEGER NOT NULL DEFAULT 0,
        looked_to INTEGER NOT NULL DEFAULT 0
      ) STRICT
      """),
    Statement(
      "create spread job",
      """
      CREATE TABLE penstock_spread_job (
        spread INTEGER NOT NULL,
        number INTEGER NOT NULL,
        job INTEGER NOT NULL,
        run INTEGER NOT NULL,
        PRIMARY KEY (spread, number)
      ) STRICT, WITHOUT ROWID
      """),
  ]
}
