import Drawing
import Jobs

/// Dead letters: groups of like failures above, the jobs of the group under the cursor below.
struct DeadScreen: Hashable, Sendable {
  private(set) var groups: [FailureGroup] = []
  private(set) var isLoaded = false
  private(set) var cursor = RowCursor<Int64>()
  var list = JobList()
  private(set) var isFocusBelow = false
  private(set) var spreads = SpreadStrip()

  var group: FailureGroup? { cursor.index.map { groups[$0] } }

  mutating func take(_ groups: [FailureGroup]) {
    (self.groups, isLoaded) = (groups, true)
    spreads.learn(groups)
    cursor.follow(groups.map(\.id))
  }

  mutating func take(_ spreads: [Spread]) {
    self.spreads.take(spreads)
  }

  mutating func follow(_ facts: Facts) {
    spreads.follow(now: facts.now)
    let layout = DeadLayout(facts, self)
    cursor.resize(height: layout.rows(of: layout.groups, facts).height)
    if let filter = groupFilter, filter != list.filter { list.show(filter) }
    list.cursor.resize(height: layout.rows(of: layout.jobs, facts).height)
    if groups.isEmpty { isFocusBelow = false }
  }

  func wants(_ facts: Facts) -> [Want] {
    [Want(.failureGroups, isUrgent: !isLoaded), Want(.spreads, isUrgent: !spreads.isLoaded)]
      + (group == nil ? [] : list.want.map { [$0] } ?? [])
  }

  private var groupFilter: Filter? {
    cursor.id.map { Filter([.init(.group([$0]))]) }
  }

  func refusal(of action: Action) -> String? {
    switch action {
    case .open, .retry, .requeue, .purge, .nextPanel, .previousPanel:
      return group == nil ? "there are no dead letters" : nil
    case .pause, .cancelSpread: return spreads.refusal(of: action)
    case .mark where isFocusBelow && list.marks == .all,
      .markRange where isFocusBelow && list.marks == .all:
      return JobList.allAreMarked
    case .mark, .markRange, .markAll, .why, .edit, .copyPayload, .writePayload:
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
    case .pause, .cancelSpread: return spreads.handle(action)
    case .copyCommand:
      return [
        .effect(.copy(Twin.listing(groupFilter ?? Self.allDead, setup: facts.setup)))
      ]
    case .open where isFocusBelow:
      return list.cursor.id.map { [.open($0, among: list.jobs.map(\.id))] } ?? []
    case .open: isFocusBelow = true
    case .retry: return question(.retry(spread: nil)).map { [.ask($0)] } ?? []
    case .purge: return question(.purge).map { [.ask($0)] } ?? []
    case .requeue:
      return question(.requeue(to: "", spread: nil)).map { [.prompt(.requeue($0))] } ?? []
    default:
      if isFocusBelow { return list.handle(action) }
      _ = cursor.handle(action)
    }
    return []
  }

  private static let allDead = Filter([.init(.state([.dead]))])

  /// An act on the jobs that are marked, else on the job or the group under the cursor.
  private func question(_ act: Act) -> Question? {
    if list.marked > 0 || isFocusBelow && list.marks != .all { return list.question(act) }
    guard let group, let filter = groupFilter else { return nil }
    return Question(
      act: act, choice: .filter(filter),
      subject: .group(pattern: group.pattern, queue: group.queue),
      candidate: list.jobs.first.map(Question.Candidate.init))
  }

  mutating func press(_ position: Position, _ facts: Facts) {
    let layout = DeadLayout(facts, self)
    let (above, below) = (
      layout.rows(of: layout.groups, facts), layout.rows(of: layout.jobs, facts)
    )
    if above.contains(position) {
      isFocusBelow = false
      cursor.move(toRow: cursor.viewport.offset + position.row - above.row)
    } else if below.contains(position) {
      isFocusBelow = true
      list.press(row: position.row - below.row)
    } else if layout.spreads.contains(position) {
      spreads.press(row: position.row - layout.rows(of: layout.spreads, facts).row)
    }
  }

  mutating func scroll(by rows: Int, at position: Position, _ facts: Facts) {
    if DeadLayout(facts, self).jobs.contains(position) {
      list.cursor.scroll(by: rows)
    } else {
      cursor.scroll(by: rows)
    }
  }
}
