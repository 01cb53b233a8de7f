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

  /// Where error and payload have columns of their own, and names more room.
  private var isWide: Bool { facts.size.width >= 160 }

  private var isNarrow: Bool { facts.size.width < 76 }

  private var columns: [Table.Column] {
    let least = isNarrow ? 14 : 24
    // On a narrow screen names need the room more than numbers that may get longer.
    let id = Table.Column.number("ID", ideal: isNarrow ? 0 : 9, priority: 0)
    let about: [Table.Column] =
      isWide
      ? [
        .text("LAST ERROR", minimum: least, weight: 1, priority: 3),
        .text("PAYLOAD", minimum: least, weight: 1, priority: 3),
      ]
      : [
        .text(
          isOfGroup ? "PAYLOAD" : "LAST ERROR OR PAYLOAD", minimum: least, weight: 1, priority: 3)
      ]
    if isOfGroup {
      return [
        id, .number("ATTEMPT", ideal: 7, priority: 4),
        .number("DIED", ideal: 8, priority: 1),
        .text("WORKER", ideal: isWide ? 20 : 14, priority: 5),
      ] + about
    }
    let worker = Table.Column.text("WORKER", minimum: 10, ideal: 16, priority: 9)
    return [
      id,
      .number(
        "STATE", alignment: .left,
        ideal: list.jobs.contains { $0.canceller != nil } ? Words.cancelling.count : 9, priority: 1),
      .text("QUEUE", minimum: 8, ideal: isWide ? 20 : 12, priority: 4),
      .text("KIND", minimum: 8, ideal: isWide ? 22 : 14, priority: 2), .number("PRI", priority: 8),
      .number("ATTEMPT", ideal: 7, priority: 6), .number("AGE/DUE", ideal: 7, priority: 5),
      .number("RUN", ideal: 5, priority: 7),
    ] + (isWide ? [worker] : []) + about
  }

  private func row(_ job: Job, _ redaction: Redaction) -> Table.Row {
    let payload = Label(PayloadText.line(job.payload, redaction: redaction), role: .dim)
    let id = Label(String(job.id))
    let worker = job.worker.map { Label($0) } ?? Label(Format.unknown, role: .dim)
    // What went wrong before a job succeeded is told by its own screen.
    let error =
      job.state == .succeeded
      ? nil : job.error.flatMap { $0.split(whereSeparator: \.isNewline).first }
    let isFailed = job.state == .dead || job.state == .retrying
    let failure = error.map { Label(String($0), role: isFailed ? nil : .dim) }
    let about = isWide ? [failure ?? .empty, payload] : [isOfGroup ? payload : failure ?? payload]
    if isOfGroup {
      let died = Label(job.finishedAt.map { facts.clock.age(of: $0) + " ago" } ?? Format.unknown)
      return Table.Row(
        [id, attempt(job), died, worker] + about, isMarked: list.isMarked(job.id))
    }
    let cells = [
      id, Words.state(job), Label(job.queue), Label(job.kind),
      Words.count(job.priority), attempt(job), age(job), run(job),
    ]
    return Table.Row(
      cells + (isWide ? [worker] : []) + about, isMarked: list.isMarked(job.id))
  }

  private func attempt(_ job: Job) -> Label {
    if job.isQuarantined { return Label("quarantined", role: .warning) }
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
