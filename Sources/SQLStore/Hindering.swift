import Jobs

extension SQLStore {
  package func whereabouts(of id: JobID) async throws(StoreError) -> Whereabouts? {
    try await read { transaction in try transaction.whereabouts(of: id) }
  }
}

/// A waiting job, and what was read already of what may keep it.
private struct WaitingJob {
  var job: Job
  var isHeld: Bool
  var isPaused: Bool
  /// Living workers that take its queue and kind.
  var workers: [WorkerRecord]
}

extension Transaction {
  /// Jobs before a job in its line that are counted, at most.
  private static let countedAhead = 10_000

  /// What may keep a waiting job, each looked for on its own.
  private static let hindrances: [@Sendable (inout Transaction, WaitingJob) throws -> Hindrance?] =
    [
      { _, waiting in waiting.isPaused ? .paused(queue: waiting.job.queue) : nil },
      { _, waiting in
        let job = waiting.job
        guard job.state == .scheduled || job.state == .retrying else { return nil }
        return .due(job.runAt, afterAttempt: job.state == .retrying ? job.attempt : nil)
      },
      { transaction, waiting in try transaction.partitionHolder(waiting) },
      { transaction, waiting in try transaction.silentHolder(waiting) },
      { transaction, waiting in try transaction.jobsBefore(waiting) },
      { _, waiting in
        let slots = waiting.workers.reduce(0) { $0 + $1.description.slots }
        let running = waiting.workers.reduce(0) { $0 + $1.jobs.count }
        let isBusy = waiting.job.state == .ready && slots > 0 && running >= slots
        return isBusy ? .busy(running: running, slots: slots) : nil
      },
    ]

  fileprivate mutating func whereabouts(of id: JobID) throws -> Whereabouts? {
    guard let row = try jobRows(JobScan.byOneID, [.integer(0), .integer(id)]).first else {
      return try trashed(id)
    }
    let job = try row.named(in: &self)
    if job.state.isFinished {
      let end = Hindrance.finished(job.state, at: job.finishedAt ?? job.enqueuedAt)
      return Whereabouts(job: job, hindrances: [end], now: now)
    }
    let workers = try workers()
    if job.state == .running {
      var hindrances = [
        Hindrance.running(worker: job.worker ?? "", since: job.startedAt ?? job.enqueuedAt)
      ]
      if let silence = silence(ofWorkerOf: id, among: workers) { hindrances.append(silence) }
      return Whereabouts(job: job, hindrances: hindrances, now: now)
    }
    var (isHeld, isPaused) = (false, false)
    try connection.query(Self.waitingFacts, [.integer(id)]) { row in
      (isHeld, isPaused) = (row.int(0) != 0, row.int(1) != 0)
    }
    let able = workers.filter { $0.leaseUntil > now && $0.takes(queue: job.queue, kind: job.kind) }
    let takers = able.filter { worker in
      worker.state == .active && !worker.faults.contains { $0.kind == job.kind }
    }
    let waiting = WaitingJob(job: job, isHeld: isHeld, isPaused: isPaused, workers: takers)
    var found: [Hindrance] = []
    for hindrance in Self.hindrances {
      if let one = try hindrance(&self, waiting) { found.append(one) }
    }
    if takers.isEmpty {
      found.insert(contentsOf: Self.absences(of: job, from: able), at: isPaused ? 1 : 0)
    }
    let held = try limitHindrances(of: job, workers: workers)
    found.insert(contentsOf: held, at: isPaused ? 1 : 0)
    return Whereabouts(job: job, hindrances: found, now: now)
  }

  /// Why nobody takes a job, though these workers could.
  private static func absences(of job: Job, from able: [WorkerRecord]) -> [Hindrance] {
    guard !able.isEmpty else { return [.noWorker(queue: job.queue, kind: job.kind)] }
    return able.map { worker in
      let name = worker.description.name
      guard worker.state == .active, let fault = worker.faults.first(where: { $0.kind == job.kind })
      else { return .restingWorker(name, worker.state, since: worker.stateAt) }
      return .handlerFault(worker: name, cause: fault.cause)
    }
  }

