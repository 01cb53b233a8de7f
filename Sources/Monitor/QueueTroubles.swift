import Drawing
import Jobs

/// What has failed for good in a queue or kind, and who works in it: beside the numbers of the front
/// page, where the screen is large.
struct QueueTroubles {
  let scope: LimitScope
  let facts: Facts

  private var name: String { scope.kind ?? scope.queue ?? "" }

  private static let sparkline = 12

  // MARK: - Errors

  private var groups: [FailureGroup] {
    (facts.failureGroups ?? []).filter {
      $0.queue == scope.queue && (scope.kind == nil || $0.kind == scope.kind)
    }
  }

  func drawErrors(into frame: inout Frame, in area: Rectangle) {
    let groups = groups
    let dot = facts.glyphs.separator
    let total = groups.reduce(0) { $0 + $1.count }
    let noun = groups.count == 1 ? "group" : "groups"
    let hint = Label("\(Format.count(total)) in \(Format.count(groups.count)) \(noun)")
    let panel = facts.panel(
      Label("Dead letters \(dot) \(name)"),
      hint: groups.isEmpty || facts.past != nil ? .empty : hint,
      of: .failureGroups)
    let content = panel.draw(into: &frame, in: area)
    guard !groups.isEmpty, facts.past == nil else {
      let text =
        facts.past != nil
        ? "Nothing was kept of errors; Esc shows those of now"
        : facts.failureGroups == nil ? "Reading the store" : "Nothing has failed for good"
      return Notice.draw(text, into: &frame, in: content)
    }
    let kind = Table.Column.text(
      "KIND", minimum: 8, ideal: area.width < 110 ? 12 : 20, priority: 4)
    Table(
      columns: [
        .number("COUNT", ideal: 6, priority: 0),
        .text("ERROR", minimum: 24, weight: 1, most: 100, priority: 1),
      ] + (scope.kind == nil ? [kind] : []) + [
        .number("FIRST", ideal: 8, priority: 3), .number("LAST", ideal: 8, priority: 2),
        .number("24 H", alignment: .left, ideal: Self.sparkline, priority: 5),
      ],
      rows: groups.prefix(max(0, content.height - 1)).map(row), isFocused: false
    ).draw(into: &frame, in: content)
  }

  private func row(_ group: FailureGroup) -> Table.Row {
    let values = group.recent.summed(into: Self.sparkline).map { Double($0) }
    return Table.Row(
      [Label(Format.count(group.count), role: .warning), Label(group.pattern)]
        + (scope.kind == nil ? [Label(group.kind, role: .dim)] : []) + [
          Label(facts.clock.age(of: group.firstAt) + " ago"),
          Label(facts.clock.age(of: group.lastAt) + " ago"),
          Sparkline.label(values, width: Self.sparkline, glyphs: facts.glyphs),
        ])
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
