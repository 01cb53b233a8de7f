/// What version 2 has beyond version 1. It is out there: a change of it is a new version. The trigger
/// of the view for pushes is left out, since version 3 makes it anew.
enum SchemaVersion2 {
  static let statements: [Statement] =
    triggers + ActTables.statements + SpreadTables.statements + TailTable.statements
    + LabelColumns.statements + SearchSchema.statements + RunTables.statements
    + HistoryTables.statements + LogTables.statements + WorkerColumns.statements
    + LimitTable.statements

  /// Turns within partitions were given by triggers, which made every move of every job dearer.
  private static let triggers = [
    Statement("drop turn after insert", "DROP TRIGGER IF EXISTS penstock_turn_insert"),
    Statement("drop turn after update", "DROP TRIGGER IF EXISTS penstock_turn_update"),
    Statement("drop turn after delete", "DROP TRIGGER IF EXISTS penstock_turn_delete"),
  ]
}
