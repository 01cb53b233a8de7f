import Jobs

/// Taking back what operators set: each act's entry says what was there before.
extension Transaction {
  /// False when there is nothing to go back to, or it is so already.
  func undoSetting(_ entry: AuditEntry, by undoing: AuditID) throws -> Bool {
    switch entry.act {
    case "label": return try connection.run(Self.restoreLabel, [.integer(entry.id)]) == 1
    case "keep unroutable":
      guard let text = entry.formerValue else { return false }
      let length = text == "none" ? nil : try? Duration(text: text)
      guard try length != keptUnroutable() else { return false }
      try connection.run(Self.setKeepUnroutable, [SQLValue(length)])
      return true
    case "pause spread", "resume spread":
      guard let id = AuditID(entry.subject.dropFirst("spread ".count)),
        let spread = try spread(id)
      else { return false }
      let act = entry.act == "pause spread" ? SpreadAct.resume : .pause
      guard act.states.contains(spread.state) else { return false }
      try perform(act, on: spread)
      return true
    case WorkerMode.quiet.actName, WorkerMode.active.actName:
      let mode = entry.act == WorkerMode.quiet.actName ? WorkerMode.active : .quiet
      return try order(mode, to: entry.subject, entry: undoing)
    default:
      guard let setting = LimitSetting(before: entry) else { return false }
      return try set(setting, of: LimitScope(subject: entry.subject)) != nil
    }
  }

  /// Entries of earlier versions say nothing of the name, and change nothing.
  static let restoreLabel = Statement(
    "restore label",
    """
    UPDATE penstock_store SET name = json_extract(entry.before, '$.name'),
      color = json_extract(entry.before, '$.color'),
      guarded = json_extract(entry.before, '$.guarded')
    FROM penstock_audit AS entry
    WHERE entry.id = ? AND json_type(entry.before, '$.name') IS NOT NULL
    """)
}

extension AuditEntry {
  /// The value that a switch had: that of the only key in what was before.
  fileprivate var formerValue: String? {
    guard let before, let colon = before.firstIndex(of: ":") else { return nil }
    return String(before[before.index(after: colon)...].dropLast().filter { $0 != "\"" })
  }
}
