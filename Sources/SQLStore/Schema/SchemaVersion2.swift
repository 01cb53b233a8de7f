/// What version 2 has beyond version 1. It may still change until it is released.
enum SchemaVersion2 {
  static let statements: [Statement] = HistoryTables.statements + LogTables.statements
}
