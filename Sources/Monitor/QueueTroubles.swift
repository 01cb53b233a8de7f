import Drawing
import Jobs

/// What fails and what has failed for good in a queue or kind, and who works in it: below the numbers
/// of the front page, where there is room.
struct QueueTroubles {
  let scope: LimitScope
  /// The numbers of it.
  let row: QueueOverview
  let failing: FailingJobs
  let facts: Facts

  private var name: String { scope.kind ?? scope.queue ?? "" }

  private static let sparkline = 12

  // MARK: - Errors

  private var groups: [FailureGroup] {
    (facts.failureGroups ?? []).filter {
      $0.queue == scope.queue && (scope.kind == nil || $0.kind == scope.kind)
    }
  }

  /// Those that may be tried again stand first: they are of now.
  private var retrying: [FailingJobs.Group] {
    row.counts[.retrying] > 0 && failing.isOf(scope) ? failing.groups : []
  }

  /// What stands there while no errors do.
  private var errorsNotice: String? {
    if facts.past != nil { return "Nothing was kept of errors; Esc shows those of now" }
    let isRetrying = row.counts[.retrying] > 0
    guard facts.failureGroups != nil, !isRetrying || failing.isOf(scope) else {
      return "Reading the store"
    }
    guard groups.isEmpty, retrying.isEmpty else { return nil }
    if !isRetrying, row.counts[.dead] == 0 { return "Nothing is dead or waits to be tried again" }
    return isRetrying
      ? "What is retried is due later than could be looked through"
      : "Its groups are smaller than the thousand largest; d shows them"
  }

  private var errorsHint: Label {
    let parts = [(row.counts[.retrying], "retrying"), (row.counts[.dead], "dead")]
      .filter { $0.0 > 0 }.map { "\(Format.count($0)) \($1)" }
    return Label(parts.joined(separator: " \(facts.glyphs.separator) "))
  }

  func drawErrors(into frame: inout Frame, in area: Rectangle) {
    let (groups, retrying) = (groups, retrying)
    let panel = facts.panel(
      Label("Errors \(facts.glyphs.separator) \(name)"),
      hint: facts.past == nil ? errorsHint : .empty, of: .failureGroups)
    let content = panel.draw(into: &frame, in: area)
    if let text = errorsNotice { return Notice.draw(text, into: &frame, in: content) }
    let kind = Table.Column.text(
      "KIND", minimum: 8, ideal: area.width < 110 ? 12 : 20, priority: 4)
    // Like errors of several kinds cannot be told apart without those.
    let hasKinds = Set(retrying.map(\.kind) + groups.map(\.kind)).count > 1
    let least = area.width >= 100 ? 40 : hasKinds ? 24 : 34
    Table(
      columns: [
        .number("COUNT", ideal: 6, priority: 0), .text("STATE", minimum: 8, priority: 2),
        .text("ERROR", minimum: least, weight: 1, most: 100, priority: 1),
      ] + (scope.kind == nil ? [kind] : []) + [
        .number("FIRST", ideal: 8, priority: 5), .number("LAST", ideal: 8, priority: 3),
        .number("24 H", alignment: .left, ideal: Self.sparkline, priority: 6),
      ],
      rows: Array((retrying.map(line) + groups.map(line)).prefix(max(0, content.height - 1))),
      isFocused: false
    ).draw(into: &frame, in: content)
  }

  private func line(_ group: FailingJobs.Group) -> Table.Row {
    let more = failing.isPart ? "+" : ""
    return Table.Row(
      [
        Label(Format.count(group.count) + more, role: .retrying),
        Words.state(.retrying), Words.error(group.pattern),
      ] + times(kind: group.kind, first: group.firstAt, last: group.lastAt) + [.empty])
  }

