/// How jobs are kept by kind, and when they are set apart by kind or queue; an empty name stands for
/// all. How a queue's finished jobs are kept stands with the queue.
enum PolicyTable {
  static let statements = [
    Statement(
      "create policy",
      """
      CREATE TABLE penstock_policy (
        queue TEXT NOT NULL,
        kind TEXT NOT NULL,
        keep INTEGER,
        keep_count INTEGER,
        quarantine INTEGER CHECK (quarantine > 0),
        PRIMARY KEY (queue, kind)
      ) STRICT, WITHOUT ROWID
      """)
  ]
}
