import Drawing
import Jobs

extension TopicsScreen {
  func draw(into frame: inout Frame, _ facts: Facts) {
    let layout = TopicsLayout(facts)
    drawBindings(into: &frame, in: layout.bindings, facts)
    drawTopics(into: &frame, in: layout.topics, facts)
  }

  private func drawBindings(into frame: inout Frame, in area: Rectangle, _ facts: Facts) {
    let count = facts.topics?.bindings.count ?? 0
    let panel = facts.panel(
      "Bindings", hint: count == 0 ? .empty : Label(Format.count(count)), of: .topics,
      isFocused: !isFocusBelow)
    let content = panel.draw(into: &frame, in: area)
    guard !outline.isEmpty else {
      let key = facts.bindings.all.first { $0.action == .bind }?.keys.first?.name ?? "n"
      let text =
        facts.topics == nil
        ? "Reading the store"
        : "No binding yet: \(key) makes one, as does  penstock bind PATTERN QUEUE"
      return Notice.draw(text, into: &frame, in: content)
    }
    let visible = bindings.visible
    Table(
      columns: Self.bindingColumns, rows: outline[visible].map { row($0) },
      cursor: bindings.viewport.cursor - visible.lowerBound, isFocused: !isFocusBelow
    ).draw(into: &frame, in: content)
  }

  private static let bindingColumns: [Table.Column] = [
    .text("PATTERN", minimum: 16, ideal: 28, weight: 1, most: 72, priority: 0),
    .text("QUEUE", minimum: 10, ideal: 16, priority: 1),
    .text("KIND", minimum: 8, ideal: 14, priority: 4),
    .number("JOBS/s", ideal: 6, priority: 2), .number("JOBS", ideal: 7, priority: 3),
    .text("NAME", minimum: 6, ideal: 12, priority: 6),
    .text("FILTER", minimum: 8, ideal: 22, priority: 5),
  ]

  private func row(_ row: TopicOutline.Row) -> Table.Row {
    let pattern = String(repeating: "  ", count: row.depth) + row.text
    guard let record = row.record else {
      return Table.Row([Label(pattern, role: .dim)] + Array(repeating: Label.empty, count: 6))
    }
    let binding = record.binding
    return Table.Row([
      Label(pattern), Label(binding.queue), Label(binding.kind),
      Words.rate(record.copiesPerSecond), Words.count(record.copies),
      Label(binding.name ?? ""), Label(binding.filter.description),
    ])
  }

  private func drawTopics(into frame: inout Frame, in area: Rectangle, _ facts: Facts) {
    let panel = facts.panel(
      "Published", hint: unroutable(facts), of: .topics, isFocused: isFocusBelow)
    let content = panel.draw(into: &frame, in: area)
    let records = facts.topics?.topics ?? []
    guard !records.isEmpty else {
      guard facts.topics != nil else { return }
      let key = facts.bindings.all.first { $0.action == .publish }?.keys.first?.name ?? "p"
      return Notice.draw(
        "Nothing was published yet: \(key) publishes by hand", into: &frame, in: content)
    }
    let visible = topics.visible
    Table(
      columns: Self.topicColumns, rows: records[visible].map { row($0, facts) },
      cursor: isFocusBelow ? topics.viewport.cursor - visible.lowerBound : nil,
      isFocused: isFocusBelow
    ).draw(into: &frame, in: content)
  }

  /// What no binding took, over all topics.
  private func unroutable(_ facts: Facts) -> Label {
    guard let overview = facts.topics, overview.unroutable > 0 else { return .empty }
    let text = Label("\(Format.count(overview.unroutable)) unroutable")
    guard overview.kept > 0 else { return text }
    return text + Label(", ") + Label("\(Format.count(overview.kept)) kept", role: .warning)
  }

  private static let topicColumns: [Table.Column] = [
    .text("TOPIC", minimum: 16, ideal: 28, weight: 1, most: 72, priority: 0),
    .number("PUBLISHED/s", ideal: 11, priority: 1), .number("PUBLISHED", ideal: 9, priority: 2),
    .number("UNROUTABLE", ideal: 10, priority: 3), .number("KEPT", ideal: 6, priority: 5),
    .number("LAST", ideal: 6, priority: 4),
  ]

  private func row(_ record: TopicRecord, _ facts: Facts) -> Table.Row {
    // Only what waits for a binding needs a person: what is merely counted may be meant so.
    Table.Row([
      Label(record.topic.shown), Words.rate(record.publishedPerSecond),
      Words.count(record.published), Words.count(record.unroutable),
      Words.count(record.kept, role: .warning), Label(facts.clock.age(of: record.lastAt)),
    ])
  }
}