  private func line(_ group: FailureGroup) -> Table.Row {
    let values = group.recent.summed(into: Self.sparkline).map { Double($0) }
    return Table.Row(
      [
        Label(Format.count(group.count), role: .warning), Words.state(.dead),
        Words.error(group.pattern),
      ] + times(kind: group.kind, first: group.firstAt, last: group.lastAt) + [
        Sparkline.label(values, width: Self.sparkline, glyphs: facts.glyphs)
      ])
  }

  private func times(kind: String, first: Timestamp, last: Timestamp) -> [Label] {
    (scope.kind == nil ? [Label(kind, role: .dim)] : []) + [
      Label(facts.clock.age(of: first) + " ago"), Label(facts.clock.age(of: last) + " ago"),
    ]
  }

  // MARK: - Workers

  /// Those that serve the queue, and of these what they run of it.
  private var workers: [(record: WorkerRecord, jobs: [Job])] {
    (facts.roster?.records ?? []).compactMap { record in
      let queues = record.description.queues
      guard queues.isEmpty || queues.contains(where: { $0.queue == scope.queue }),
        scope.kind.map({ record.description.kinds?.contains($0) ?? true }) ?? true
      else { return nil }
      return (
        record,
        record.jobs.filter {
          $0.queue == scope.queue && (scope.kind == nil || $0.kind == scope.kind)
        }
      )
    }
  }

  /// What may hang.
  func drawRunning(into frame: inout Frame, in area: Rectangle) {
    RunningTable.drawLongest(
      Label("Longest running \(facts.glyphs.separator) \(name)"),
      parts: scope.kind == nil ? [.kind, .worker] : [.worker], into: &frame, in: area, facts
    ) { $0.queue == scope.queue && (scope.kind == nil || $0.kind == scope.kind) }
  }

  func drawWorkers(into frame: inout Frame, in area: Rectangle) {
    let workers = workers
    let running = workers.reduce(0) { $0 + $1.jobs.count }
    let panel = facts.panel(
      Label("Workers \(facts.glyphs.separator) \(name)"),
      hint: workers.isEmpty || facts.past != nil
        ? .empty : Label("\(Format.count(workers.count)) with \(Words.jobs(running)) of it"),
      of: .workers)
    let content = panel.draw(into: &frame, in: area)
    guard !workers.isEmpty, facts.past == nil else {
      let text =
        facts.past != nil
        ? "Nothing was kept of workers; Esc shows those of now"
        : facts.roster == nil ? "Reading the store" : "No worker takes jobs from it"
      return Notice.draw(text, into: &frame, in: content)
    }
    Table(
      columns: [
        .text("WORKER", minimum: 10, ideal: 20, weight: 1, most: 32, priority: 0),
        .text("STATE", minimum: 8, ideal: 8, priority: 2),
        .number("SLOTS", ideal: 6, priority: 1), .number("OF IT", ideal: 5, priority: 3),
        .number("LONGEST", ideal: 8, priority: 4), .number("RATE", ideal: 6, priority: 5),
        .number("FAILED", ideal: 6, priority: 6), .number("BEAT", ideal: 4, priority: 7),
      ],
      rows: workers.prefix(max(0, content.height - 1)).map(row), isFocused: false
    ).draw(into: &frame, in: content)
  }

  private func row(_ worker: (record: WorkerRecord, jobs: [Job])) -> Table.Row {
    let (record, jobs) = worker
    let pulse = record.pulse(at: facts.now)
    let longest = jobs.compactMap(\.startedAt).min().map { facts.now.elapsed(since: $0) }
    return Table.Row([
      Label(record.description.name, role: pulse == .silent ? .warning : nil),
      Label(
        record.stateName(at: facts.now),
        role: pulse == .silent ? .warning : record.state == .active ? .dim : .accent),
      Label("\(record.jobs.count)/\(record.description.slots)"), Words.count(jobs.count),
      longest.map { Label(Format.duration($0)) } ?? Label(Format.unknown, role: .dim),
      Words.rate(record.runsPerSecond), Words.count(record.failed),
      Label(
        facts.clock.age(of: record.heartbeatAt), role: pulse == .steady ? nil : .warning),
    ])
  }
}
