import Jobs

extension SQLStore {
  package func importRecords(
    merging: Bool, by operator: Operator,
    _ next: @escaping @Sendable () throws(StoreError) -> StoreRecord?
  ) async throws(StoreError) -> ImportReport {
    let location = location
    // What dead workers left is settled first, so that those still on the list are living.
    if !merging { _ = try await rescue() }
    let report = try await write { transaction in
      if !merging { try transaction.requireEmpty(location) }
      let report = try transaction.importAll(merging: merging, next)
      try transaction.note(
        ActLog("import", subject: merging ? "merge" : "", by: `operator`),
        ActReport(
          matched: report.jobs + report.duplicates, changed: report.jobs,
          skipped: report.duplicates))
      return report
    }
    if report.jobs > 0 { database.announceArrival() }
    return report
  }
}

extension Transaction {
  /// Ids are taken over as they are, and with them the store's identity: that must not happen beside
  /// other jobs, nor under the hands of workers that know the old identity.
  fileprivate func requireEmpty(_ location: String) throws {
    let start = "cannot import into store '\(location)': "
    let merge = "give --merge to add the jobs under new ids"
    var jobs = 0
    try connection.query(Self.countAll, []) { jobs = $0.int(0) }
    guard jobs == 0 else {
      throw StoreError.cannotCreate(
        start + "it has \(jobs == 1 ? "a job" : "\(jobs) jobs") already, the trash included; "
          + "\(merge), or import into a new store")
    }
    guard try livingWorkers().isEmpty else {
      throw StoreError.busy(start + "workers run on it; stop them, or \(merge)")
    }
  }

  fileprivate mutating func importAll(
    merging: Bool, _ next: () throws(StoreError) -> StoreRecord?
  ) throws -> ImportReport {
    var report = ImportReport()
    var shift: JobID = 0
    var workers: [String: WorkerID] = [:]
    var publication = Publication()
    if merging { try connection.query(Self.lastID, []) { shift = $0.integer(0) } }
    while let record = try next() {
      switch record {
      case .header(let header):
        try connection.run(Self.keepLastID, [.integer(header.lastID + shift)])
        try connection.run(Publication.addUnroutable, [SQLValue(header.unroutable)])
        if !merging {
          try connection.run(Self.takeIdentity, [.text(header.identity)])
          try connection.run(Self.setKeepUnroutable, [SQLValue(header.keepsUnroutable)])
        }
      case .queue(let queue):
        if try take(queue, merging: merging) { report.queues += 1 }
      case .limit(let record):
        if try !merging || limits(of: record.scope) == Limits() {
          try store(record.limits, of: record.scope)
        }
      case .policy(let record):
        if try !merging || keepingPolicies()[record.scope] == nil {
          try keep(record.policy, of: record.scope)
        }
      case .binding(let record):
        if try take(record, merging: merging) {
          report.bindings += 1
        } else {
          report.skippedBindings.append(record.binding.text)
        }
      case .topic(let record):
        try connection.run(
          Self.takeTopic,
          [
            .text(record.topic.name), SQLValue(record.published), SQLValue(record.unroutable),
            SQLValue(record.lastAt),
          ])
      case .message(let kept):
        try publication.keep(kept, in: self)
      case .job(let record):
        let isTaken = try take(record.released, shift: shift, workers: &workers)
        if isTaken { report.jobs += 1 } else { report.duplicates += 1 }
      case .uniqueKey(let record):
        if try holder(ofUniqueKey: record.key) == nil {
          try connection.run(
            Self.insertUnique,
            [.text(record.key), .integer(record.job + shift), SQLValue(record.until), .integer(0)])
        }
      case .answer(let record):
        try take(record, shift: shift)
      case .schedule(let record):
        if try take(record, shift: shift) {
          report.schedules += 1
        } else {
          report.skippedSchedules.append(record.schedule.name)
        }
      case .end:
        break
      }
    }
    try publication.writeCounts(in: self)
    return report
  }

