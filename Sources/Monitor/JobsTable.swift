import Drawing
import Jobs

/// A list of jobs as a table, for every screen that has one.
struct JobsTable {
  let list: JobList
  let facts: Facts
  var isFocused = true
  /// Without the columns that all jobs of the list have in common.
  var isOfGroup = false

  func draw(into frame: inout Frame, in area: Rectangle) {
    let visible = list.cursor.visible
    let redaction = Redaction(facts.setup.redacted)
    Table(
      columns: columns,
      rows: list.jobs[visible].map { row($0, redaction) },
      cursor: list.cursor.index.map { $0 - visible.lowerBound }, hasMarks: true,
      isFocused: isFocused
    ).draw(into: &frame, in: area)
  }

  private var columns: [Table.Column] {
    let about = Table.Column.text(
      isOfGroup ? "PAYLOAD" : "LAST ERROR OR PAYLOAD", minimum: facts.size.width < 76 ? 14 : 24,
      weight: 1, priority: 3)
    if isOfGroup {
      return [
        .number("ID", ideal: 9, priority: 0), .number("ATTEMPT", ideal: 7, priority: 4),
        .number("DIED", ideal: 8, priority: 1), .text("WORKER", ideal: 14, priority: 5), about,
      ]
    }
    return [
      .number("ID", ideal: 9, priority: 0),
      .number(
        "STATE", alignment: .left,
        ideal: list.jobs.contains { $0.canceller != nil } ? Words.cancelling.count : 9, priority: 1),
      .text("QUEUE", minimum: 8, ideal: 12, priority: 4),
      .text("KIND", minimum: 8, ideal: 14, priority: 2), .number("PRI", priority: 8),
      .number("ATTEMPT", ideal: 7, priority: 6), .number("AGE/DUE", ideal: 7, priority: 5),
      .number("RUN", ideal: 5, priority: 7), about,
    ]
  }

  private func row(_ job: Job, _ redaction: Redaction) -> Table.Row {
    let payload = PayloadText.line(job.payload, redaction: redaction)
    let id = Label(String(job.id))
    if isOfGroup {
      let died = Label(job.finishedAt.map { facts.clock.age(of: $0) + " ago" } ?? Format.unknown)
      return Table.Row(
        [id, attempt(job), died, Label(job.worker ?? Format.unknown), Label(payload, role: .dim)],
        isMarked: list.isMarked(job.id))
    }
    // What went wrong before a job succeeded is told by its own screen.
    let error =
      job.state == .succeeded
      ? nil : job.error.flatMap { $0.split(whereSeparator: \.isNewline).first }
    let isFailed = job.state == .dead || job.state == .retrying
    let about =
      error.map { Label(String($0), role: isFailed ? nil : .dim) }
      ?? Label(payload, role: .dim)
    return Table.Row(
      [
        id, Words.state(job), Label(job.queue), Label(job.kind),
        Words.count(job.priority), attempt(job), age(job), run(job), about,
      ], isMarked: list.isMarked(job.id))
  }

  private func attempt(_ job: Job) -> Label {
    let most = job.attemptLimit.map { "/\(Format.count($0))" } ?? ""
    return Label(Format.count(job.attempt) + most, role: job.attempt == 0 ? .dim : nil)
  }

  /// When a waiting job is due, else how long ago it was enqueued.
  private func age(_ job: Job) -> Label {
    if job.state == .scheduled || job.state == .retrying, job.runAt > facts.now {
      return Label("in \(Format.age(job.runAt - facts.now))")
    }
    return Label(facts.clock.age(of: job.enqueuedAt))
  }

  private func run(_ job: Job) -> Label {
    guard let started = job.startedAt else { return Label(Format.unknown, role: .dim) }
    switch job.state {
    case .running: return Label(Format.duration(facts.now.elapsed(since: started)))
    case .succeeded, .dead:
      guard let ended = job.finishedAt else { break }
      return Label(Format.duration(ended.elapsed(since: started)))
    default: break
    }
    return Label(Format.unknown, role: .dim)
  }
}
