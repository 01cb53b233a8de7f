/// What makes jobs of a kind unique where their push does not say, and the push view that knows of it.
///
/// `unique_by` is `kind`, `payload`, a JSON list of names of payload values, or `none`; the other columns
/// mean nothing without it. `unique_rules` counts those that are not `none`, so that a push in a store
/// without them asks for none.
enum UniqueRuleColumns {
  static let statements = [
    Statement("add unique by", "ALTER TABLE penstock_policy ADD COLUMN unique_by TEXT"),
    Statement("add unique for", "ALTER TABLE penstock_policy ADD COLUMN unique_for INTEGER"),
    Statement(
      "add unique until start",
      "ALTER TABLE penstock_policy ADD COLUMN unique_until_start INTEGER NOT NULL DEFAULT 0"),
    Statement(
      "add unique replaces",
      "ALTER TABLE penstock_policy ADD COLUMN unique_replaces TEXT NOT NULL DEFAULT '[]'"),
    Statement(
      "add unique rules",
      "ALTER TABLE penstock_store ADD COLUMN unique_rules INTEGER NOT NULL DEFAULT 0"),
    Statement("drop push view", "DROP VIEW IF EXISTS penstock_push"),
    SQLitePushView.create, SQLitePushView.trigger,
  ]
}
