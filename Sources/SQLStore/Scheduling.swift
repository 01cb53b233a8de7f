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
      guard let key else { return try transaction.perform(acts, by: `operator`, almanac) }
      var digest = ContentDigest()
      for act in acts { act.digest(into: &digest) }
      if let answer = try transaction.answer(toKey: key, digest: digest) {
        return try zip(acts, answer).map { act, jobs in
          ScheduleReport(
            hasChanged: false, nextAt: try transaction.scheduleRow(named: act.name)?.nextAt,
            receipt: jobs.first.map { PushReceipt(id: $0, isDuplicate: true) })
        }
      }
      let reports = try transaction.perform(acts, by: `operator`, almanac)
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
      schedule: row.schedule, nextAt: row.nextAt, lastDue: row.lastDue, missed: row.missed,
      changedAt: row.changedAt)
    record.last = try ledger(of: row.id, before: nil, limit: 1).first
    try connection.query(Self.deadOfSchedule, [.integer(row.id)]) { record.deaths = $0.int(0) }
    return record
  }

  /// What was asked for together is one entry of the audit log.
  fileprivate mutating func perform(
    _ acts: [ScheduleAct], by operator: Operator, _ almanac: (any Almanac)?
  ) throws -> [ScheduleReport] {
    var log = ActLog(of: acts, by: `operator`)
    var reports: [ScheduleReport] = []
    for act in acts {
      let report = try perform(act, &log, almanac)
      if acts.count > 1, report.hasChanged { log.count(nil, to: act.participle) }
      reports.append(report)
    }
    let changed = reports.count { $0.hasChanged }
    // Of several the numbers are told.
    if acts.count > 1 { log = log.replacing(nil, with: nil) }
    try write(
      log,
      ActReport(matched: acts.count, changed: changed, skipped: acts.count - changed))
    return reports
  }

  private mutating func perform(
    _ act: ScheduleAct, _ log: inout ActLog, _ almanac: (any Almanac)?
  ) throws -> ScheduleReport {
    let found = try scheduleRow(named: act.name)
    if case .add(let schedule) = act {
      guard found == nil else {
        throw StoreError.invalid(
          "cannot add schedule '\(act.name)': there is one of that name; change it with "
            + "'penstock schedule edit'")
      }
      return try add(schedule, &log, almanac)
    }
    guard let found else { throw StoreError.missing(try missing(act)) }
    switch act {
    case .add(let schedule), .edit(let schedule):
      return try edit(found, to: schedule, &log, almanac)
    case .remove:
      let entry = try keepFormer(found, &log)
      try connection.run(
        Self.removeSchedule, [SQLValue(now), .integer(entry), .integer(found.id)])
      return ScheduleReport(hasChanged: true, entry: entry)
    case .pause, .resume:
      var schedule = found.schedule
      schedule.isPaused = if case .pause = act { true } else { false }
      guard schedule != found.schedule else {
        return ScheduleReport(hasChanged: false, nextAt: found.nextAt)
      }
      // Ticks of the pause are none.
      let next = try nextTick(of: schedule, replacing: found, almanac)
      let entry = try keepFormer(found, &log)
      try update(found, to: schedule, next: next, act: entry)
      return ScheduleReport(hasChanged: true, entry: entry, nextAt: next)
    case .run:
      let entry = try open(&log)
      let receipt = try runByHand(found, by: log.operator.text)
      return ScheduleReport(
        hasChanged: !receipt.isDuplicate, entry: entry, nextAt: found.nextAt, receipt: receipt)
    }
  }

  private func add(
    _ schedule: Schedule, _ log: inout ActLog, _ almanac: (any Almanac)?
  ) throws -> ScheduleReport {
    let next = try firstTick(of: schedule, after: now, almanac)
    log = log.replacing(nil, with: schedule.summary)
    let entry = try open(&log)
    try connection.run(
      Self.insertSchedule,
      schedule.columns + [SQLValue(next), SQLValue(now), .integer(entry)])
    return ScheduleReport(hasChanged: true, entry: entry, nextAt: next)
  }

  private func edit(
    _ found: ScheduleRow, to schedule: Schedule, _ log: inout ActLog, _ almanac: (any Almanac)?
  ) throws -> ScheduleReport {
    var schedule = schedule
    schedule.isPaused = found.schedule.isPaused
    guard schedule != found.schedule else {
      return ScheduleReport(hasChanged: false, nextAt: found.nextAt)
    }
    let next = try nextTick(of: schedule, replacing: found, almanac)
    let changes = schedule.changes(from: found.schedule)
    log = log.replacing(
      Schedule.object(changes.map { ($0.key, $0.old) }),
      with: Schedule.object(changes.map { ($0.key, $0.new) }))
    let entry = try keepFormer(found, &log)
    try update(found, to: schedule, next: next, act: entry)
    return ScheduleReport(hasChanged: true, entry: entry, nextAt: next)
  }

  func update(
    _ row: ScheduleRow, to schedule: Schedule, next: Timestamp?, act: AuditID?
  ) throws {
    try connection.run(
      Self.updateSchedule,
      schedule.columns
        + [SQLValue(next), SQLValue(now), SQLValue(act), .integer(row.id)])
  }

  /// A tick that was announced stays where the rhythm does. What fired before a clock was set back
  /// does not fire again.
  func nextTick(
    of schedule: Schedule, replacing row: ScheduleRow, _ almanac: (any Almanac)?
  ) throws -> Timestamp? {
    schedule.rhythm == row.schedule.rhythm && !schedule.isPaused && row.nextAt != nil
      ? row.nextAt : try firstTick(of: schedule, after: max(now, row.lastDue ?? now), almanac)
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

  private func missing(_ act: ScheduleAct) throws -> String {
    let names = try scheduleRows(Self.listSchedules, []).map(\.schedule.name)
    let hint = NearestName.match(act.name, amongGiven: names).map { "did you mean '\($0)'?" }
    return "cannot \(act.logName) '\(act.name)': there is no such schedule; "
      + (hint ?? "see 'penstock schedules'")
  }
}

extension ActLog {
  /// Names that an entry tells of, at most.
  private static let mostNames = 20

  fileprivate init(of acts: [ScheduleAct], by operator: Operator) {
    let kinds = Set(acts.map(\.logName))
    var told: Set<String> = []
    let names = acts.map(\.name).filter { told.insert($0).inserted }
    let rest = names.count - Self.mostNames
    self.init(
      (kinds.count == 1 ? kinds.first ?? "" : "change schedule") + (acts.count == 1 ? "" : "s"),
      subject: names.prefix(Self.mostNames).joined(separator: ", ")
        + (rest > 0 ? " and \(rest) more" : ""),
      by: `operator`)
  }
}

extension Schedule {
  /// What the audit log says of it: one JSON object.
  fileprivate var summary: String {
    Self.object([
      ("cron", rhythm.cron), ("zone", rhythm.zone), ("queue", draft.queue), ("kind", draft.kind),
    ])
  }

  fileprivate static func object(_ pairs: [(String, String)]) -> String {
    "{" + pairs.map { "\"\($0.0)\":\(JSONString.quoted($0.1))" }.joined(separator: ",")
      + "}"
  }
}
