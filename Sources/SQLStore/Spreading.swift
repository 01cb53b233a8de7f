import Jobs

extension SQLStore: Spreads {
  /// Jobs that one transaction puts down, releases or judges.
  private static var sliceSize: Int { 1000 }

  package func spreads() async throws(StoreError) -> [Spread] {
    try await read { transaction in
      try transaction.spreads(since: transaction.now - .seconds(24 * 3600))
    }
  }

  /// Puts the jobs of a selection down, to be released one after another.
  func spread(
    _ act: Act, over length: Duration, on selection: Selection, by operator: Operator,
    progress: @Sendable (ActReport) -> Void
  ) async throws(StoreError) -> ActReport {
    let target: String? = if case .requeue(let queue, _) = act { queue } else { nil }
    let subject = selection.text
    var report = ActReport()
    var log = ActLog(
      "spread \(act.logName) over \(length.text)", subject: subject, by: `operator`)
    var place = SelectionPlace(selection)
    while !place.isAtEnd {
      let (start, sums, begun) = (place, report, log)
      let slice = try await write { transaction in
        var (place, sums, log) = (start, sums, begun)
        let isNew = log.entry == nil
        let entry = try transaction.open(&log)
        if isNew {
          try transaction.connection.run(
            Transaction.insertSpread,
            [
              .integer(entry), SQLValue(target), .text(subject), .text(`operator`.text),
              SQLValue(length), SQLValue(transaction.now),
            ])
        }
        for row in try place.next(Self.sliceSize, for: act, in: &transaction) {
          sums.matched += 1
          guard LifeCycle.states(for: act).contains(row.job.state) else {
            sums.skipped += 1
            continue
          }
          sums.changed += 1
          log.count(row.job.state, to: "spread")
          try transaction.connection.run(
            Transaction.insertSpreadJob,
            [
              .integer(entry), SQLValue(sums.changed), .integer(row.job.id),
              SQLValue(row.job.run),
            ])
        }
        sums.missing += place.missing
        sums.entry = entry
        place.missing = 0
        try transaction.write(log, ActReport(matched: sums.matched, skipped: sums.skipped))
        if place.isAtEnd {
          try transaction.connection.run(
            Transaction.beginSpread,
            [SQLValue(sums.changed), SQLValue(transaction.now), .integer(entry)])
          // Nothing can be undone of it then.
          if sums.changed == 0 { try transaction.endSpread(entry, .done) }
        }
        return (place: place, sums: sums, log: log)
      }
      (place, report, log) = (slice.place, slice.sums, slice.log)
      progress(report)
    }
    database.announceArrival()
    return report
  }

  package func perform(
    _ act: SpreadAct, onSpread id: AuditID, by operator: Operator
  ) async throws(StoreError) -> ActReport? {
    try await write { transaction in
      guard let spread = try transaction.spread(id) else { return nil }
      guard act.states.contains(spread.state) else { return ActReport(matched: 1, skipped: 1) }
      try transaction.perform(act, on: spread)
      let after = act == .cancel ? SpreadState.cancelled : act == .pause ? .paused : .running
      var report = ActReport(matched: 1, changed: 1)
      report.entry = try transaction.note(
        ActLog("\(act.rawValue) spread", subject: "spread \(id)", by: `operator`).switching(
          "state", from: "\"\(spread.state.name)\"", to: "\"\(after.name)\""), report)
      return report
    }
  }

  package func advanceSpreads() async throws(StoreError) -> Duration? {
    let active = try await read { transaction in
      try transaction.spreads(since: transaction.now).filter { $0.state == .running }
    }
    guard !active.isEmpty else { return nil }
    let (rest, released) = try await write { transaction in
      var (rest, released): (Duration?, Int) = (nil, 0)
      for spread in try transaction.spreads(since: transaction.now)
      where spread.state == .running {
        let (spread, count) = try transaction.advance(spread, limit: Self.sliceSize)
        released += count
        guard spread.state == .running else { continue }
        // With none left to release the others' ends are looked for now and then.
        let wanted = spread.nextAt.map { max(.zero, $0 - transaction.now) } ?? .seconds(1)
        rest = min(rest ?? wanted, wanted)
      }
      return (rest, released)
    }
    if released > 0 { database.announceArrival() }
    return rest
  }
}

extension Transaction {
  /// Those that are not over, and those that ended since then, newest first.
  func spreads(since start: Timestamp) throws -> [Spread] {
    var spreads: [Spread] = []
    try connection.query(Self.listSpreads, [SQLValue(start)]) { spreads.append(Spread($0)) }
    return spreads
  }

  /// The spread's state must be one of the act's.
  func perform(_ act: SpreadAct, on spread: Spread) throws {
    switch act {
    case .pause: try connection.run(Self.pauseSpread, [SQLValue(now), .integer(spread.id)])
    case .resume: try connection.run(Self.resumeSpread, [SQLValue(now), .integer(spread.id)])
    case .cancel: try endSpread(spread.id, .cancelled)
    }
  }

  func spread(_ id: AuditID) throws -> Spread? {
    var found: Spread?
    try connection.query(Self.findSpread, [.integer(id)]) { found = Spread($0) }
    return found
  }

  /// Its jobs are let alone from here on.
  func endSpread(_ id: AuditID, _ state: SpreadState) throws {
    try connection.run(
      Self.endSpreadRow, [.integer(Int64(state.rawValue)), SQLValue(now), .integer(id)])
    if state.isOver { try connection.run(Self.deleteSpreadJobs, [.integer(id)]) }
  }

