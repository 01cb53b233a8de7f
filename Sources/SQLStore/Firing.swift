import Jobs

extension SQLStore {
  /// Jobs that one transaction pushes, more or less: the write lock is held for some milliseconds.
  private static var sliceSize: Int { 500 }

  package func fireSchedules() async throws(StoreError) -> FiringReport {
    var report = FiringReport()
    guard let almanac else { return report }
    while true {
      let seen = report.faults
      let (isDue, next) = try await read { transaction in
        let now = transaction.now
        let due = try transaction.dueSchedules(limit: seen.count + 1)
        let next = try transaction.nextTick()
        return (
          due.contains { seen[$0.schedule.name] == nil }, next.map { max(.zero, $0 - now) }
        )
      }
      report.rest = next
      guard isDue, !Task.isCancelled else { break }
      let slice = try await write { transaction in
        try transaction.fire(limit: Self.sliceSize, leavingOut: seen, almanac)
      }
      report.jobs += slice.jobs
      report.misses += slice.misses
      report.faults = slice.faults
      if slice.jobs > 0 { database.announceArrival() }
    }
    let faults = report.faults
    // Each is told once, however often somebody looks.
    report.faults = toldFaults.withLock { told in
      defer { told = faults }
      return faults.filter { told[$0.key] != $0.value }
    }
    return report
  }
}

extension Transaction {
  func dueSchedules(limit: Int) throws -> [ScheduleRow] {
    var rows: [ScheduleRow] = []
    try connection.query(Self.dueSchedules, [SQLValue(now), SQLValue(limit)]) {
      rows.append(ScheduleRow($0))
    }
    return rows
  }

  /// The first tick that has not come yet.
  func nextTick() throws -> Timestamp? {
    var next: Timestamp?
    try connection.query(Self.nextTick, [SQLValue(now)]) { next = $0.optionalTimestamp(0) }
    return next
  }

  fileprivate mutating func fire(
    limit: Int, leavingOut faults: [String: RhythmFault], _ almanac: any Almanac
  ) throws -> FiringReport {
    var report = FiringReport(faults: faults)
    for row in try dueSchedules(limit: limit + faults.count)
    where report.jobs < limit && faults[row.schedule.name] == nil {
      guard let due = row.nextAt else { continue }
      let ticks: DueTicks
      do throws(RhythmFault) {
        // Two more than may be caught up: the last one may fire in its time, and of those that are
        // given up the last one is told.
        ticks = try DueTicks(
          of: row.schedule.rhythm, from: due, upTo: now, limit: row.schedule.missed.most + 2,
          by: almanac)
      } catch {
        report.faults[row.schedule.name] = error
        continue
      }
      var firing = Firing(row)
      try fire(ticks, from: due, &firing)
      try connection.run(
        Self.advanceSchedule,
        [
          SQLValue(ticks.next), SQLValue(ticks.last.last ?? due), SQLValue(firing.lastJob),
          .integer(firing.number), SQLValue(firing.missed), .integer(row.id), SQLValue(due),
        ])
      report.jobs += firing.jobs
      if let miss = firing.miss {
        report.misses.append(miss)
        try log(.missedTick, miss, job: firing.lastJob)
      }
    }
    return report
  }

  /// The last tick fires if it is not late; of those before it, which were missed, the rule says how
  /// many are caught up.
  private mutating func fire(
    _ ticks: DueTicks, from first: Timestamp, _ firing: inout Firing
  ) throws {
    guard let last = ticks.last.last else { return }
    let isInTime = now - last <= ScheduleRecord.grace
    let missed = ticks.count - (isInTime ? 1 : 0)
    let late = isInTime ? ticks.last.dropLast() : ticks.last[...]
    let caughtUp =
      switch firing.schedule.missed {
      case .skip: late.suffix(0)
      // The one that fires in its time stands for all of them.
      case .once: late.suffix(isInTime ? 0 : 1)
      case .all(let bound): late.suffix(bound)
      }
    let given = missed - caughtUp.count
    if given > 0 {
      // What came before those that are caught up; of one only its own time.
      let through = late.dropLast(caughtUp.count).last ?? first
      try write(
        ScheduleTick(
          id: 0, due: first, through: given > 1 ? through : nil, count: given,
          isCountedOut: ticks.isCountedOut, at: now, outcome: .missed,
          reason: firing.schedule.missed == .skip || firing.schedule.missed == .once
            ? "missed ticks: \(firing.schedule.missed.text)"
            : "more than \(firing.schedule.missed.most) were missed"), &firing)
    }
    let jobsBefore = firing.jobs
    for tick in caughtUp { try fire(tick, as: .caughtUp, &firing) }
    let made = firing.jobs - jobsBefore
    if isInTime { try fire(last, as: .fired, &firing) }
    guard missed > 0 else { return }
    firing.missed = missed - made
    firing.tell(
      missed, isCountedOut: ticks.isCountedOut, caughtUp: made, skipped: caughtUp.count - made,
      since: first)
  }

