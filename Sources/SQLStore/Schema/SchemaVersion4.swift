/// What version 4 has beyond version 3. It may still change until it is released.
enum SchemaVersion4 {
  static let statements: [Statement] = UniqueRuleColumns.statements + WorkerWordColumns.statements
}
