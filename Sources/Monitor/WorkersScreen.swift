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

  func wants(_ facts: Facts) -> [Want] {
    let log = WorkersLayout(facts).log
    return [Want(.workers, isUrgent: facts.roster == nil)]
      + (log.isEmpty ? [] : [Want(LogTable.newest, isUrgent: facts.newest == nil)])
  }

  func refusal(of action: Action) -> String? {
    switch action {
    case .open, .quiet, .stop: cursor.id == nil ? "no worker is on the list" : nil
    case .kill where slots.ids.isEmpty: "no slot has a job"
    case .kill where !isFocusBelow: "go to the job's slot first: Tab, then up and down"
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
    case .quiet, .stop: return worker(facts).map { [ask(action, $0)] } ?? []
    case .kill: return slots.id.flatMap { id in question(id, facts) }.map { [.ask($0)] } ?? []
    case .copyCommand:
      return [.effect(.copy(Twin.command(["workers"], setup: facts.setup)))]
    default:
      if isFocusBelow { _ = slots.handle(action) } else { _ = cursor.handle(action) }
    }
    return []
  }

  /// Asks whether the worker is to do that.
  private func ask(_ action: Action, _ worker: WorkerRecord) -> Step {
    let name = worker.description.name
    let jobs = worker.jobs.isEmpty ? "" : ", and finish \(Words.jobs(worker.jobs.count))"
    switch (action, worker.state) {
    case (.quiet, .quiet):
      return .confirm("Have \(name) take jobs again?", .order(.active, worker: name))
    case (.quiet, _):
      return .confirm(
        "Have \(name) take no more jobs\(jobs)?", .order(.quiet, worker: name))
    case (_, .stopping):
      return .confirm(
        "Have \(name) end at once, and give back what it runs?",
        .order(.stoppingNow, worker: name))
    default:
      return .confirm("Have \(name) end\(jobs)?", .order(.stopping, worker: name))
    }
  }

  private func question(_ id: JobID, _ facts: Facts) -> Question? {
    let job = worker(facts)?.jobs.first { $0.id == id }
    return job.map {
      Question(
        act: .cancel, choice: .ids([id]), subject: .one("\(id) (\($0.kind) in \($0.queue))"))
    }
  }

  mutating func press(_ position: Position, _ facts: Facts) -> ListPress {
    let layout = WorkersLayout(facts)
    let (above, below) = (
      layout.rows(of: layout.workers, facts), layout.rows(of: layout.slots, facts)
    )
    if above.contains(position) {
      let press = cursor.press(line: position.row - above.row, hasFocus: !isFocusBelow)
      if press != .nothing { isFocusBelow = false }
      return press
    } else if below.contains(position) {
      let press = slots.press(line: position.row - below.row, hasFocus: isFocusBelow)
      if press != .nothing { isFocusBelow = true }
      return press
    }
    return .nothing
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
  /// What people should see to; no rows when there is nothing.
  let warnings: Rectangle
  let workers: Rectangle
  let slots: Rectangle
  /// What runs longest on any worker, and what happened last; empty unless the screen is large.
  let longest: Rectangle
  let log: Rectangle

  /// More than this are counted, not named.
  static let mostWarnings = 3
  private static let leastWithLog = 24

  init(_ facts: Facts) {
    let edges = facts.isBordered ? 3 : 2
    let lines = min(facts.workerWarnings.count, Self.mostWarnings)
    let (top, rest) = facts.body.splitTop(lines)
    warnings = top
    let count = max(facts.roster?.records.count ?? 0, 3)
    let lower: Rectangle
    (workers, lower) = rest.splitTop(min(count + edges, rest.height / 2))
    guard facts.isRoomy else {
      (slots, longest, log) = (lower, .empty, .empty)
      return
    }
    let running: Rectangle
    (running, log) = lower.splitBottom(lower.height >= Self.leastWithLog ? lower.height / 2 : 0)
    (slots, longest) = running.splitRight(running.width / 2)
  }

  func rows(of panel: Rectangle, _ facts: Facts) -> Rectangle {
    Panel(title: .empty, isBordered: facts.isBordered).content(of: panel).splitTop(1).rest
  }
}
