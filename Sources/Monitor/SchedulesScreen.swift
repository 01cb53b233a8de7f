import Drawing
import Jobs

/// The schedules, and of one that is opened its next times and its ledger.
struct SchedulesScreen: Hashable, Sendable {
  private(set) var cursor = RowCursor<String>()
  /// The schedule that is shown in full.
  private(set) var opened: String?
  private(set) var ledger = RowCursor<ScheduleTick.ID>()
  private(set) var records: [ScheduleRecord] = []
  private(set) var isLoaded = false
  private(set) var detail: ScheduleDetail?

  /// Lines of the ledger that are read.
  private static let ledgerLines = 200

  func wants(_ facts: Facts) -> [Want] {
    var wants = [Want(.schedules, isUrgent: !isLoaded)]
    if let shown = shown(facts) {
      wants.append(
        Want(.schedule(shown, ledger: Self.ledgerLines), isUrgent: detail(of: shown) == nil))
    }
    return wants
  }

  /// The schedule whose times and ledger are shown: the opened one, or on a large screen that under
  /// the cursor.
  func shown(_ facts: Facts) -> String? {
    opened ?? (layout(facts).isBelowList ? cursor.id : nil)
  }

  func detail(of name: String) -> ScheduleDetail? {
    detail.flatMap { $0.record.schedule.name == name ? $0 : nil }
  }

  func layout(_ facts: Facts) -> SchedulesLayout {
    SchedulesLayout(facts, rows: opened == nil ? records.count : nil)
  }

  mutating func take(_ records: [ScheduleRecord]) {
    (self.records, isLoaded) = (records, true)
  }

  /// Nil when it is gone.
  mutating func take(_ detail: ScheduleDetail?, of name: String) {
    guard name == opened ?? cursor.id else { return }
    if detail == nil { opened = nil }
    self.detail = detail
  }

  /// The schedule that keys act on.
  var record: ScheduleRecord? {
    if let opened { return detail(of: opened)?.record }
    return cursor.index.map { records[$0] }
  }

  private var tick: ScheduleTick? {
    ledger.index.flatMap { index in detail.map { $0.ledger[index] } }
  }

  mutating func follow(_ facts: Facts) {
    let layout = layout(facts)
    cursor.follow(records.map(\.schedule.name))
    cursor.resize(height: layout.rows(of: layout.list, facts).height)
    ledger.follow(detail?.ledger.map(\.id) ?? [])
    ledger.resize(height: layout.rows(of: layout.ledger, facts).height)
  }

  func refusal(of action: Action) -> String? {
    switch action {
    case .pause, .retry, .edit, .purge: record == nil ? "no schedule is chosen" : nil
    case .open where opened != nil: tick?.job == nil ? "this tick made no job" : nil
    case .open: record == nil ? "no schedule is chosen" : nil
    default: nil
    }
  }

  mutating func handle(_ action: Action, _ facts: Facts) -> [Step] {
    switch action {
    case .new: return [.prompt(.newSchedule)]
    case .copyCommand:
      let words = opened.map { ["schedule", "show", $0] } ?? ["schedules"]
      return [.effect(.copy(Twin.command(words, setup: facts.setup)))]
    case .back:
      guard opened != nil else { return [.back] }
      opened = nil
      return []
    case .pause, .retry, .edit, .purge:
      guard let record else { return [] }
      return Self.act(action, on: record)
    case .open:
      if opened != nil { return tick?.job.map { [.open($0, among: [])] } ?? [] }
      guard let name = record?.schedule.name else { return [] }
      (opened, detail) = (name, detail(of: name))
      ledger.reset()
    default:
      if opened == nil { _ = cursor.handle(action) } else { _ = ledger.handle(action) }
    }
    return []
  }

  private static func act(_ action: Action, on record: ScheduleRecord) -> [Step] {
    let schedule = record.schedule
    let name = schedule.name
    switch action {
    case .pause: return [.effect(.schedule(schedule.isPaused ? .resume(name) : .pause(name)))]
    case .retry:
      return [
        .confirm(
          "Push the job of schedule \(name) into \(schedule.draft.queue) now?",
          .schedule(.run(name)))
      ]
    case .purge:
      return [
        .confirm("Delete schedule \(name)? Its jobs stay", .schedule(.remove(name)))
      ]
    default: return [.prompt(.editSchedule(schedule))]
    }
  }

  mutating func press(_ position: Position, _ facts: Facts) -> ListPress {
    let layout = layout(facts)
    let rows = layout.rows(of: opened == nil ? layout.list : layout.ledger, facts)
    guard rows.contains(position) else { return .nothing }
    let line = position.row - rows.row
    return opened == nil ? cursor.press(line: line) : ledger.press(line: line)
  }

  mutating func scroll(by rows: Int) {
    if opened == nil { cursor.scroll(by: rows) } else { ledger.scroll(by: rows) }
  }
}

/// Where the schedules, and the parts of one of them, stand.
struct SchedulesLayout: Hashable, Sendable {
  /// All of the screen, or on a large one what the schedules need of it; empty when one is opened.
  let list: Rectangle
  let times: Rectangle
  let ledger: Rectangle

  /// Whether there is room for the one under the cursor below the list.
  var isBelowList: Bool { !list.isEmpty && !times.isEmpty }

  private static let leastBelow = 16

  /// With the number of schedules, or nil when one is opened.
  init(_ facts: Facts, rows: Int?) {
    let edges = facts.isBordered ? 3 : 2
    let lower: Rectangle
    if let rows {
      let needed = max(rows, 3) + edges
      guard facts.isRoomy, facts.body.height - needed >= Self.leastBelow else {
        (list, times, ledger) = (facts.body, .empty, .empty)
        return
      }
      (list, lower) = facts.body.splitTop(needed)
    } else {
      (list, lower) = (.empty, facts.body)
    }
    let height = ScheduleDetail.shownTimes + edges + 1
    (times, ledger) =
      lower.height >= 2 * height || !facts.isRoomy
      ? lower.splitTop(min(height, lower.height / 2)) : lower.splitLeft(lower.width / 2)
  }

  /// Below the titles of the columns.
  func rows(of panel: Rectangle, _ facts: Facts) -> Rectangle {
    Panel(title: .empty, isBordered: facts.isBordered).content(of: panel).splitTop(1).rest
  }
}

extension ScheduleDetail {
  /// Ticks to come that are shown.
  package static let shownTimes = 10
}

extension ScheduleAct {
  var isUndoable: Bool { if case .run = self { false } else { true } }

  /// What came of it.
  func result(_ report: ScheduleReport, _ clock: Clock) -> String {
    let next = report.nextAt.map { "; next at \(clock.moment($0))" } ?? ""
    switch self {
    case .add: return "added schedule \(name)\(next)"
    case .edit: return report.hasChanged ? "changed schedule \(name)\(next)" : "nothing was changed"
    case .remove: return "deleted schedule \(name)"
    case .pause: return "paused schedule \(name)"
    case .resume: return "resumed schedule \(name)\(next)"
    case .run:
      guard let receipt = report.receipt else { return "ran schedule \(name)" }
      return receipt.isDuplicate
        ? "pushed nothing: job \(receipt.id) holds the unique key"
        : "pushed job \(receipt.id) by schedule \(name)"
    }
  }
}
