import Drawing
import Jobs

/// The processes that run jobs, and what runs in the slots of the one under the cursor.
struct WorkersScreen: Hashable, Sendable {
  private(set) var cursor = RowCursor<WorkerID>()
  private(set) var slots = RowCursor<JobID>()
  private(set) var isFocusBelow = false

  func worker(_ facts: Facts) -> WorkerRecord? {
    facts.roster?.records.first { $0.id == cursor.id }
  }

  mutating func follow(_ facts: Facts) {
    let layout = WorkersLayout(facts)
    cursor.follow(facts.roster?.records.map(\.id) ?? [])
    cursor.resize(height: layout.rows(of: layout.workers, facts).height)
    slots.follow(worker(facts)?.jobs.map(\.id) ?? [])
    slots.resize(height: layout.rows(of: layout.slots, facts).height)
    if slots.ids.isEmpty { isFocusBelow = false }
  }

  func refusal(of action: Action) -> String? {
    switch action {
    case .open: cursor.id == nil ? "no worker is on the list" : nil
    case .nextPanel, .previousPanel: slots.ids.isEmpty ? "no slot has a job" : nil
    default: nil
    }
  }

  mutating func handle(_ action: Action, _ facts: Facts) -> [Step] {
    switch action {
    case .nextPanel, .previousPanel: isFocusBelow.toggle()
    case .back where isFocusBelow: isFocusBelow = false
    case .back: return [.back]
    case .open where isFocusBelow:
      return slots.id.map { [.open($0, among: slots.ids)] } ?? []
    case .open:
      guard let name = worker(facts)?.description.name else { return [] }
      return [.list(Filter([.init(.text(.worker, [TextPattern(name)]))]))]
    case .copyCommand:
      return [.effect(.copy(Twin.command(["workers"], setup: facts.setup)))]
    default:
      if isFocusBelow { _ = slots.handle(action) } else { _ = cursor.handle(action) }
    }
    return []
  }

  mutating func press(_ position: Position, _ facts: Facts) {
    let layout = WorkersLayout(facts)
    let (above, below) = (
      layout.rows(of: layout.workers, facts), layout.rows(of: layout.slots, facts)
    )
    if above.contains(position) {
      isFocusBelow = false
      cursor.move(toRow: cursor.viewport.offset + position.row - above.row)
    } else if below.contains(position), !slots.ids.isEmpty {
      isFocusBelow = true
      slots.move(toRow: slots.viewport.offset + position.row - below.row)
    }
  }

  mutating func scroll(by rows: Int, at position: Position, _ facts: Facts) {
    if WorkersLayout(facts).slots.contains(position) {
      slots.scroll(by: rows)
    } else {
      cursor.scroll(by: rows)
    }
  }
}

/// Where the parts of the workers' screen stand.
struct WorkersLayout: Hashable, Sendable {
  /// Queues that nobody takes; no rows when there are none.
  let warnings: Rectangle
  let workers: Rectangle
  let slots: Rectangle

  /// More queues than this are counted, not named.
  static let mostWarnings = 3

  init(_ facts: Facts) {
    let edges = facts.isBordered ? 3 : 2
    let lines = min(facts.unserved.count, Self.mostWarnings)
    let (top, rest) = facts.body.splitTop(lines)
    warnings = top
    let count = max(facts.roster?.records.count ?? 0, 3)
    (workers, slots) = rest.splitTop(min(count + edges, rest.height / 2))
  }

  func rows(of panel: Rectangle, _ facts: Facts) -> Rectangle {
    Panel(title: .empty, isBordered: facts.isBordered).content(of: panel).splitTop(1).rest
  }
}