  /// True when the queue is new. One that the store has keeps its switches when others merge in.
  private func take(_ record: QueueRecord, merging: Bool) throws -> Bool {
    var isThere = false
    try connection.query(Self.findQueue, [.text(record.name)]) { _ in isThere = true }
    if isThere, merging { return false }
    let id = try queue(record.name)
    try connection.run(
      Self.setQueue,
      [.integer(record.isPaused ? 1 : 0)] + (record.retention?.columns ?? [.null, .null])
        + [.integer(id)])
    return !isThere
  }

  /// One that is there, or whose name is taken, stays as it is when others merge in.
  private mutating func take(_ record: BindingRecord, merging: Bool) throws -> Bool {
    if merging, let name = record.binding.name, try !bindings(.name(name)).isEmpty { return false }
    if merging, try isBound(record.binding) { return false }
    guard try bind(record.binding, entry: nil) else { return false }
    try connection.run(Self.setLastCopies, [SQLValue(record.copies)])
    return true
  }

  static let setLastCopies = Statement(
    "set copies of the last binding",
    "UPDATE penstock_binding SET copies = ? WHERE id = (SELECT max(id) FROM penstock_binding)")

  /// False, and nothing stored, when the job holds a unique key that another job has.
  private mutating func take(
    _ record: JobRecord, shift: JobID, workers: inout [String: WorkerID]
  ) throws -> Bool {
    var job = record.job
    job.id += shift
    if let hold = record.hold, let key = job.uniqueKey {
      if try holder(ofUniqueKey: key) == nil {
        let until: Timestamp? = if case .until(let end) = hold { end } else { nil }
        try connection.run(
          Self.insertUnique,
          [
            .text(key), .integer(job.id), SQLValue(until),
            .integer(hold == .untilStarted ? 1 : 0),
          ])
      } else if hold.isActive(at: now), !job.state.isFinished {
        return false
      }
    }
    let line = try line(LineName(queue: job.queue, kind: job.kind))
    let worker = try job.worker.map { try number(ofWorker: $0, &workers) }
    let held = try isHeldBack(entering: job.state, partition: job.partitionKey)
    let failure = job.state == .dead ? try failureGroup(ofImported: job, line: line) : nil
    try connection.run(
      Self.importJob,
      [
        .integer(job.id), .integer(line), SQLValue(job.state), .integer(Int64(job.priority)),
        SQLValue(job.runAt), .integer(Int64(job.attempt)), .integer(Int64(job.run)),
        SQLValue(worker), SQLValue(job.enqueuedAt), SQLValue(job.startedAt),
        SQLValue(job.finishedAt), SQLValue(job.maxAttempts), SQLValue(job.policyAttempts),
        SQLValue(job.timeout),
        .integer(Int64(job.workerDeaths)), .integer(job.isQuarantined ? 1 : 0), SQLValue(failure),
        SQLValue(job.uniqueKey), SQLValue(job.partitionKey), .integer(held ? 1 : 0),
        SQLValue(job.traceparent),
        job.tags.isEmpty ? .null : .text(NameList.encode(job.tags)), SQLValue(job.error),
        .blob(job.payload),
      ])
    // In the order of ids a ready job may come before the one that has the turn while it retries.
    if job.state == .retrying, let key = job.partitionKey {
      try connection.run(Self.holdBack, [.text(key)])
    }
    for attempt in record.attempts {
      let worker = try attempt.worker.map { try number(ofWorker: $0, &workers) }
      try store(attempt, of: job.id, worker: worker)
    }
    deltas.add(line, job.state)
    return true
  }

  /// One that the store has already stays as it is.
  private func take(_ record: ScheduleExport, shift: JobID) throws -> Bool {
    guard try scheduleRow(named: record.schedule.name) == nil else { return false }
    let id = try connection.insert(
      Self.insertSchedule,
      record.schedule.columns + [SQLValue(record.nextAt), SQLValue(now), .null]
    )
    var last: ScheduleTick?
    for tick in record.ledger {
      var tick = tick
      tick.job = tick.job.map { $0 + shift }
      try connection.run(Self.insertTick, [.integer(id)] + tick.columns)
      last = tick
    }
    let lastJob = record.ledger.last { $0.job != nil }?.job.map { $0 + shift }
    try connection.run(
      Self.continueSchedule,
      [
        SQLValue(record.lastDue), SQLValue(lastJob), .integer(last?.id ?? 0),
        SQLValue(record.missed), .integer(id),
      ])
    return true
  }

