import Jobs

extension SQLStore: Timetable {
  package func schedules() async throws(StoreError) -> [ScheduleRecord] {
    try await read { transaction in
      try transaction.scheduleRows(Transaction.listSchedules, []).map {
        try transaction.record($0)
      }
    }
  }

  package func schedule(named name: String) async throws(StoreError) -> ScheduleRecord? {
    try await read { transaction in
      try transaction.scheduleRow(named: name).map { try transaction.record($0) }
    }
  }

  package func ledger(
    of name: String, before number: Int64?, limit: Int
  ) async throws(StoreError) -> [ScheduleTick]? {
    try await read { transaction in
      guard let row = try transaction.scheduleRow(named: name) else { return nil }
      return try transaction.ledger(of: row.id, before: number, limit: limit)
    }
  }

  package func perform(
    _ acts: [ScheduleAct], once key: String?, by operator: Operator
  ) async throws(StoreError) -> [ScheduleReport] {
    for act in acts {
      guard case .add(let schedule) = act else {
        guard case .edit(let schedule) = act else { continue }
        try validate(schedule)
        continue
      }
      try validate(schedule)
    }
    let almanac = almanac
    let reports = try await write { transaction in
      guard let key else {
        return try acts.map { try transaction.perform($0, by: `operator`, almanac) }
      }
      var digest = ContentDigest()
      for act in acts { act.digest(into: &digest) }
      if let answer = try transaction.answer(toKey: key, digest: digest) {
        return try zip(acts, answer).map { act, jobs in
          ScheduleReport(
            hasChanged: false, nextAt: try transaction.scheduleRow(named: act.name)?.nextAt,
            receipt: jobs.first.map { PushReceipt(id: $0, isDuplicate: true) })
        }
      }
      let reports = try acts.map { try transaction.perform($0, by: `operator`, almanac) }
      try transaction.remember(
        reports.map { $0.receipt.map { [$0.id] } ?? [] }, forKey: key, digest: digest)
      return reports
    }
    // Workers ask for the next tick then, and for the jobs that were pushed.
    if reports.contains(where: \.hasChanged) { database.announceArrival() }
    return reports
  }

  private func validate(_ schedule: Schedule) throws(StoreError) {
    do throws(DraftError) {
      try schedule.validate()
    } catch {
      throw .invalid("cannot store schedule '\(schedule.name)': \(error)")
    }
  }
}

extension Transaction {
  func scheduleRows(_ statement: Statement, _ values: [SQLValue]) throws -> [ScheduleRow] {
    var rows: [ScheduleRow] = []
    try connection.query(statement, values) { rows.append(ScheduleRow($0)) }
    return rows
  }

  func scheduleRow(named name: String) throws -> ScheduleRow? {
    try scheduleRows(Self.findSchedule, [.text(name)]).first
  }

  func ledger(of id: Int64, before number: Int64?, limit: Int) throws -> [ScheduleTick] {
    var ticks: [ScheduleTick] = []
    try connection.query(
      Self.ticksBefore, [.integer(id), .integer(number ?? .max), SQLValue(limit)]
    ) { ticks.append(ScheduleTick($0, from: 0)) }
    return ticks
  }

  func record(_ row: ScheduleRow) throws -> ScheduleRecord {
    var record = ScheduleRecord(
      schedule: row.schedule, nextAt: row.nextAt, missed: row.missed, changedAt: row.changedAt)
    record.last = try ledger(of: row.id, before: nil, limit: 1).first
    try connection.query(Self.deadOfSchedule, [.integer(row.id)]) { record.deaths = $0.int(0) }
    return record
  }