  /// What limits hold a waiting job back now.
  private mutating func limitHindrances(
    of job: Job, workers: [WorkerRecord]
  ) throws -> [Hindrance] {
    let scopes = LimitScope.scopes(queue: job.queue, kind: job.kind)
    var fullAt: [LimitScope: Timestamp] = [:]
    for scope in scopes {
      try connection.query(Self.findLimit, scope.columns) { fullAt[scope] = $0.timestamp(7) }
    }
    guard !fullAt.isEmpty else { return [] }
    var found: [Hindrance] = []
    for record in try limitRecords() where scopes.contains(record.scope) {
      let (scope, limits) = (record.scope, record.limits)
      if limits.isPaused { found.append(.kindPaused(scope)) }
      if let limit = limits.running, record.running >= limit {
        let runners = workers.map { worker in
          (
            name: worker.description.name,
            count: worker.jobs.count {
              $0.queue == scope.queue ?? $0.queue && $0.kind == scope.kind ?? $0.kind
            }
          )
        }.filter { $0.count > 0 }.sorted { ($1.count, $0.name) < ($0.count, $1.name) }
        found.append(
          .limit(scope, limit, running: record.running, workers: runners.map(\.name)))
      }
      if let rate = limits.rate, let full = fullAt[scope],
        rate.tokens(fullAt: full, now: now) == 0
      {
        found.append(.rate(scope, rate, freeAt: rate.nextToken(fullAt: full, now: now)))
      }
    }
    return found
  }

  private mutating func trashed(_ id: JobID) throws -> Whereabouts? {
    guard let row = try jobRows(Self.oneTrashed, [.integer(0), .integer(id)]).first else {
      return nil
    }
    var purgedAt = now
    try connection.query(Self.purgeTime, [.integer(id)]) { purgedAt = $0.timestamp(0) }
    return Whereabouts(
      job: try row.named(in: &self), hindrances: [.trashed(at: purgedAt)], now: now)
  }

  private func holder(of waiting: WaitingJob) throws -> (id: JobID, state: JobState)? {
    guard waiting.isHeld, let key = waiting.job.partitionKey else { return nil }
    var holder: (id: JobID, state: JobState)?
    try connection.query(Self.turnHolder, [.text(key)]) { row in
      holder = (row.integer(0), JobState(rawValue: row.int(1)) ?? .ready)
    }
    return holder
  }

  private func partitionHolder(_ waiting: WaitingJob) throws -> Hindrance? {
    try holder(of: waiting).map {
      .partition(key: waiting.job.partitionKey ?? "", holder: $0.id, $0.state)
    }
  }

  private mutating func silentHolder(_ waiting: WaitingJob) throws -> Hindrance? {
    guard let holder = try holder(of: waiting), holder.state == .running else { return nil }
    return silence(ofWorkerOf: holder.id, among: try workers())
  }

  private func silence(
    ofWorkerOf job: JobID, among workers: [WorkerRecord]
  ) -> Hindrance? {
    guard let worker = workers.first(where: { $0.jobs.contains { $0.id == job } }) else {
      return nil
    }
    // A third of the lease lies between two heartbeats.
    let isLate =
      now.elapsed(since: worker.heartbeatAt) * 2
      > worker.leaseUntil.elapsed(
        since: worker.heartbeatAt)
    return isLate
      ? .silentWorker(
        worker.description.name, heardAt: worker.heartbeatAt, freeAt: worker.leaseUntil) : nil
  }

  private mutating func jobsBefore(_ waiting: WaitingJob) throws -> Hindrance? {
    let job = waiting.job
    guard job.state == .ready, !waiting.isHeld else { return nil }
    var count = 0
    for (line, name) in try allNames() where name.queue == job.queue {
      let rest = SQLValue(Self.countedAhead - count)
      try connection.query(
        Self.readyAbove, [.integer(line), .integer(Int64(job.priority)), rest]
      ) { count += $0.int(0) }
      try connection.query(
        Self.readyBefore,
        [
          .integer(line), .integer(Int64(job.priority)), SQLValue(job.runAt), .integer(job.id),
          SQLValue(Self.countedAhead - count),
        ]
      ) { count += $0.int(0) }
      if count >= Self.countedAhead { break }
    }
    return count > 0 ? .behind(count, isCountedOut: count >= Self.countedAhead) : nil
  }

  static let waitingFacts = Statement(
    "waiting facts",
    """
    SELECT held, paused FROM penstock_job
      JOIN penstock_line ON penstock_line.id = penstock_job.line
      JOIN penstock_queue ON penstock_queue.id = penstock_line.queue
    WHERE penstock_job.id = ?
    """)
  static let purgeTime = Statement(
    "purge time", "SELECT purged_at FROM penstock_trash WHERE id = ?")
  static let turnHolder = Statement(
    "turn holder",
    """
    SELECT id, state FROM penstock_job WHERE partition_key = ? AND held = 0 AND state IN (1, 2, 3)
    LIMIT 1
    """)
  static let readyAbove = Statement(
    "ready above",
    """
    SELECT count(*) FROM (SELECT 1 FROM penstock_job
      WHERE line = ? AND state = 1 AND held = 0 AND priority > ? LIMIT ?)
    """)
  static let readyBefore = Statement(
    "ready before",
    """
    SELECT count(*) FROM (SELECT 1 FROM penstock_job
      WHERE line = ? AND state = 1 AND held = 0 AND priority = ? AND (run_at, id) < (?, ?) LIMIT ?)
    """)
}