  /// A worker of that name. Where none is known, one that has ended is put down.
  private func number(
    ofWorker name: String, _ known: inout [String: WorkerID]
  ) throws -> WorkerID {
    if let id = known[name] { return id }
    var found: WorkerID?
    try connection.query(Self.findWorkerNumber, [.text(name)]) { found = $0.integer(0) }
    if let found { try connection.run(Self.rememberWorker, [.integer(found)]) }
    let id = try found ?? connection.insert(Self.insertEndedWorker, [.text(name), SQLValue(now)])
    known[name] = id
    return id
  }

  /// Counts a dead letter in the group of its error at the time that it died.
  private func failureGroup(ofImported job: Job, line: LineID) throws -> Int64 {
    let pattern = FailurePattern.normalised(job.error ?? "")
    let diedAt = SQLValue(job.finishedAt ?? now)
    let isWhole = SQLValue.integer(FailurePattern.isWhole(job.error ?? "") ? 1 : 0)
    try connection.run(Self.importFailure, [.integer(line), .text(pattern), diedAt, isWhole])
    var id: Int64 = 0
    try connection.query(Self.findFailure, [.integer(line), .text(pattern)]) {
      id = $0.integer(0)
    }
    let hour = (job.finishedAt ?? now).floored(to: .seconds(3600))
    try connection.run(Self.addFailureFlow, [.integer(id), SQLValue(hour)])
    return id
  }

  static let takeTopic = Statement(
    "take topic",
    """
    INSERT INTO penstock_topic (name, published, unroutable, kept, step, recent, earlier)
    VALUES (?1, ?2, ?3, 0, ?4, 0, 0)
    ON CONFLICT (name) DO UPDATE SET published = published + ?2, unroutable = unroutable + ?3,
      step = max(step, ?4)
    """)
  static let continueSchedule = Statement(
    "continue schedule",
    """
    UPDATE penstock_schedule SET last_due = ?, last_job = ?, ticks = ?, missed_ticks = ? WHERE id = ?
    """)
  static let countAll = Statement(
    "count all",
    """
    SELECT (SELECT count(*) FROM penstock_job) + (SELECT count(*) FROM penstock_trash)
    """)
  static let takeIdentity = Statement(
    "take identity", "UPDATE penstock_store SET identity = ?")
  static let setQueue = Statement(
    "set queue",
    "UPDATE penstock_queue SET paused = ?, keep = ?, keep_count = ? WHERE id = ?")
  static let importJob = Statement(
    "import job",
    """
    INSERT INTO penstock_job (id, line, state, priority, run_at, attempt, run, worker, enqueued_at,
      started_at, finished_at, max_attempts, policy_attempts, timeout, worker_deaths, quarantined, failure,
      unique_key, partition_key, held, traceparent, tags, error, payload)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    """)
  static let holdBack = Statement(
    "hold back",
    "UPDATE penstock_job SET held = 1 WHERE partition_key = ? AND held = 0 AND state = 1")
  static let importFailure = Statement(
    "import failure",
    """
    INSERT INTO penstock_failure (line, pattern, dead, first_at, last_at, whole)
    VALUES (?1, ?2, 1, ?3, ?3, ?4)
    ON CONFLICT (line, pattern) DO UPDATE SET whole = min(iif(dead = 0, 1, whole), ?4),
      first_at = iif(dead = 0, excluded.first_at, min(first_at, excluded.first_at)),
      last_at = max(last_at, excluded.last_at), dead = dead + 1
    """)
  static let findWorkerNumber = Statement(
    "find worker number", "SELECT max(id) FROM penstock_worker WHERE name = ? HAVING max(id) > 0")
  static let rememberWorker = Statement(
    "remember worker", "UPDATE penstock_worker SET other = other + 1 WHERE id = ?")
  static let insertEndedWorker = Statement(
    "insert ended worker",
    """
    INSERT INTO penstock_worker (name, host, pid, version, slots, queues, state, started_at,
      heartbeat_at, lease_until, ended_at)
    VALUES (?1, '', 0, '', 0, '[]', 0, ?2, ?2, ?2, ?2)
    """)
}
