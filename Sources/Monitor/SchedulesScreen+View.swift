import Drawing
import Jobs

extension SchedulesScreen {
  func draw(into frame: inout Frame, _ facts: Facts) {
    if opened == nil { drawList(into: &frame, facts) }
    if let shown = shown(facts) { draw(shown, into: &frame, facts) }
  }

  private func drawList(into frame: inout Frame, _ facts: Facts) {
    let panel = facts.panel("Schedules", hint: hint(facts), of: .schedules, isFocused: true)
    let area = panel.draw(into: &frame, in: layout(facts).list)
    guard !records.isEmpty else {
      let text =
        isLoaded
        ? "No schedule: press n, or  penstock schedule add NAME 'CRON' QUEUE" : "Reading the store"
      return Notice.draw(text, into: &frame, in: area)
    }
    let visible = cursor.visible
    Table(
      columns: Self.columns, rows: records[visible].map { row($0, facts) },
      cursor: cursor.viewport.cursor - visible.lowerBound
    ).draw(into: &frame, in: area)
  }

  private func hint(_ facts: Facts) -> Label {
    guard isLoaded, !records.isEmpty else { return .empty }
    var parts = [Label(Format.count(records.count))]
    let paused = records.count { $0.schedule.isPaused }
    if paused > 0 { parts.append(Label("\(Format.count(paused)) paused")) }
    let troubled = records.count { $0.needsPerson(at: facts.now) }
    if troubled > 0 {
      parts.append(
        Label(
          "\(Format.count(troubled)) \(troubled == 1 ? "needs" : "need") care", role: .warning))
    }
    return parts.joined(separator: Label(" \(facts.glyphs.separator) "))
  }

  private static let columns: [Table.Column] = [
    .text("NAME", minimum: 10, ideal: 16, weight: 1, most: 32, priority: 0),
    .text("CRON", minimum: 16, ideal: 16, priority: 2),
    .text("ZONE", minimum: 12, ideal: 16, priority: 6),
    .text("QUEUE/KIND", minimum: 8, ideal: 18, weight: 1, most: 40, priority: 4),
    .text("LAST", minimum: 13, ideal: 16, priority: 3),
    .text("NEXT", minimum: 8, ideal: 9, priority: 1),
    .number("MISSED", ideal: 6, priority: 5),
  ]

  private func row(_ record: ScheduleRecord, _ facts: Facts) -> Table.Row {
    let schedule = record.schedule
    let isTroubled = record.needsPerson(at: facts.now)
    let name = Label(schedule.name, role: isTroubled ? .warning : nil)
    var row = Table.Row([
      name, Label(schedule.rhythm.cron), Label(schedule.rhythm.zone, role: .dim),
      Label("\(schedule.draft.queue)/\(schedule.draft.kind)"),
      record.last.map { last($0, facts) } ?? Label(Format.unknown, role: .dim),
      next(record, facts), Words.count(record.missed),
    ])
    if isTroubled { row.tail = Label(" !", role: .warning) }
    return row
  }

  private func last(_ tick: ScheduleTick, _ facts: Facts) -> Label {
    Label(facts.clock.age(of: tick.at) + " ", role: .dim) + ending(tick)
  }

  /// How its job ended, or why there is none.
  private func ending(_ tick: ScheduleTick) -> Label {
    if let state = tick.jobState { return Words.state(state) }
    let role: Role? = tick.outcome == .missed ? .warning : nil
    return Label(tick.outcome.text, role: role)
  }

  private func next(_ record: ScheduleRecord, _ facts: Facts) -> Label {
    if record.schedule.isPaused { return Label("paused", role: .dim) }
    guard let next = record.nextAt else { return Label("never", role: .dim) }
    if next > facts.now {
      return Label(
        "in \(Format.age(next - facts.now))",
        role: record.isAhead(of: facts.now) ? .warning : nil)
    }
    let late = Format.age(facts.now - next)
    return record.isOverdue(at: facts.now) ? Label("\(late) late", role: .warning) : Label("now")
  }

  // MARK: - One schedule

  private func draw(_ name: String, into frame: inout Frame, _ facts: Facts) {
    let layout = layout(facts)
    let detail = detail(of: name)
    drawTimes(of: name, into: &frame, in: layout.times, facts)
    let panel = facts.panel(
      "Ledger", hint: Label(Format.count(detail?.ledger.count ?? 0)), of: .schedule,
      isFocused: opened != nil)
    let area = panel.draw(into: &frame, in: layout.ledger)
    guard let detail, !detail.ledger.isEmpty else {
      return Notice.draw(
        detail == nil ? "Reading the store" : "It has not ticked yet", into: &frame, in: area)
    }
    let visible = ledger.visible
    Table(
      columns: Self.ledgerColumns, rows: detail.ledger[visible].map { row($0, facts) },
      cursor: opened == nil ? nil : ledger.viewport.cursor - visible.lowerBound
    ).draw(into: &frame, in: area)
  }

