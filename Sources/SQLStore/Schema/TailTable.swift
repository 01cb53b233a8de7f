/// What running jobs have written so far, of those jobs only that somebody looks at: a watcher asks
/// for some seconds and renews that, the worker writes as long as it is asked.
enum TailTable {
  static let statements: [Statement] = [
    Statement(
      "create tail",
      """
      CREATE TABLE penstock_tail (
        job INTEGER PRIMARY KEY,
        wanted_until INTEGER NOT NULL,
        run INTEGER,
        at INTEGER,
        stdout BLOB,
        stderr BLOB
      ) STRICT
      """)
  ]
}