  fileprivate mutating func perform(
    _ act: ScheduleAct, by operator: Operator, _ almanac: (any Almanac)?
  ) throws -> ScheduleReport {
    let found = try scheduleRow(named: act.name)
    if case .add(let schedule) = act {
      guard found == nil else {
        throw StoreError.invalid(
          "cannot add schedule '\(act.name)': there is one of that name; change it with "
            + "'penstock schedule edit'")
      }
      return try add(schedule, act, by: `operator`, almanac)
    }
    guard let found else { throw StoreError.missing(try missing(act)) }
    switch act {
    case .add(let schedule), .edit(let schedule):
      return try edit(found, to: schedule, act, by: `operator`, almanac)
    case .remove:
      let entry = try note(act, by: `operator`)
      try connection.run(
        Self.removeSchedule, [SQLValue(now), .integer(entry), .integer(found.id)])
      return ScheduleReport(hasChanged: true, entry: entry)
    case .pause, .resume:
      let isPaused = if case .pause = act { true } else { false }
      guard found.schedule.isPaused != isPaused else {
        return ScheduleReport(hasChanged: false, nextAt: found.nextAt)
      }
      let entry = try note(act, by: `operator`)
      let next = try setPaused(isPaused, found, entry: entry, almanac)
      return ScheduleReport(hasChanged: true, entry: entry, nextAt: next)
    case .run:
      let entry = try note(act, by: `operator`)
      let receipt = try runByHand(found, by: `operator`.text)
      return ScheduleReport(
        hasChanged: !receipt.isDuplicate, entry: entry, nextAt: found.nextAt, receipt: receipt)
    }
  }

  private mutating func add(
    _ schedule: Schedule, _ act: ScheduleAct, by operator: Operator, _ almanac: (any Almanac)?
  ) throws -> ScheduleReport {
    let next = try firstTick(of: schedule, after: now, almanac)
    let entry = try note(act, by: `operator`, after: schedule.summary)
    try connection.run(
      Self.insertSchedule,
      schedule.columns + [SQLValue(next), SQLValue(now), .integer(entry)])
    return ScheduleReport(hasChanged: true, entry: entry, nextAt: next)
  }

  private mutating func edit(
    _ found: ScheduleRow, to schedule: Schedule, _ act: ScheduleAct, by operator: Operator,
    _ almanac: (any Almanac)?
  ) throws -> ScheduleReport {
    var schedule = schedule
    schedule.isPaused = found.schedule.isPaused
    guard schedule != found.schedule else {
      return ScheduleReport(hasChanged: false, nextAt: found.nextAt)
    }
    let next = try nextTick(of: schedule, replacing: found, almanac)
    let entry = try note(
      act, by: `operator`, before: found.schedule.summary, after: schedule.summary)
    try connection.run(
      Self.keepFormerSchedule, [SQLValue(now), .integer(entry), .integer(found.id)])
    try connection.run(
      Self.updateSchedule,
      schedule.columns + [SQLValue(next), SQLValue(now), .integer(entry), .integer(found.id)])
    return ScheduleReport(hasChanged: true, entry: entry, nextAt: next)
  }

  /// A tick that was announced stays where the rhythm does.
  private func nextTick(
    of schedule: Schedule, replacing row: ScheduleRow, _ almanac: (any Almanac)?
  ) throws -> Timestamp? {
    schedule.rhythm == row.schedule.rhythm && !schedule.isPaused && row.nextAt != nil
      ? row.nextAt : try firstTick(of: schedule, after: max(now, row.lastDue ?? now), almanac)
  }

  /// Ticks of the pause are none. What fired before a clock was set back does not fire again.
  private func setPaused(
    _ isPaused: Bool, _ row: ScheduleRow, entry: AuditID?, _ almanac: (any Almanac)?
  ) throws -> Timestamp? {
    var schedule = row.schedule
    schedule.isPaused = isPaused
    let next = try firstTick(of: schedule, after: max(now, row.lastDue ?? now), almanac)
    try connection.run(
      Self.pauseSchedule,
      [
        .integer(isPaused ? 1 : 0), SQLValue(next), SQLValue(now), SQLValue(entry),
        .integer(row.id),
      ])
    return next
  }

