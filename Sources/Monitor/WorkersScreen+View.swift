import Drawing
import Jobs

extension WorkersScreen {
  func draw(into frame: inout Frame, _ facts: Facts) {
    let layout = WorkersLayout(facts)
    drawWarnings(into: &frame, in: layout.warnings, facts)
    let records = facts.roster?.records ?? []
    let (busy, slots) = records.reduce((0, 0)) {
      ($0.0 + $1.jobs.count, $0.1 + $1.description.slots)
    }
    let dot = facts.glyphs.separator
    let hint = Label(
      "\(Format.count(records.count)) \(dot) \(Format.count(busy)) of \(Format.count(slots)) slots busy"
    )
    let panel = facts.panel(
      "Workers", hint: records.isEmpty ? .empty : hint, of: .workers, isFocused: !isFocusBelow)
    let area = panel.draw(into: &frame, in: layout.workers)
    guard !records.isEmpty else {
      let text =
        facts.roster == nil ? "Reading the store" : "No worker: start one with  penstock work QUEUE"
      return Notice.draw(text, into: &frame, in: area)
    }
    let visible = cursor.visible
    Table(
      columns: Self.columns, rows: records[visible].map { row($0, facts) },
      cursor: cursor.viewport.cursor - visible.lowerBound, isFocused: !isFocusBelow
    ).draw(into: &frame, in: area)
    if let worker = worker(facts) { drawSlots(of: worker, into: &frame, in: layout.slots, facts) }
    RunningTable.drawLongest(
      "Longest running", parts: [.kind, .queue, .worker], into: &frame, in: layout.longest, facts
    ) { _ in true }
    LogTable.drawNewest(into: &frame, in: layout.log, facts)
  }

  private func drawWarnings(into frame: inout Frame, in area: Rectangle, _ facts: Facts) {
    let warnings = facts.workerWarnings
    for line in 0..<area.height {
      var text = "! \(warnings[line])"
      let rest = warnings.count - area.height
      if line == area.height - 1, rest > 0 { text += " (and \(Format.count(rest)) more)" }
      frame.write(
        Label(text), at: area.line(line).inset(columns: 2).origin, role: .warning,
        width: max(0, area.width - 4))
    }
  }

  private static let columns: [Table.Column] = [
    .text("NAME", minimum: 10, ideal: 14, priority: 0),
    .text("STATE", minimum: 8, ideal: 8, priority: 3),
    .text("HOST", minimum: 6, ideal: 8, priority: 9),
    .number("PID", ideal: 6, priority: 11),
    .text("QUEUES", minimum: 8, ideal: 12, weight: 1, most: 40, priority: 7),
    .number("SLOTS", alignment: .left, ideal: 12, priority: 1),
    .number("RATE", ideal: 6, priority: 4), .number("FAILED", ideal: 6, priority: 5),
    .number("CPU", ideal: 4, priority: 6), .number("MEMORY", ideal: 6, priority: 8),
    .number("BEAT", ideal: 4, priority: 2), .number("UP", ideal: 4, priority: 10),
    .text("VERSION", minimum: 7, ideal: 7, priority: 12),
  ]

  private static let barWidth = 5

  private func row(_ worker: WorkerRecord, _ facts: Facts) -> Table.Row {
    let description = worker.description
    let pulse = worker.pulse(at: facts.now)
    let name = Label(description.name, role: pulse == .silent ? .warning : nil)
    let state = Label(
      worker.stateName(at: facts.now),
      role: pulse == .silent ? .warning : worker.state == .active ? .dim : .accent)
    let queues = description.queues.map { share in
      share.weight == 1 ? share.queue : "\(share.queue)=\(share.weight)"
    }
    let rate = worker.runsPerSecond
    return Table.Row([
      name, state, Label(description.host), Label(String(description.pid)),
      queues.isEmpty ? Label("all", role: .dim) : Label(queues.joined(separator: " ")),
      slots(worker, facts), Label(Format.rate(rate), role: (rate ?? 0) == 0 ? .dim : nil),
      Words.count(worker.failed),
      // Nothing is known of either before the first heartbeat.
      Label(worker.memoryBytes > 0 ? Format.percent(worker.cpu) : Format.unknown),
      Label(worker.memoryBytes > 0 ? Format.bytes(Int64(worker.memoryBytes)) : Format.unknown),
      Label(
        facts.clock.age(of: worker.heartbeatAt), role: pulse == .steady ? nil : .warning),
      Label(facts.clock.age(of: worker.startedAt)), Label(description.version),
    ])
  }

  private func slots(_ worker: WorkerRecord, _ facts: Facts) -> Label {
    let (busy, all) = (worker.jobs.count, worker.description.slots)
    let numbers = "\(busy)/\(all)"
    let blanks = String(repeating: " ", count: max(1, 7 - numbers.count))
    return Label(numbers + blanks)
      + Bar(busy, of: all).label(width: Self.barWidth, glyphs: facts.glyphs)
  }

  private func drawSlots(
    of worker: WorkerRecord, into frame: inout Frame, in area: Rectangle, _ facts: Facts
  ) {
    let free = max(0, worker.description.slots - worker.jobs.count)
    let panel = facts.panel(
      Label("Slots of \(worker.description.name)"),
      hint: Label("\(Format.count(worker.jobs.count)) busy, \(Format.count(free)) free"),
      of: .workers, isFocused: isFocusBelow)
    let content = panel.draw(into: &frame, in: area)
    guard !worker.jobs.isEmpty else {
      return Notice.draw("Idle: no slot has a job", into: &frame, in: content)
    }
    let visible = slots.visible
    RunningTable(
      entries: worker.jobs[visible].map { .init(job: $0, worker: worker.description.name) },
      parts: [.kind, .queue],
      cursor: isFocusBelow ? slots.viewport.cursor - visible.lowerBound : nil,
      isFocused: isFocusBelow, facts: facts
    ).draw(into: &frame, in: content)
  }
}
