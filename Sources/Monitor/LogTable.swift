import Drawing
import Jobs

/// Entries of the log as a table, on its own screen and beside what they have to do with.
struct LogTable {
  /// The oldest first.
  let entries: [LogEntry]
  var cursor: Int?
  var isFocused = true
  let facts: Facts

  func draw(into frame: inout Frame, in area: Rectangle) {
    Table(
      columns: [
        .number("TIME", alignment: .left, priority: 0),
        .text("KIND", minimum: 10, ideal: 10, priority: 2),
        .text("WHAT HAPPENED", minimum: 20, weight: 1, priority: 1),
      ],
      rows: entries.map(row), cursor: cursor, isFocused: isFocused
    ).draw(into: &frame, in: area)
  }

  private func row(_ entry: LogEntry) -> Table.Row {
    let role: Role? = entry.kind.needsPerson ? .warning : entry.kind == .mark ? .accent : nil
    return Table.Row([
      Label(facts.clock.moment(entry.at), role: .dim), Label(entry.kind.name, role: role),
      Label(entry.text),
    ])
  }
}

extension LogTable {
  /// So many of the newest entries are read for a part of another screen.
  static let newest = Request.log(LogFilter(), before: nil, limit: 60)

  /// As many of the newest entries as there is room for, the newest last as on the log's own screen.
  static func drawNewest(into frame: inout Frame, in area: Rectangle, _ facts: Facts) {
    guard !area.isEmpty else { return }
    let key = facts.bindings.all.first { $0.action == .log }?.keys.first?.name ?? "8"
    let panel = facts.panel("Newest in the log", hint: Label("\(key) shows all"), of: .log)
    let content = panel.draw(into: &frame, in: area)
    guard let newest = facts.newest, !newest.isEmpty, facts.past == nil else {
      let text =
        facts.past != nil
        ? "Esc shows the newest" : facts.newest == nil ? "Reading the store" : "Nothing yet"
      return Notice.draw(text, into: &frame, in: content)
    }
    let entries = newest.prefix(max(0, content.height - 1)).reversed()
    LogTable(entries: Array(entries), isFocused: false, facts: facts).draw(
      into: &frame, in: content)
  }
}
