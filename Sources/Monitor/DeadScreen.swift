import Drawing
import Jobs

/// Dead letters: groups of like failures above, the jobs of the group under the cursor below, and at the
/// bottom the retries that are spread.
struct DeadScreen: Hashable, Sendable {
  /// Where the keys go that move.
  enum Part: Int, Hashable, Sendable {
    case groups, jobs, spreads
  }

  /// Of count the groups are as the store has them; else in the order in which they stood when somebody
  /// asked, with new ones on top.
  private(set) var order = GroupOrder.count
  /// Those that have dead letters of the filter.
  private(set) var groups: [FailureGroup] = []
  private(set) var filter = Filter()
  /// Whether somebody typed the filter; else another screen set it, or there is none.
  private(set) var isFilterTyped = false
  private(set) var isLoaded = false
  /// Since when the groups are; nil has them read again.
  private var readAt: Timestamp?
  private(set) var cursor = RowCursor<Int64>()
  var list = JobList()
  private(set) var focus = Part.groups
  private(set) var spreads = SpreadStrip()

  var group: FailureGroup? { cursor.index.map { groups[$0] } }

  mutating func show(_ filter: Filter, isTyped: Bool) {
    isFilterTyped = isTyped
    guard filter != self.filter else { return }
    self.filter = filter
    // Those of another filter lend their places to none.
    (groups, isLoaded, readAt, focus) = ([], false, nil, .groups)
    cursor.follow([])
    list.clearMarks()
  }

  /// Has groups and jobs read again, whatever that costs.
  mutating func readAgain() {
    readAt = nil
    list.readAgain()
  }

  mutating func take(_ groups: [FailureGroup], of filter: Filter, at now: Timestamp) {
    guard filter == self.filter else { return }
    self.groups = ordered(groups)
    (isLoaded, readAt) = (true, now)
    spreads.learn(groups)
    let former = cursor.id
    cursor.follow(self.groups.map(\.id))
    // Where the cursor's group is gone, nothing has to keep its place.
    if former != cursor.id { cursor.showBeginning() }
  }

  private func ordered(_ groups: [FailureGroup]) -> [FailureGroup] {
    guard order != .count else { return groups }
    let places = Dictionary(uniqueKeysWithValues: zip(self.groups.map(\.id), 0...))
    return groups.sorted(by: order.isBefore).enumerated().sorted { one, other in
      let (first, second) = (places[one.element.id] ?? -1, places[other.element.id] ?? -1)
      return (first, one.offset) < (second, other.offset)
    }.map(\.element)
  }

  private mutating func sort(by order: GroupOrder) {
    self.order = order
    groups.sort(by: order.isBefore)
    cursor.follow(groups.map(\.id))
  }

  mutating func take(_ spreads: [Spread]) {
    self.spreads.take(spreads)
  }

  mutating func follow(_ facts: Facts) {
    spreads.follow(now: facts.now, hasFocus: focus == .spreads)
    let layout = DeadLayout(facts, self)
    cursor.resize(height: layout.rows(of: layout.groups, facts).height)
    if let filter = groupFilter, filter != list.filter { list.show(filter) }
    list.cursor.resize(height: layout.rows(of: layout.jobs, facts).height)
    if !parts.contains(focus) { focus = .groups }
  }

  /// Those that have rows, and the first.
  private var parts: [Part] {
    [.groups] + (groups.isEmpty ? [] : [.jobs]) + (spreads.shown.isEmpty ? [] : [.spreads])
  }

  private mutating func step(by parts: Int) {
    let all = self.parts
    let index = (all.firstIndex(of: focus) ?? 0) + parts + all.count
    focus = all[index % all.count]
  }

  func wants(_ facts: Facts) -> [Want] {
    groupsWant(facts) + [Want(.spreads, isUrgent: !spreads.isLoaded)]
      + (group == nil ? [] : list.want.map { [$0] } ?? [])
  }

  /// A filter that has to look at the dead letters themselves costs much with many of them.
  private func groupsWant(_ facts: Facts) -> [Want] {
    if isLoaded, !filter.isDecidedByGroup, let readAt, facts.now.elapsed(since: readAt) < Self.rest
    {
      return []
    }
    return [Want(.failureGroups(filter), isUrgent: !isLoaded)]
  }

  private static let rest = Duration.seconds(30)

  /// The jobs of the group under the cursor, of those that the filter admits.
  private var groupFilter: Filter? {
    cursor.id.map { id in
      Filter((filter.isDecidedByGroup ? [] : filter.terms) + [.init(.group([id]))])
    }
  }

