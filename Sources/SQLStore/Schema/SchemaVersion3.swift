/// What version 3 has beyond version 2. It is out there: a change of it is a new
/// version. The view for pushes is left out, since version 4 makes it anew.
enum SchemaVersion3 {
  static let statements: [Statement] =
    UniqueColumns.statements + PolicyTable.statements + OrderTables.statements
    + TopicTables.statements + ScheduleTables.statements
}
