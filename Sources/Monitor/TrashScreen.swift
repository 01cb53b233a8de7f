import Drawing
import Jobs

/// Purged jobs, last one first: pages by key, marks, the way back, and the end.
///
/// The first page is read again while it is all there is, and after an act; a longer list stays as it
/// was read.
struct TrashScreen: Hashable, Sendable {
  private(set) var filter = Filter()
  private(set) var jobs: [TrashedJob] = []
  private(set) var isLoaded = false
  private(set) var cursor = RowCursor<JobID>()
  private(set) var marks = JobList.Marks.some([])
  /// The job whose mark was set or taken away last.
  private var anchor: JobID?
  /// Where the next page goes on; nil at the end.
  private var next: TrashCursor?
  private var pages = 0

  private static let page = 200
  /// Rows that are read beyond those on the screen.
  private static let margin = 40

  private var job: Job? { cursor.index.map { jobs[$0].job } }

  mutating func follow(_ facts: Facts) {
    cursor.resize(height: Self.rows(facts).height)
  }

  mutating func show(_ filter: Filter) {
    let height = cursor.viewport.height
    self = TrashScreen()
    self.filter = filter
    cursor.resize(height: height)
  }

  /// Has the list read again, and forgets the marks: an act was done on it.
  mutating func readAgain() {
    (pages, marks) = (0, .some([]))
  }

  private var needsMore: Bool {
    next != nil && cursor.visible.upperBound + Self.margin > jobs.count
  }

  var want: Want? {
    if isLoaded, pages > 0, needsMore {
      return Want(.trash(filter, after: next, limit: Self.page), isUrgent: true)
    }
    guard pages <= 1 else { return nil }
    return Want(.trash(filter, after: nil, limit: Self.page), isUrgent: !isLoaded || pages == 0)
  }

  mutating func take(_ page: TrashPage, of filter: Filter, after place: TrashCursor?) {
    guard filter == self.filter, place == nil || place == next else { return }
    if place == nil {
      (jobs, pages) = (page.jobs, 1)
    } else {
      jobs += page.jobs
      pages += 1
    }
    (next, isLoaded) = (page.next, true)
    cursor.follow(jobs.map(\.job.id))
    if next == nil, case .some(let ids) = marks { marks = .some(ids.intersection(cursor.ids)) }
  }

  func refusal(of action: Action) -> String? {
    switch action {
    case .mark where marks == .all, .markRange where marks == .all: JobList.allAreMarked
    case .restore, .purge, .mark, .markRange, .markAll, .open, .copyPayload, .writePayload:
      job == nil ? "there is no job in the trash" : nil
    default: nil
    }
  }

  mutating func handle(_ action: Action, _ facts: Facts) -> [Step] {
    switch action {
    case .filter: return [.prompt(.filter)]
    case .open: return cursor.id.map { [.open($0, among: cursor.ids)] } ?? []
    case .mark:
      guard case .some(var ids) = marks, let id = cursor.id else { return [] }
      if ids.remove(id) == nil { ids.insert(id) }
      (marks, anchor) = (.some(ids), id)
      _ = cursor.handle(.down)
    case .markRange:
      guard case .some(var ids) = marks, let end = cursor.index else { return [] }
      let start = anchor.flatMap(cursor.ids.firstIndex(of:)) ?? end
      ids.formUnion(cursor.ids[min(start, end)...max(start, end)])
      (marks, anchor) = (.some(ids), cursor.id)
    case .markAll: marks = marks == .all ? .some([]) : .all
    case .copyPayload: return cursor.id.map { [.usePayload($0, .copy)] } ?? []
    case .writePayload: return cursor.id.map { [.prompt(.write($0))] } ?? []
    case .restore, .purge:
      let act: TrashAct = action == .restore ? .restore : .delete
      return question(act, facts).map { [.askOfTrash($0)] } ?? []
    case .copyCommand:
      let words = filter.isEmpty ? [] : [filter.description]
      return [.effect(.copy(Twin.command(["trash"] + words, setup: facts.setup)))]
    case .back where marks != .some([]): marks = .some([])
    case .back where !filter.isEmpty: show(Filter())
    case .back: return [.back]
    default: _ = cursor.handle(action)
    }
    return []
  }