  private func firstTick(
    of schedule: Schedule, after moment: Timestamp, _ almanac: (any Almanac)?
  ) throws -> Timestamp? {
    guard !schedule.isPaused else { return nil }
    guard let almanac else {
      throw StoreError.invalid(
        "cannot store schedule '\(schedule.name)': this store was opened without time zones")
    }
    do throws(RhythmFault) {
      return try almanac.next(of: schedule.rhythm, after: moment)
    } catch {
      throw StoreError.invalid("cannot store schedule '\(schedule.name)': \(error)")
    }
  }

  private mutating func note(
    _ act: ScheduleAct, by operator: Operator, before: String? = nil, after: String? = nil
  ) throws -> AuditID {
    try note(
      ActLog(act.logName, subject: act.name, by: `operator`).replacing(before, with: after),
      ActReport(matched: 1, changed: 1))
  }

  private func missing(_ act: ScheduleAct) throws -> String {
    let names = try scheduleRows(Self.listSchedules, []).map(\.schedule.name)
    let hint = NearestName.match(act.name, among: names).map { "did you mean '\($0)'?" }
    return "cannot \(act.logName) '\(act.name)': there is no such schedule; "
      + (hint ?? "see 'penstock schedules'")
  }

  // MARK: - Undoing

  /// Takes an act back, as long as nothing was changed since; false when it cannot be.
  mutating func undoScheduleAct(_ entry: AuditEntry, _ almanac: (any Almanac)?) throws -> Bool {
    guard let row = try scheduleRows(Self.findScheduleOfAct, [.integer(entry.id)]).first else {
      return false
    }
    let after = max(now, row.lastDue ?? now)
    switch entry.act {
    case "add schedule":
      try connection.run(Self.removeSchedule, [SQLValue(now), .null, .integer(row.id)])
    case "remove schedule":
      guard try scheduleRow(named: row.schedule.name) == nil else { return false }
      let next = try firstTick(of: row.schedule, after: after, almanac)
      try connection.run(
        Self.restoreSchedule, [SQLValue(next), SQLValue(now), .integer(row.id)])
    case "edit schedule":
      guard let former = try scheduleRows(Self.findFormerSchedule, [.integer(entry.id)]).first
      else { return false }
      let next = try nextTick(of: former.schedule, replacing: row, almanac)
      try connection.run(
        Self.updateSchedule,
        former.schedule.columns + [SQLValue(next), SQLValue(now), .null, .integer(row.id)])
    case "pause schedule", "resume schedule":
      _ = try setPaused(entry.act == "resume schedule", row, entry: nil, almanac)
    default: return false
    }
    return true
  }

  // MARK: - Pruning

  /// Lines that a ledger keeps.
  static let ledgerLength: Int64 = 1000
  /// Schedules that one pruning deletes for good.
  private static let prunedAtOnce = 1000

  func pruneSchedules() throws {
    var ledgers: [(id: Int64, ticks: Int64)] = []
    try connection.query(Self.longLedgers, [.integer(Self.ledgerLength)]) {
      ledgers.append(($0.integer(0), $0.integer(1)))
    }
    for (id, ticks) in ledgers {
      try connection.run(Self.deleteOldTicks, [.integer(id), .integer(ticks - Self.ledgerLength)])
    }
    var removed: [Int64] = []
    try connection.query(
      Self.removedSchedules, [SQLValue(now - (try trashRetention())), SQLValue(Self.prunedAtOnce)]
    ) { removed.append($0.integer(0)) }
    for id in removed {
      try connection.run(Self.deleteTicks, [.integer(id)])
      try connection.run(Self.deleteSchedule, [.integer(id)])
    }
  }
}

extension Schedule {
  /// What the audit log says of it: one JSON object.
  fileprivate var summary: String {
    let pairs = [
      ("cron", rhythm.cron), ("zone", rhythm.zone), ("queue", draft.queue), ("kind", draft.kind),
    ]
    return "{" + pairs.map { "\"\($0.0)\":\(JSONString.quoted($0.1))" }.joined(separator: ",")
      + "}"
  }
}
