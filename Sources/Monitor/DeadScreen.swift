import Drawing
import Jobs

/// Dead letters: groups of like failures above, the jobs of the group under the cursor below.
struct DeadScreen: Hashable, Sendable {
  private(set) var groups: [FailureGroup] = []
  private(set) var isLoaded = false
  private(set) var cursor = RowCursor<Int64>()
  var list = JobList()
  private(set) var isFocusBelow = false

  var group: FailureGroup? { cursor.index.map { groups[$0] } }

  mutating func take(_ groups: [FailureGroup]) {
    (self.groups, isLoaded) = (groups, true)
    cursor.follow(groups.map(\.id))
  }

  mutating func follow(_ facts: Facts) {
    let layout = DeadLayout(facts, groups: groups.count)
    cursor.resize(height: layout.rows(of: layout.groups, facts).height)
    if let filter = groupFilter, filter != list.filter { list.show(filter) }
    list.cursor.resize(height: layout.rows(of: layout.jobs, facts).height)
    if groups.isEmpty { isFocusBelow = false }
  }

  func wants(_ facts: Facts) -> [Want] {
    [Want(.failureGroups, isUrgent: !isLoaded)] + (group == nil ? [] : list.want.map { [$0] } ?? [])
  }

  private var groupFilter: Filter? {
    cursor.id.map { Filter([.init(.group([$0]))]) }
  }

  func refusal(of action: Action) -> String? {
    switch action {
    case .open, .retry, .requeue, .purge, .nextPanel, .previousPanel:
      return group == nil ? "there are no dead letters" : nil
    case .mark, .markAll, .copyPayload:
      return isFocusBelow ? nil : "press Tab to go to the jobs of the group first"
    default: return nil
    }
  }

  mutating func handle(_ action: Action, _ facts: Facts) -> [Step] {
    switch action {
    case .nextPanel, .previousPanel: isFocusBelow.toggle()
    case .back:
      if list.hasMarks {
        list.clearMarks()
      } else if isFocusBelow {
        isFocusBelow = false
      } else {
        return [.back]
      }
    case .copyCommand:
      return [
        .effect(.copy(Twin.listing(groupFilter ?? Self.allDead, setup: facts.setup)))
      ]
    case .open where isFocusBelow:
      return list.cursor.id.map { [.open($0, among: list.jobs.map(\.id))] } ?? []
    case .open: isFocusBelow = true
    case .retry where !isFocusBelow: return question(.retry(spread: nil)).map { [.ask($0)] } ?? []
    case .purge where !isFocusBelow: return question(.purge).map { [.ask($0)] } ?? []
    case .requeue where !isFocusBelow:
      return question(.requeue(to: "", spread: nil)).map { [.prompt(.requeue($0))] } ?? []
    default:
      if isFocusBelow { return list.handle(action) }
      _ = cursor.handle(action)
    }
    return []
  }

  private static let allDead = Filter([.init(.state([.dead]))])

  /// An act on the group: its marks, if some of its jobs are marked, else all of it.
  private func question(_ act: Act) -> Question? {
    if list.marked > 0 { return list.question(act) }
    guard let group, let filter = groupFilter else { return nil }
    return Question(
      act: act, choice: .filter(filter),
      subject: .group(pattern: group.pattern, queue: group.queue),
      candidate: list.jobs.first.map(Question.Candidate.init))
  }

  mutating func press(_ position: Position, _ facts: Facts) {
    let layout = DeadLayout(facts, groups: groups.count)
    let (above, below) = (
      layout.rows(of: layout.groups, facts), layout.rows(of: layout.jobs, facts)
    )
    if above.contains(position) {
      isFocusBelow = false
      cursor.move(toRow: cursor.viewport.offset + position.row - above.row)
    } else if below.contains(position) {
      isFocusBelow = true
      list.press(row: position.row - below.row)
    }
  }

  mutating func scroll(by rows: Int, at position: Position, _ facts: Facts) {
    if DeadLayout(facts, groups: groups.count).jobs.contains(position) {
      list.cursor.scroll(by: rows)
    } else {
      cursor.scroll(by: rows)
    }
  }
}

/// Where the parts of the dead letters' screen stand.
struct DeadLayout: Hashable, Sendable {
  let groups: Rectangle
  let jobs: Rectangle

  init(_ facts: Facts, groups count: Int) {
    let edges = facts.isBordered ? 3 : 2
    let body = facts.body
    (groups, jobs) = body.splitTop(min(max(count, 3) + edges, body.height / 2))
  }

  func rows(of panel: Rectangle, _ facts: Facts) -> Rectangle {
    Panel(title: .empty, isBordered: facts.isBordered).content(of: panel).splitTop(1).rest
  }
}

extension DeadScreen {
  func draw(into frame: inout Frame, _ facts: Facts) {
    let layout = DeadLayout(facts, groups: groups.count)
    let dot = facts.glyphs.separator
    let queues = Set(groups.map(\.queue)).count
    let total = groups.reduce(0) { $0 + $1.count }
    let hint =
      "\(Format.count(total)) in \(Self.number(groups.count, "group")) \(dot) "
      + "\(Self.number(queues, "queue")) \(dot) by count"
    let panel = facts.panel(
      "Dead letters", hint: isLoaded && total > 0 ? Label(hint) : .empty, of: .failureGroups,
      isFocused: !isFocusBelow)
    let area = panel.draw(into: &frame, in: layout.groups)
    guard !groups.isEmpty else {
      let text = isLoaded ? "No dead letters: nothing has failed for good" : "Reading the store"
      return Notice.draw(text, into: &frame, in: area)
    }
    table(facts).draw(into: &frame, in: area)
    guard let group else { return }
    let jobs = facts.panel(
      Label(
        group.pattern.cut(to: max(10, layout.jobs.width - 40), ellipsis: facts.glyphs.ellipsis)),
      hint: list.hint(facts), of: .jobs, isFocused: isFocusBelow)
    list.draw(
      into: &frame, in: jobs.draw(into: &frame, in: layout.jobs), facts, isFocused: isFocusBelow,
      isOfGroup: true)
  }

  private static func number(_ count: Int, _ thing: String) -> String {
    "\(Format.count(count)) \(thing)\(count == 1 ? "" : "s")"
  }

  private func table(_ facts: Facts) -> Table {
    let visible = cursor.visible
    return Table(
      columns: [
        .number("COUNT", ideal: 6, priority: 0),
        .text("KIND", minimum: 8, ideal: 14, priority: 3),
        .text("QUEUE", minimum: 6, ideal: 12, priority: 2),
        .text("ERROR", minimum: 14, weight: 1, priority: 1),
        .number("FIRST", ideal: 8, priority: 5), .number("LAST", ideal: 8, priority: 4),
        .number("24 H", alignment: .left, ideal: Self.sparkline, priority: 6),
      ],
      rows: groups[visible].map { row($0, facts) },
      cursor: cursor.viewport.cursor - visible.lowerBound, isFocused: !isFocusBelow)
  }

  private static let sparkline = 12

  private func row(_ group: FailureGroup, _ facts: Facts) -> Table.Row {
    let values = group.recent.summed(into: Self.sparkline).map { Double($0) }
    return Table.Row([
      Label(Format.count(group.count), role: .warning), Label(group.kind), Label(group.queue),
      Label(group.pattern), Label(facts.clock.age(of: group.firstAt) + " ago"),
      Label(facts.clock.age(of: group.lastAt) + " ago"),
      Sparkline.label(values, width: Self.sparkline, glyphs: facts.glyphs),
    ])
  }
}
