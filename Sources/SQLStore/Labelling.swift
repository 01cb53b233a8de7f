import Jobs

extension SQLStore {
  package func label() async throws(StoreError) -> StoreLabel {
    try await read { transaction in try transaction.label() }
  }

  package func setLabel(
    _ label: StoreLabel, by operator: Operator
  ) async throws(StoreError) {
    try await write { transaction in
      let before = try transaction.describedLabel()
      guard try transaction.label() != label else { return }
      try transaction.connection.run(
        Transaction.setLabel,
        [
          SQLValue(label.name), SQLValue(label.color?.rawValue), .integer(label.isGuarded ? 1 : 0),
        ])
      try transaction.note(
        ActLog("label", subject: label.name ?? "", by: `operator`)
          .replacing(before, with: try transaction.describedLabel()),
        ActReport(matched: 1, changed: 1))
    }
  }
}

extension Transaction {
  private func hasLabel() throws -> Bool {
    var isThere = false
    try connection.query(Self.findLabelColumn, []) { _ in isThere = true }
    return isThere
  }

  func label() throws -> StoreLabel {
    var label = StoreLabel()
    // A store of an older version that is only read has none yet.
    guard try hasLabel() else { return label }
    try connection.query(Self.findLabel, []) { row in
      label = StoreLabel(
        name: row.optionalText(0), color: row.optionalText(1).flatMap(StoreColor.init),
        isGuarded: row.int(2) != 0)
    }
    return label
  }

  /// As a JSON object, for the audit log.
  fileprivate func describedLabel() throws -> String {
    var text = ""
    try connection.query(Self.describeLabel, []) { text = $0.text(0) }
    return text
  }

  static let describeLabel = Statement(
    "describe label",
    """
    SELECT json_object('name', name, 'color', color,
      'guarded', json(iif(guarded, 'true', 'false')))
    FROM penstock_store
    """)
  static let findLabelColumn = Statement(
    "find label column",
    "SELECT 1 FROM pragma_table_info('penstock_store') WHERE name = 'guarded'")
  static let findLabel = Statement(
    "find label", "SELECT name, color, guarded FROM penstock_store")
  static let setLabel = Statement(
    "set label", "UPDATE penstock_store SET name = ?, color = ?, guarded = ?")
}
