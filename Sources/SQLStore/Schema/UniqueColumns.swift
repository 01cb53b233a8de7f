/// Unique keys that go free when the job starts, and the push view that knows of them.
enum UniqueColumns {
  static let statements = [
    Statement(
      "add end of unique keys",
      "ALTER TABLE penstock_unique ADD COLUMN until_start INTEGER NOT NULL DEFAULT 0"),
    Statement("drop push view", "DROP VIEW IF EXISTS penstock_push"),
    SQLitePushView.create, SQLitePushView.trigger,
  ]
}
