import Drawing
import Jobs

/// All jobs that match a filter.
struct JobsScreen: Hashable, Sendable {
  var list = JobList()
  /// Whether somebody typed the filter; else another screen set it, or there is none.
  var isFilterTyped = false

  mutating func follow(_ facts: Facts) {
    list.cursor.resize(height: Self.rows(facts).height)
  }

  func refusal(of action: Action) -> String? {
    switch action {
    case .markAll:
      return nil
    case .mark where list.marks == .all, .markRange where list.marks == .all:
      return JobList.allAreMarked
    case .open, .mark, .markRange, .retry, .requeue, .cancel, .purge, .why, .edit, .copyPayload,
      .writePayload:
      return list.job == nil ? "there is no job in the list" : nil
    default:
      return nil
    }
  }

  mutating func handle(_ action: Action, _ facts: Facts) -> [Step] {
    switch action {
    case .open: return list.cursor.id.map { [.open($0, among: list.jobs.map(\.id))] } ?? []
    case .filter: return [.prompt(.filter)]
    case .copyCommand:
      return [.effect(.copy(Twin.listing(list.filter, setup: facts.setup)))]
    case .back:
      guard list.hasMarks else { return [.back] }
      list.clearMarks()
    default: return list.handle(action)
    }
    return []
  }

  mutating func press(_ position: Position, _ facts: Facts) -> ListPress {
    if Self.content(facts).splitTop(1).top.contains(position) { return .filter }
    let rows = Self.rows(facts)
    return rows.contains(position) ? list.cursor.press(line: position.row - rows.row) : .nothing
  }

  /// The filter's line stands above the table's header.
  private static func content(_ facts: Facts) -> Rectangle {
    Panel(title: .empty, isBordered: facts.isBordered).content(of: facts.body)
  }

  private static func rows(_ facts: Facts) -> Rectangle {
    content(facts).splitTop(2).rest
  }

  func draw(into frame: inout Frame, _ facts: Facts) {
    let panel = facts.panel("Jobs", hint: list.hint(facts), of: .jobs, isFocused: true)
    let (line, area) = panel.draw(into: &frame, in: facts.body).splitTop(1)
    let filter =
      list.filter.isEmpty
      ? Label("filter ", role: .dim) + Label("none, all jobs match", role: .dim)
      : Label("filter ", role: .dim) + Label(list.filter.description, role: .accent)
    frame.write(filter, at: line.inset(columns: 2).origin, width: max(0, line.width - 4))
    list.draw(into: &frame, in: area, facts, isFocused: true, isOfGroup: false)
  }
}

/// What all screens with a list of jobs do alike.
extension JobList {
  /// Why one of them cannot be marked or unmarked.
  static let allAreMarked = "all that match are marked; press a to take the marks away"

  mutating func handle(_ action: Action) -> [Step] {
    switch action {
    case .mark: toggleMark()
    case .markRange: markRange()
    case .markAll: toggleAllMarks()
    case .retry: return question(.retry(spread: nil)).map { [.ask($0)] } ?? []
    case .cancel: return question(.cancel).map { [.ask($0)] } ?? []
    case .purge: return question(.purge).map { [.ask($0)] } ?? []
    case .requeue:
      // The queue is asked for first; its name is put in when it is known.
      return question(.requeue(to: "", spread: nil)).map { [.prompt(.requeue($0))] } ?? []
    case .copyPayload: return cursor.id.map { [.usePayload($0, .copy)] } ?? []
    case .why: return cursor.id.map { [.explain($0)] } ?? []
    case .edit: return cursor.id.map { [.usePayload($0, .edit)] } ?? []
    case .writePayload: return cursor.id.map { [.prompt(.write($0))] } ?? []
    default: _ = cursor.handle(action)
    }
    return []
  }

  func draw(
    into frame: inout Frame, in area: Rectangle, _ facts: Facts, isFocused: Bool, isOfGroup: Bool
  ) {
    if jobs.isEmpty {
      let text = isSearching ? "Looking for jobs" : "No job matches"
      return Notice.draw(text, into: &frame, in: area)
    }
    JobsTable(list: self, facts: facts, isFocused: isFocused, isOfGroup: isOfGroup)
      .draw(into: &frame, in: area)
  }
}
