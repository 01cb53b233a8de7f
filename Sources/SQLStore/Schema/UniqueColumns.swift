/// Unique keys that go free when the job starts.
enum UniqueColumns {
  static let statements = [
    Statement(
      "add end of unique keys",
      "ALTER TABLE penstock_unique ADD COLUMN until_start INTEGER NOT NULL DEFAULT 0")
  ]
}