  private func drawTimes(
    of name: String, into frame: inout Frame, in place: Rectangle, _ facts: Facts
  ) {
    let panel = facts.panel(
      Label("Schedule \(name)"), hint: summary(facts), of: .schedule, isFocused: false)
    let area = panel.draw(into: &frame, in: place)
    guard let record else { return Notice.draw("Reading the store", into: &frame, in: area) }
    let (line, rest) = area.splitTop(1)
    frame.write(
      rules(record, facts), at: line.inset(columns: 2).origin, width: max(0, line.width - 4))
    let detail = detail(of: name)
    guard let detail, !detail.upcoming.isEmpty else {
      let text =
        detail == nil
        ? "Reading the store"
        : record.schedule.isPaused ? "Paused: p lets it tick again" : "It ticks no more"
      return Notice.draw(text, into: &frame, in: rest)
    }
    Table(
      columns: [
        .text(
          Label("IN \(record.schedule.rhythm.zone.uppercased())"), minimum: 26, ideal: 26,
          priority: 0),
        .text("HERE", minimum: 14, ideal: 14, priority: 2),
        .text("", minimum: 7, ideal: 7, priority: 1),
        .text("", minimum: 12, weight: 1, priority: 3),
      ],
      rows: detail.upcoming.map { row($0, facts) }
    ).draw(into: &frame, in: rest)
  }

  /// Cron line, target and the rules that are not the usual ones.
  private func rules(_ record: ScheduleRecord, _ facts: Facts) -> Label {
    let schedule = record.schedule
    var parts = [
      Label(schedule.rhythm.cron, role: .accent),
      Label("\(schedule.draft.queue)/\(schedule.draft.kind)"),
      Label("missed \(schedule.missed.text)"), Label("overlap \(schedule.overlap.rawValue)"),
    ]
    if schedule.jitter > .zero { parts.append(Label("jitter \(schedule.jitter.text)")) }
    if !schedule.rhythm.windows.isEmpty {
      parts.append(Label("between " + schedule.rhythm.windows.map(\.text).joined(separator: ", ")))
    }
    if let note = schedule.note { parts.append(Label(note, role: .dim)) }
    return parts.joined(separator: Label("   "))
  }

  private func summary(_ facts: Facts) -> Label {
    guard let record else { return .empty }
    let isNarrow = facts.body.width < 80
    if record.isOverdue(at: facts.now) {
      return Label(
        isNarrow ? "has not fired when due" : "has not fired when due: does a worker run?",
        role: .warning)
    }
    if record.isAhead(of: facts.now), let next = record.nextAt ?? record.lastDue {
      let moment = facts.clock.moment(next)
      return Label(
        isNarrow
          ? "ahead of the clock" : "fired ahead of the clock: silent until \(moment)",
        role: .warning)
    }
    if record.keepsDying {
      return Label(
        isNarrow
          ? "\(record.deaths) of 3 jobs dead"
          : "\(record.deaths) of its last three jobs are dead", role: .warning)
    }
    return detail(of: record.schedule.name)?.fault.map { Label($0.description, role: .warning) }
      ?? Label("kept by \(record.schedule.origin.name)")
  }

  private func row(_ tick: Upcoming, _ facts: Facts) -> Table.Row {
    let change = tick.change.map { change in
      Label("clocks set \(change > .zero ? "forward" : "back")", role: .accent)
    }
    let rest = tick.at > facts.now ? "in \(Format.age(tick.at - facts.now))" : "now"
    return Table.Row([
      Label(tick.localText), Label(facts.clock.moment(tick.at), role: .dim), Label(rest),
      change ?? .empty,
    ])
  }

  private static let ledgerColumns: [Table.Column] = [
    .number("DUE", alignment: .left, ideal: 14, priority: 0),
    .number("LATE", ideal: 6, priority: 3),
    .text("OUTCOME", minimum: 10, ideal: 12, priority: 1),
    .number("JOB", ideal: 9, priority: 2),
    .text("STATE", minimum: 9, ideal: 9, priority: 4),
    .text("", minimum: 10, weight: 1, priority: 5),
  ]

  private func row(_ tick: ScheduleTick, _ facts: Facts) -> Table.Row {
    let isBad = tick.outcome == .missed
    let isOne = tick.count == 1
    let count = isOne ? "" : " \(tick.isCountedOut ? "" : ">")\(Format.count(tick.count))"
    let through = isOne ? nil : "to " + facts.clock.moment(tick.through ?? tick.due)
    let reason = [through, tick.reason].compactMap(\.self)
    return Table.Row([
      Label(facts.clock.moment(tick.due)), Words.duration(tick.lateness),
      Label(tick.outcome.text + count, role: isBad ? .warning : nil),
      Label(tick.job.map { String($0) } ?? ""), tick.jobState.map(Words.state) ?? .empty,
      Label(reason.joined(separator: "; "), role: .dim),
    ])
  }
}
