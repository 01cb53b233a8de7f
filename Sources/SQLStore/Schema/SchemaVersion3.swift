/// What version 3 has beyond version 2. It may still change until it is released.
enum SchemaVersion3 {
  static let statements: [Statement] =
    UniqueColumns.statements + PolicyTable.statements + OrderTables.statements
    + TopicTables.statements
}