  private mutating func fire(
    _ due: Timestamp, as outcome: ScheduleTick.Outcome, _ firing: inout Firing
  ) throws {
    var tick = ScheduleTick(id: 0, due: due, at: now, outcome: outcome)
    if let reason = try overlap(firing) {
      (tick.outcome, tick.reason) = (.skipped, reason)
    } else {
      guard let receipt = try push([firing.schedule.draft(dueAt: due)]).first else { return }
      if receipt.isDuplicate {
        tick.outcome = .skipped
        tick.reason = "job \(receipt.id) holds the unique key"
      } else {
        tick.job = receipt.id
        firing.lastJob = receipt.id
        firing.jobs += 1
      }
    }
    try write(tick, &firing)
  }

  private func write(_ tick: ScheduleTick, _ firing: inout Firing) throws {
    firing.number += 1
    var tick = tick
    tick.id = firing.number
    try connection.run(Self.insertTick, [.integer(firing.id)] + tick.columns)
  }

  /// Why a tick makes no job while the last run is not finished; nil when it does. What is to be
  /// replaced is cancelled on the way, or asked to end if it has begun.
  private mutating func overlap(_ firing: Firing) throws -> String? {
    guard firing.schedule.overlap != .allow, let last = firing.lastJob else { return nil }
    guard let row = try jobRows(JobScan.byOneID, [.integer(0), .integer(last)]).first,
      !row.job.state.isFinished
    else { return nil }
    guard firing.schedule.overlap == .replace else {
      return "job \(last) is \(row.job.state.name)"
    }
    guard row.job.state != .running else {
      try connection.run(
        Self.askReplacedToEnd, [.integer(last), .text("schedule \(firing.schedule.name)")])
      return nil
    }
    try connection.run(Self.cancelJob, [SQLValue(now), .null, .integer(last)])
    deltas.move(row.line, from: row.job.state, to: .cancelled)
    if let key = row.job.uniqueKey { try releaseUniqueKey(key, of: last) }
    if let key = row.job.partitionKey { try passTurn(of: key) }
    return nil
  }

  /// The mark that an operator's cancel makes, with no entry in the audit log.
  static let askReplacedToEnd = Statement(
    "ask replaced to end",
    """
    INSERT INTO penstock_cancel (job, operator, audit) VALUES (?, ?, 0) ON CONFLICT (job) DO NOTHING
    """)

  /// Pushes a schedule's job at once.
  mutating func runByHand(_ row: ScheduleRow, by person: String) throws -> PushReceipt {
    let receipt =
      try push([row.schedule.draft(dueAt: nil)]).first
      ?? PushReceipt(id: row.lastJob ?? 0, isDuplicate: true)
    let isNew = !receipt.isDuplicate
    try connection.run(
      Self.insertTick,
      [.integer(row.id)]
        + ScheduleTick(
          id: row.ticks + 1, due: now, at: now, outcome: isNew ? .byHand : .skipped,
          job: isNew ? receipt.id : nil,
          reason: isNew ? "by \(person)" : "job \(receipt.id) holds the unique key"
        ).columns)
    try connection.run(
      Self.countRunByHand,
      [SQLValue(isNew ? receipt.id : row.lastJob), .integer(row.ticks + 1), .integer(row.id)])
    return receipt
  }
}

/// One schedule while its ticks fire.
private struct Firing {
  let id: Int64
  let schedule: Schedule
  var lastJob: JobID?
  /// Of the last line in its ledger.
  var number: Int64
  var jobs = 0
  /// Ticks that were missed and for which no job was made.
  var missed = 0
  var miss: String?

  init(_ row: ScheduleRow) {
    (id, schedule, lastJob, number) = (row.id, row.schedule, row.lastJob, row.ticks)
  }

  /// Of the ticks that were missed, those are caught up that made a job, and skipped that would have
  /// made one but for the rule for overlap or a unique key.
  mutating func tell(
    _ count: Int, isCountedOut: Bool, caughtUp: Int, skipped: Int, since first: Timestamp
  ) {
    let number = (isCountedOut ? "" : "more than ") + "\(count)"
    let what =
      count == 1 ? "its tick of \(first.rfc3339)" : "\(number) ticks since \(first.rfc3339)"
    let rest = [(caughtUp, "caught up"), (skipped, "skipped")].filter { $0.0 > 0 }
      .map { count == 1 ? ", \($0.1)" : ", \($0.0) \($0.1)" }.joined()
    miss = "schedule \(schedule.name) missed \(what)\(rest)"
  }
}

extension MissedRule {
  /// Ticks that it catches up at most.
  fileprivate var most: Int {
    switch self {
    case .skip: 0
    case .once: 1
    case .all(let bound): bound
    }
  }
}