  func refusal(of action: Action) -> String? {
    switch action {
    case .nextPanel, .previousPanel:
      return parts.count == 1 ? "there are no dead letters" : nil
    case .open, .retry, .requeue, .purge:
      guard focus != .spreads else { return "press Tab to go to the groups first" }
      return group == nil ? "there are no dead letters" : nil
    case .pause, .cancelSpread: return spreads.refusal(of: action)
    case .mark where focus == .jobs && list.marks == .all,
      .markRange where focus == .jobs && list.marks == .all:
      return JobList.allAreMarked
    case .mark, .markRange, .markAll, .why, .edit, .copyPayload, .writePayload:
      return focus == .jobs ? nil : "press Tab to go to the jobs of the group first"
    default: return nil
    }
  }

  mutating func handle(_ action: Action, _ facts: Facts) -> [Step] {
    switch action {
    case .nextPanel: step(by: 1)
    case .previousPanel: step(by: -1)
    case .back:
      if list.hasMarks {
        list.clearMarks()
      } else if focus != .groups {
        focus = .groups
      } else if isFilterTyped {
        show(Filter(), isTyped: false)
      } else {
        return [.back]
      }
    case .filter: return [.prompt(.filter)]
    case .sort, .sortBack:
      let all = GroupOrder.allCases
      let index = (all.firstIndex(of: order) ?? 0) + (action == .sort ? 1 : all.count - 1)
      sort(by: all[index % all.count])
    case .pause, .cancelSpread: return spreads.handle(action)
    case .copyCommand:
      return [.effect(.copy(twin(facts)))]
    case .open where focus == .jobs:
      return list.cursor.id.map { [.open($0, among: list.jobs.map(\.id))] } ?? []
    case .open: focus = .jobs
    case .retry: return question(.retry(spread: nil)).map { [.ask($0)] } ?? []
    case .purge: return question(.purge).map { [.ask($0)] } ?? []
    case .requeue:
      return question(.requeue(to: "", spread: nil)).map { [.prompt(.requeue($0))] } ?? []
    default:
      switch focus {
      case .groups: _ = cursor.handle(action)
      case .jobs: return list.handle(action)
      case .spreads: return spreads.handle(action)
      }
    }
    return []
  }

  /// The command that prints what the keys go to.
  private func twin(_ facts: Facts) -> String {
    switch focus {
    case .groups:
      Twin.command(
        ["groups"] + (filter.isEmpty ? [] : [filter.description])
          + (order == .count ? [] : ["--by", order.rawValue]), setup: facts.setup)
    case .jobs: Twin.listing(list.filter, setup: facts.setup)
    case .spreads: Twin.command(["spreads"], setup: facts.setup)
    }
  }

  /// The jobs of the group under the cursor where the keys go to them, else the groups.
  var listing: Listing? {
    if focus == .jobs, let groupFilter { return .jobs(groupFilter) }
    return groups.isEmpty ? nil : .groups(groups)
  }

  /// An act on the jobs that are marked, else on the job or the group under the cursor.
  private func question(_ act: Act) -> Question? {
    if list.marked > 0 || focus == .jobs && list.marks != .all { return list.question(act) }
    guard let group, let filter = groupFilter else { return nil }
    return Question(
      act: act, choice: .filter(filter),
      subject: .group(pattern: group.pattern, kind: group.kind, queue: group.queue),
      candidate: list.jobs.first.map(Question.Candidate.init),
      hasQuarantined: list.jobs.contains(where: \.isQuarantined))
  }

  mutating func press(_ position: Position, _ facts: Facts) -> ListPress {
    let layout = DeadLayout(facts, self)
    let (above, below) = (
      layout.rows(of: layout.groups, facts), layout.rows(of: layout.jobs, facts)
    )
    if position.row == above.row - 1, !groups.isEmpty {
      let area = Panel(title: .empty, isBordered: facts.isBordered).content(of: layout.groups)
      let orders: [Int: GroupOrder] = [0: .count, 4: .first, 5: .last]
      if let order = table(facts).column(at: position, in: area).flatMap({ orders[$0] }) {
        sort(by: order)
      }
    } else if above.contains(position) {
      let press = cursor.press(line: position.row - above.row, hasFocus: focus == .groups)
      if press != .nothing { focus = .groups }
      return press
    } else if below.contains(position) {
      let press = list.cursor.press(line: position.row - below.row, hasFocus: focus == .jobs)
      if press != .nothing { focus = .jobs }
      return press
    } else if layout.rows(of: layout.spreads, facts).contains(position) {
      let line = position.row - layout.rows(of: layout.spreads, facts).row
      // There is nothing to open in a spread.
      if spreads.press(line: line, hasFocus: focus == .spreads) != .nothing { focus = .spreads }
    }
    return .nothing
  }

  mutating func scroll(by rows: Int, at position: Position, _ facts: Facts) {
    let layout = DeadLayout(facts, self)
    if layout.jobs.contains(position) {
      list.cursor.scroll(by: rows)
    } else if layout.spreads.contains(position) {
      spreads.scroll(by: rows)
    } else {
      cursor.scroll(by: rows)
    }
  }
}