  /// Judges what has ended, and releases what is due unless that says to stop; how it stands then,
  /// and how many were released.
  fileprivate mutating func advance(
    _ spread: Spread, limit: Int
  ) throws -> (spread: Spread, released: Int) {
    var spread = spread
    try judge(&spread, limit: limit)
    var released = 0
    if spread.mustStop {
      spread.state = .stopped
      let (failed, released) = (
        spread.failed - spread.failedBefore, spread.released - spread.releasedBefore
      )
      try log(
        .spreadStopped,
        "spread \(spread.id) stopped by itself: \(failed) of \(released) failed again, "
          + "\(spread.total - spread.passed) wait")
    } else {
      released = try release(&spread, limit: limit)
      if spread.passed == spread.total, spread.succeeded + spread.failed >= spread.released {
        spread.state = .done
      }
    }
    try connection.run(
      Self.updateSpread,
      [
        SQLValue(spread.passed), SQLValue(spread.released), SQLValue(spread.skipped),
        SQLValue(spread.succeeded), SQLValue(spread.failed), .integer(spread.id),
      ])
    if spread.state != .running { try endSpread(spread.id, spread.state) }
    if released > 0 {
      try connection.run(Self.countReleased, [SQLValue(spread.released), .integer(spread.id)])
    }
    return (spread, released)
  }

  private mutating func release(_ spread: inout Spread, limit: Int) throws -> Int {
    let due = spread.due(at: now) - spread.passed
    guard due > 0 else { return 0 }
    var members: [(number: Int, job: JobID, run: Int)] = []
    try connection.query(
      Self.nextOfSpread,
      [.integer(spread.id), SQLValue(spread.passed), SQLValue(min(due, limit))]
    ) { members.append(($0.int(0), $0.integer(1), $0.int(2))) }
    let act = spread.target.map { Act.requeue(to: $0, spread: nil) } ?? .retry(spread: nil)
    var released = 0
    for member in members {
      spread.passed = member.number
      let row = try jobRows(JobScan.byOneID, [.integer(0), .integer(member.job)]).first
      if let row, row.job.run == member.run,
        try apply(act, to: row, entry: spread.id)
      {
        released += 1
      } else {
        spread.skipped += 1
        try connection.run(
          Self.deleteSpreadJob, [.integer(spread.id), SQLValue(member.number)])
      }
    }
    spread.released += released
    return released
  }

  /// Looks at some of the released jobs, others than the last time, for how their next run ended.
  private mutating func judge(_ spread: inout Spread, limit: Int) throws {
    var start = 0
    try connection.query(Self.lookedTo, [.integer(spread.id)]) { start = $0.int(0) }
    var members: [(number: Int, job: JobID, run: Int)] = []
    try connection.query(
      Self.releasedOfSpread,
      [.integer(spread.id), SQLValue(start), SQLValue(spread.passed), SQLValue(limit)]
    ) { members.append(($0.int(0), $0.integer(1), $0.int(2))) }
    for member in members {
      switch try result(of: member.job, after: member.run) {
      case .none: continue
      case .some(true): spread.succeeded += 1
      case .some(false): spread.failed += 1
      }
      try connection.run(
        Self.deleteSpreadJob, [.integer(spread.id), SQLValue(member.number)])
    }
    let reached = members.count < limit ? 0 : members.last?.number ?? 0
    if reached != start {
      try connection.run(Self.lookTo, [SQLValue(reached), .integer(spread.id)])
    }
  }

  /// How the first run of a job after that one ended; nil as long as it has not. A job that is gone
  /// has not failed.
  private func result(of id: JobID, after run: Int) throws -> Bool? {
    guard let job = try jobRows(JobScan.byOneID, [.integer(0), .integer(id)]).first?.job else {
      return true
    }
    guard job.run > run else { return job.state.isFinished ? true : nil }
    var outcomes: [Outcome.Name] = []
    try connection.query(Self.outcomesAfter, [.integer(id), SQLValue(run)]) { row in
      if let outcome = Outcome.Name(rawValue: row.int(0)) { outcomes.append(outcome) }
    }
    for outcome in outcomes {
      switch outcome {
      case .succeeded: return true
      case .failed, .permanent, .timedOut, .lost: return false
      case .cancelled: return true
      case .snoozed, .released: continue
      }
    }
    return job.state == .succeeded ? true : job.state == .dead ? false : nil
  }

  /// Deletes spreads that ended more than a day ago.
  func pruneSpreads() throws {
    let limit = SQLValue(now - .seconds(24 * 3600))
    try connection.run(Self.deleteOldSpreadJobs, [limit])
    try connection.run(Self.deleteOldSpreads, [limit])
  }
}

extension Spread {
  fileprivate init(_ row: any SQLRow) {
    self.init(
      id: row.integer(0), target: row.optionalText(1), subject: row.text(2), who: row.text(3),
      length: .microseconds(row.integer(4)), state: SpreadState(rawValue: row.int(5)) ?? .cancelled,
      startedAt: row.timestamp(6), pausedAt: row.optionalTimestamp(7),
      endedAt: row.optionalTimestamp(8), total: row.int(9), passed: row.int(10),
      released: row.int(11), skipped: row.int(12), succeeded: row.int(13), failed: row.int(14),
      releasedBefore: row.int(15), failedBefore: row.int(16))
  }
}
