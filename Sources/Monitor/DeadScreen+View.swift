import Drawing
import Jobs

/// Where the parts of the dead letters' screen stand.
struct DeadLayout: Hashable, Sendable {
  let groups: Rectangle
  /// Empty where no retry is spread.
  let spreads: Rectangle
  let jobs: Rectangle

  init(_ facts: Facts, _ screen: DeadScreen) {
    let edges = facts.isBordered ? 3 : 2
    let spread = screen.spreads.shown.count
    let height = spread == 0 ? 0 : min(spread, 3) + edges
    let (rest, lower) = facts.body.splitBottom(height)
    spreads = lower
    (groups, jobs) = rest.splitTop(min(max(screen.groups.count, 3) + edges, rest.height / 2))
  }

  func rows(of panel: Rectangle, _ facts: Facts) -> Rectangle {
    Panel(title: .empty, isBordered: facts.isBordered).content(of: panel).splitTop(1).rest
  }
}

extension DeadScreen {
  func draw(into frame: inout Frame, _ facts: Facts) {
    let layout = DeadLayout(facts, self)
    spreads.draw(into: &frame, in: layout.spreads, facts, isFocused: focus == .spreads)
    let dot = facts.glyphs.separator
    let queues = Set(groups.map(\.queue)).count
    let total = groups.reduce(0) { $0 + $1.count }
    let all = filter.isEmpty ? facts.overview?.counts[.dead] ?? total : total
    // The store names the largest groups only, where there are very many.
    let hasMore = groups.count >= FailureGroup.mostListed && all > total
    let above = cursor.viewport.offset
    let hint =
      (above > 0 ? "\(Format.count(above)) above \(dot) " : "")
      + "\(Format.count(hasMore ? all : total)) in \(hasMore ? "more than " : "")"
      + "\(Self.number(groups.count, "group")) \(dot) "
      + "\(Self.number(queues, "queue")) \(dot) by \(order.rawValue)"
    let title =
      Label("Dead letters")
      + Label(filter.isEmpty ? "" : " \(dot) \(filter.description)", role: .accent)
    let panel = facts.panel(
      title, hint: isLoaded && total > 0 ? Label(hint) : .empty, of: .failureGroups,
      isFocused: focus == .groups)
    let area = panel.draw(into: &frame, in: layout.groups)
    guard !groups.isEmpty else {
      let none =
        filter.isEmpty
        ? "No dead letters: nothing has failed for good"
        : "No dead letters of \(filter)" + (isFilterTyped ? "; Esc shows all" : "")
      let text = isLoaded ? none : "Reading the store"
      return Notice.draw(text, into: &frame, in: area)
    }
    table(facts).draw(into: &frame, in: area)
    guard let group else { return }
    let listHint = list.hint(facts)
    let room = layout.jobs.width - listHint.width - 10
    let jobs = facts.panel(
      Label(group.pattern.cut(to: max(10, room), ellipsis: facts.glyphs.ellipsis)),
      hint: listHint, of: .jobs, isFocused: focus == .jobs)
    list.draw(
      into: &frame, in: jobs.draw(into: &frame, in: layout.jobs), facts, isFocused: focus == .jobs,
      isOfGroup: true)
  }

  private static func number(_ count: Int, _ thing: String) -> String {
    "\(Format.count(count)) \(thing)\(count == 1 ? "" : "s")"
  }

  func table(_ facts: Facts) -> Table {
    let visible = cursor.visible
    // The error says most of a group: as much of it as a screen of this width allows comes first.
    let error = facts.size.width < 80 ? 20 : 28
    let isWide = facts.size.width >= 160
    return Table(
      columns: [
        .number("COUNT", ideal: 6, priority: 0),
        .text("KIND", minimum: 8, ideal: isWide ? 22 : 14, priority: 3),
        .text("QUEUE", minimum: 6, ideal: isWide ? 20 : 12, priority: 2),
        .text("ERROR", minimum: error, weight: 1, most: 110, priority: 1),
        .number("FIRST", ideal: 8, priority: 5), .number("LAST", ideal: 8, priority: 4),
        .number("24 H", alignment: .left, ideal: Self.sparkline, priority: 6),
      ],
      rows: groups[visible].map { row($0, facts) },
      cursor: cursor.viewport.cursor - visible.lowerBound, isFocused: focus == .groups)
  }

  /// Who else is asked about the group now.
  private func asked(_ group: FailureGroup, _ facts: Facts) -> Label {
    let filter = Filter([.init(.group([group.id]))]).description
    guard facts.company.contains(where: { $0.asks == filter }) else { return .empty }
    return Label("asked ", role: .stale)
  }

  private static let sparkline = 12

  private func row(_ group: FailureGroup, _ facts: Facts) -> Table.Row {
    let values = group.recent.summed(into: Self.sparkline).map { Double($0) }
    return Table.Row([
      Label(Format.count(group.count), role: .warning), Label(group.kind), Label(group.queue),
      asked(group, facts) + Words.error(group.pattern),
      Label(facts.clock.age(of: group.firstAt) + " ago"),
      Label(facts.clock.age(of: group.lastAt) + " ago"),
      Sparkline.label(values, width: Self.sparkline, glyphs: facts.glyphs),
    ])
  }
}