  /// What is marked, else the job under the cursor. Of all that match, what is purged later is not
  /// among them.
  private func choice(_ facts: Facts) -> TrashChoice {
    switch marks {
    case .all: .filter(filter, until: facts.now)
    case .some(let ids): .ids(ids.isEmpty ? cursor.id.map { [$0] } ?? [] : ids.sorted())
    }
  }

  private func question(_ act: TrashAct, _ facts: Facts) -> TrashQuestion? {
    let subject: TrashQuestion.Subject? =
      switch marks {
      case .all: .matching(filter)
      case .some(let ids) where ids.isEmpty: job.map { .one($0) }
      case .some: .marked
      }
    return subject.map { TrashQuestion(act: act, choice: choice(facts), subject: $0) }
  }

  mutating func press(_ position: Position, _ facts: Facts) -> ListPress {
    if Self.content(facts).splitTop(1).top.contains(position) { return .filter }
    let rows = Self.rows(facts)
    return rows.contains(position) ? cursor.press(line: position.row - rows.row) : .nothing
  }

  mutating func scroll(by rows: Int) {
    cursor.scroll(by: rows)
  }

  private static func content(_ facts: Facts) -> Rectangle {
    Panel(title: .empty, isBordered: facts.isBordered).content(of: facts.body)
  }

  private static func rows(_ facts: Facts) -> Rectangle { content(facts).splitTop(2).rest }
}

extension TrashScreen {
  func draw(into frame: inout Frame, _ facts: Facts) {
    let panel = facts.panel("Trash", hint: hint(facts), of: .trash, isFocused: true)
    let (line, area) = panel.draw(into: &frame, in: facts.body).splitTop(1)
    let filter =
      filter.isEmpty
      ? Label("filter none, all that was purged", role: .dim)
      : Label("filter ", role: .dim) + Label(filter.description, role: .accent)
    frame.write(filter, at: line.inset(columns: 2).origin, width: max(0, line.width - 4))
    guard !jobs.isEmpty else {
      let empty = self.filter.isEmpty ? "The trash is empty" : "No purged job matches"
      return Notice.draw(isLoaded ? empty : "Reading the store", into: &frame, in: area)
    }
    let redaction = Redaction(facts.setup.redacted)
    let visible = cursor.visible
    Table(
      columns: [
        .number("ID", ideal: 9, priority: 0), .number("PURGED", ideal: 8, priority: 1),
        .number("WAS", alignment: .left, ideal: 9, priority: 4),
        .text("QUEUE", minimum: 8, ideal: 12, priority: 5),
        .text("KIND", minimum: 8, ideal: 14, priority: 2),
        .text("ERROR OR PAYLOAD", minimum: 20, weight: 1, priority: 3),
      ],
      rows: jobs[visible].map { row($0, redaction, facts) },
      cursor: cursor.index.map { $0 - visible.lowerBound }, hasMarks: true
    ).draw(into: &frame, in: area)
  }

  private func row(_ trashed: TrashedJob, _ redaction: Redaction, _ facts: Facts) -> Table.Row {
    let job = trashed.job
    let error = job.error.flatMap { $0.split(whereSeparator: \.isNewline).first }
    return Table.Row(
      [
        Label(String(job.id)), Label(facts.clock.age(of: trashed.purgedAt) + " ago"),
        Words.state(job.state), Label(job.queue), Label(job.kind),
        error.map { Label(String($0)) }
          ?? Label(PayloadText.line(job.payload, redaction: redaction), role: .dim),
      ], isMarked: isMarked(job.id))
  }

  private func isMarked(_ id: JobID) -> Bool {
    switch marks {
    case .all: true
    case .some(let ids): ids.contains(id)
    }
  }

  private func hint(_ facts: Facts) -> Label {
    guard isLoaded else { return Label("reading") }
    var parts = [Label(Words.jobs(jobs.count) + (next == nil ? "" : " and more"))]
    switch marks {
    case .all: parts.append(Label("all marked", role: .marked))
    case .some(let ids) where !ids.isEmpty:
      parts.append(Label("\(Format.count(ids.count)) marked", role: .marked))
    case .some: break
    }
    return parts.joined(separator: Label(" \(facts.glyphs.separator) "))
  }
}
