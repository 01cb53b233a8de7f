import Drawing
import Jobs

/// Jobs that run, as a table.
struct RunningTable {
  struct Entry: Hashable {
    let job: Job
    let worker: String
  }

  /// What each row says beside the job and its times.
  struct Parts: OptionSet, Hashable {
    let rawValue: Int
    static let kind = Parts(rawValue: 1)
    static let queue = Parts(rawValue: 2)
    static let worker = Parts(rawValue: 4)
  }

  let entries: [Entry]
  let parts: Parts
  var cursor: Int?
  var isFocused = false
  let facts: Facts

  private static let barWidth = 5
  private static let progress = Table.Column.text(
    "PROGRESS", minimum: 16, ideal: 32, weight: 1, priority: 2)

  /// Most handlers say nothing of their progress: then there is no column for it.
  private var hasProgress: Bool { entries.contains { $0.job.progress != nil } }

  private var columns: [Table.Column] {
    let name = facts.size.width < 150 ? 24 : 16
    var columns = [Table.Column.number("ID", ideal: 9, priority: 0)]
    if parts.contains(.kind) {
      columns.append(.text("KIND", minimum: 8, ideal: name, priority: 1))
    }
    if parts.contains(.queue) {
      columns.append(.text("QUEUE", minimum: 8, ideal: name, priority: 3))
    }
    if parts.contains(.worker) {
      columns.append(.text("WORKER", minimum: 10, ideal: name, priority: 4))
    }
    columns += [
      .number("ATTEMPT", ideal: 7, priority: 6), .number("RUNNING", ideal: 8, priority: 2),
      .number("TIMEOUT IN", ideal: 10, priority: 5),
    ]
    return columns + (hasProgress ? [Self.progress] : [])
  }

  func draw(into frame: inout Frame, in area: Rectangle) {
    let hasProgress = hasProgress
    Table(
      columns: columns, rows: entries.map { row($0, hasProgress: hasProgress) }, cursor: cursor,
      isFocused: isFocused
    ).draw(into: &frame, in: area)
  }

  private func row(_ entry: Entry, hasProgress: Bool) -> Table.Row {
    let job = entry.job
    let running = job.startedAt.map { facts.now.elapsed(since: $0) }
    let left = job.timeLimit.flatMap { limit in running.map { max(.zero, limit - $0) } }
    let most = job.attemptLimit.map { "/\($0)" } ?? ""
    var cells = [Label(String(job.id))]
    if parts.contains(.kind) { cells.append(Label(job.kind)) }
    if parts.contains(.queue) { cells.append(Label(job.queue)) }
    if parts.contains(.worker) { cells.append(Label(entry.worker, role: .dim)) }
    cells += [
      Label("\(job.attempt)\(most)"), Label(Format.duration(running)),
      job.canceller != nil
        ? Words.state(job)
        : left.map { Label(Format.age($0)) } ?? Label(Format.unknown, role: .dim),
    ]
    return Table.Row(cells + (hasProgress ? [progress(job)] : []))
  }

  private func progress(_ job: Job) -> Label {
    guard let progress = job.progress else { return Label(Format.unknown, role: .dim) }
    let bar = Bar(Int(progress.share * 100), of: 100).label(
      width: Self.barWidth, glyphs: facts.glyphs)
    let share = Format.percent(progress.share)
    let blanks = String(repeating: " ", count: max(1, 5 - share.count))
    return bar + Label(blanks + share + (progress.note.map { " \($0)" } ?? ""))
  }
}

extension RunningTable {
  /// Shorter ones come and go faster than anybody reads.
  private static let leastShown = Duration.seconds(1)

  /// The jobs that have run longest, in a panel of their own, of those for which that holds.
  static func drawLongest(
    _ title: Label, parts: Parts, into frame: inout Frame, in area: Rectangle, _ facts: Facts,
    where isMeant: (Job) -> Bool
  ) {
    guard !area.isEmpty else { return }
    let running = (facts.roster?.records ?? []).flatMap { record in
      record.jobs.filter(isMeant).map { Entry(job: $0, worker: record.description.name) }
    }
    let long = running.filter { entry in
      entry.job.startedAt.map { facts.now.elapsed(since: $0) >= Self.leastShown } ?? false
    }.sorted {
      ($0.job.startedAt ?? facts.now, $0.job.id) < ($1.job.startedAt ?? facts.now, $1.job.id)
    }
    let hint =
      facts.past != nil || facts.roster == nil
      ? Label.empty : Label("\(Format.count(long.count)) for a second or more")
    let content = facts.panel(title, hint: hint, of: .workers).draw(into: &frame, in: area)
    guard !long.isEmpty, facts.past == nil else {
      let text =
        facts.past != nil
        ? "Esc shows what runs now"
        : facts.roster == nil ? "Reading the store" : "No job has run for a second yet"
      return Notice.draw(text, into: &frame, in: content)
    }
    RunningTable(
      entries: Array(long.prefix(max(0, content.height - 1))), parts: parts, facts: facts
    ).draw(into: &frame, in: content)
  }
}
