import Drawing
import Jobs

/// What happened, the newest last: pages by key backwards from now.
///
/// While it follows, the cursor is on the newest entry; a step up lets it go.
struct LogScreen: Hashable, Sendable {
  private(set) var filter = LogFilter()
  /// The oldest first.
  private(set) var entries: [LogEntry] = []
  private(set) var isLoaded = false
  private(set) var isFollowing = true
  private(set) var cursor = RowCursor<LogEntry.ID>()
  /// Where the page before goes on; nil at the beginning of the log.
  private var older: LogEntry.ID?

  private static let page = 200
  /// Rows that are read beyond those on the screen.
  private static let margin = 60
  /// So many are held; who wants to go further back narrows the filter.
  private static let most = 10_000

  var entry: LogEntry? { cursor.index.map { entries[$0] } }

  mutating func follow(_ facts: Facts) {
    cursor.resize(height: Self.rows(facts).height)
  }

  mutating func show(_ filter: LogFilter) {
    let height = cursor.viewport.height
    self = LogScreen()
    self.filter = filter
    cursor.resize(height: height)
  }

  private var isFull: Bool { entries.count >= Self.most }

  private var needsOlder: Bool {
    older != nil && !isFull && cursor.visible.lowerBound < Self.margin
  }

  var want: Want {
    if isLoaded, needsOlder {
      return Want(.log(filter, before: older, limit: Self.page), isUrgent: true)
    }
    return Want(.log(filter, before: nil, limit: Self.page), isUrgent: !isLoaded)
  }

  mutating func take(_ page: LogPage, of filter: LogFilter, before place: LogEntry.ID?) {
    guard filter == self.filter else { return }
    let new = Array(page.entries.reversed())
    if let place {
      guard place == older else { return }
      entries = new + entries
      older = page.next
    } else if let last = entries.last, let first = new.first, first.id <= last.id {
      // An act that went on has another text now.
      entries = entries.filter { $0.id < first.id } + new
    } else if !new.isEmpty || !isLoaded {
      // More has come than a page holds: what lies between is read when it is gone to.
      (entries, older) = (new, page.next)
    }
    isLoaded = true
    cursor.follow(entries.map(\.id))
    if isFollowing { _ = cursor.handle(.bottom) }
  }

  func refusal(of action: Action) -> String? {
    switch action {
    case .open: entry?.job == nil ? "this entry is about no job" : nil
    case .undoEntry where entry?.act == nil: "this entry is no act; go to one"
    case .undoEntry where entry?.act?.isUndone == true: "this act has been undone already"
    default: nil
    }
  }

  mutating func handle(_ action: Action, _ facts: Facts) -> [Step] {
    switch action {
    case .open: return entry?.job.map { [.open($0, among: [])] } ?? []
    case .undoEntry:
      guard let entry, let act = entry.act else { return [] }
      return [
        .undo(
          Undoable(
            entry: act.entry, text: entry.text, isOfJobs: act.isOfJobs, count: act.changed))
      ]
    case .filter: return [.prompt(.log)]
    case .follow:
      isFollowing.toggle()
      if isFollowing { _ = cursor.handle(.bottom) }
    case .copyCommand:
      let words = filter.isEmpty ? [] : [filter.description]
      return [.effect(.copy(Twin.command(["log"] + words, setup: facts.setup)))]
    case .back:
      guard !filter.isEmpty else { return [.back] }
      show(LogFilter())
    default:
      if cursor.handle(action) { settle() }
    }
    return []
  }

  mutating func press(_ position: Position, _ facts: Facts) -> ListPress {
    if Self.content(facts).splitTop(1).top.contains(position) { return .filter }
    let rows = Self.rows(facts)
    guard rows.contains(position) else { return .nothing }
    let press = cursor.press(line: position.row - rows.row)
    if press != .nothing { settle() }
    return press
  }

  mutating func scroll(by rows: Int) {
    cursor.scroll(by: rows)
    settle()
  }

  /// On the newest entry it follows, on any other not.
  private mutating func settle() {
    isFollowing = cursor.index.map { $0 == entries.count - 1 } ?? true
  }

  private static func content(_ facts: Facts) -> Rectangle {
    Panel(title: .empty, isBordered: facts.isBordered).content(of: facts.body)
  }

  private static func rows(_ facts: Facts) -> Rectangle {
    content(facts).splitTop(2).rest
  }
}

extension LogScreen {
  func draw(into frame: inout Frame, _ facts: Facts) {
    let panel = facts.panel("Log", hint: hint(facts), of: .log, isFocused: true)
    let (line, area) = panel.draw(into: &frame, in: facts.body).splitTop(1)
    let filter =
      filter.isEmpty
      ? Label("filter none, all that happened", role: .dim)
      : Label("filter ", role: .dim) + Label(filter.description, role: .accent)
    frame.write(filter, at: line.inset(columns: 2).origin, width: max(0, line.width - 4))
    guard !entries.isEmpty else {
      let text = isLoaded ? "Nothing has happened that matches" : "Reading the store"
      return Notice.draw(text, into: &frame, in: area)
    }
    let visible = cursor.visible
    LogTable(
      entries: Array(entries[visible]), cursor: cursor.viewport.cursor - visible.lowerBound,
      facts: facts
    ).draw(into: &frame, in: area)
  }

  private func hint(_ facts: Facts) -> Label {
    guard isLoaded else { return Label("reading") }
    var parts: [Label] = []
    if isFollowing { parts.append(Label("following", role: .success)) }
    let more = older == nil ? "" : isFull ? " newest" : " and older"
    parts.append(Label(Format.count(entries.count) + more))
    return parts.joined(separator: Label(" \(facts.glyphs.separator) "))
  }
}
