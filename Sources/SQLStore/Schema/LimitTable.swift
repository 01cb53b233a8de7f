/// What holds jobs back over all workers: by queue, by kind in a queue, by kind in all queues. An
/// empty name stands for all. Only scopes that have a limit have a row, so that a claim where there
/// are none reads nothing. (That a whole queue is paused stands with the queue.)
///
/// `rate_count` jobs start in `rate_period`, `rate_burst` of them at once after a rest; `full_at` is
/// when the bucket of tokens is full again.
enum LimitTable {
  static let statements: [Statement] = [
    Statement(
      "create limit",
      """
      CREATE TABLE penstock_limit (
        queue TEXT NOT NULL,
        kind TEXT NOT NULL,
        paused INTEGER NOT NULL DEFAULT 0,
        running INTEGER CHECK (running > 0),
        rate_count INTEGER CHECK (rate_count > 0),
        rate_period INTEGER CHECK (rate_period > 0),
        rate_burst INTEGER CHECK (rate_burst > 0),
        full_at INTEGER NOT NULL DEFAULT 0,
        CHECK ((rate_count IS NULL) = (rate_period IS NULL)
          AND (rate_count IS NULL) = (rate_burst IS NULL)),
        PRIMARY KEY (queue, kind)
      ) STRICT, WITHOUT ROWID
      """)
  ]
}
