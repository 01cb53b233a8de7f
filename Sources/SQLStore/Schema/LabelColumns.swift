/// What a store is called and looks like, and whether operators must say that they mean it.
enum LabelColumns {
  static let statements: [Statement] = [
    Statement("store name", "ALTER TABLE penstock_store ADD COLUMN name TEXT"),
    Statement("store color", "ALTER TABLE penstock_store ADD COLUMN color TEXT"),
    Statement(
      "store guard", "ALTER TABLE penstock_store ADD COLUMN guarded INTEGER NOT NULL DEFAULT 0"),
  ]
}
