import Jobs
import Synchronization

extension SQLStore: WorkQueue {
  package func enlist(
    _ worker: WorkerDescription, lease: Duration
  ) async throws(StoreError) -> WorkerID {
    let marked = Mutex<WorkerID?>(nil)
    do {
      return try await write { transaction in
        let id = try transaction.insert(worker, lease: lease)
        // Before the worker can be seen, so that whoever is seen without a mark is dead.
        try self.database.holdLife(of: id)
        marked.withLock { $0 = id }
        try transaction.log(
          .workerStarted,
          "worker \(worker.name) started with \(worker.slots) slots on \(worker.host)")
        return id
      }
    } catch {
      if let id = marked.withLock({ $0 }) { database.releaseLife(of: id) }
      throw error
    }
  }

  package func describe(
    _ worker: WorkerID, as description: WorkerDescription
  ) async throws(StoreError) {
    try await write(.claim) { transaction in
      try transaction.connection.run(
        Transaction.describeWorker,
        [
          .integer(Int64(description.slots)), .text(NameList.encode(description.queues)),
          SQLValue(description.kinds.map(NameList.encode)),
          SQLValue(description.timeLimits?.column), SQLValue(transaction.now), .integer(worker),
        ])
      return
    }
  }

  package func dismiss(_ worker: WorkerID) async throws(StoreError) {
    try await write { transaction in
      let rows = try transaction.jobRows(Transaction.runningOfWorker, [.integer(worker)])
      let settlements = try rows.map { row in
        let job = try row.named(in: &transaction)
        let transition = LifeCycle.transition(
          of: job, after: .released, policy: RetryPolicy(), now: transaction.now, chance: 0)
        return Settlement(
          job: job, outcome: .released, report: Report(), transition: transition)
      }
      _ = try transaction.settle(settlements)
      try transaction.endWorker(worker)
      let name = try transaction.name(ofWorker: worker)
      let given = rows.isEmpty ? "" : " and gave \(rows.count) unfinished jobs back"
      try transaction.log(.workerStopped, "worker \(name) stopped\(given)")
    }
    database.releaseLife(of: worker)
    database.announceArrival()
  }

  package func beat(
    _ worker: WorkerID, _ heartbeat: Heartbeat
  ) async throws(StoreError) -> Bool {
    // Jobs may have become due by the clock's being set: nobody else tells of that.
    if leaseWatch.withLock({ $0.clockWasSet(now: clock(), uptime: uptime()) }) {
      database.announceArrival()
    }
    return try await write(.claim) { transaction in
      try transaction.noteNews(of: worker, heartbeat)
      try transaction.lookAtWaiting()
      return try transaction.connection.run(
        Transaction.beatWorker,
        [
          SQLValue(transaction.now), SQLValue(transaction.now + heartbeat.lease),
          .integer(Int64(heartbeat.state.rawValue)), .real(heartbeat.cpu),
          .integer(Int64(heartbeat.memoryBytes)), SQLValue(HandlerFault.column(heartbeat.faults)),
          .integer(worker),
        ]) == 1
    }
  }

  package var lifeMark: Int32? { database.lifeMark }

  package func arrivals() -> AsyncStream<Void> {
    database.arrivals()
  }

  package func workerDeaths() -> AsyncStream<Void> {
    database.workerDeaths()
  }

  package func rescue() async throws(StoreError) -> [Rescue] {
    let living = try await read { transaction in try transaction.livingWorkers() }
    let dead = Set(database.deadWorkers(among: living.map(\.id)))
    let silent = leaseWatch.withLock { $0.silent(among: living, now: clock(), uptime: uptime()) }
    guard !dead.isEmpty || !silent.isEmpty else { return [] }
    let rescues = try await write { transaction in
      var rescues: [Rescue] = []
      for worker in try transaction.livingWorkers() {
        if dead.contains(worker.id) {
          rescues += try transaction.rescue(from: worker, reason: "worker \(worker.name) died")
        } else if silent[worker.id] == worker.leaseUntil {
          rescues += try transaction.rescue(
            from: worker, reason: "worker \(worker.name) fell silent and its lease ran out")
        }
      }
      return rescues
    }
    if !rescues.isEmpty { database.announceArrival() }
    return rescues
  }
}

/// A worker that has not ended, as a rescue sees it.
struct LivingWorker: Sendable {
  var id: WorkerID
  var name: String
  var heartbeatAt: Timestamp
  var leaseUntil: Timestamp
  var lease: Duration { leaseUntil.elapsed(since: heartbeatAt) }
}

extension Transaction {
  func livingWorkers() throws -> [LivingWorker] {
    var workers: [LivingWorker] = []
    try connection.query(Self.living, []) { row in
      workers.append(
        LivingWorker(
          id: row.integer(0), name: row.text(1), heartbeatAt: row.timestamp(2),
          leaseUntil: row.timestamp(3)))
    }
    return workers
  }

  fileprivate func insert(_ worker: WorkerDescription, lease: Duration) throws -> WorkerID {
    try connection.insert(
      Self.insertWorker,
      [
        .text(worker.name), .text(worker.host), .integer(Int64(worker.pid)),
        .text(worker.version), .integer(Int64(worker.slots)),
        .text(NameList.encode(worker.queues)), SQLValue(worker.kinds.map(NameList.encode)),
        .integer(Int64(WorkerState.active.rawValue)), SQLValue(now), SQLValue(now),
        SQLValue(now + lease), SQLValue(worker.timeLimits?.column),
      ])
  }

  fileprivate mutating func rescue(
    from worker: LivingWorker, reason: String
  ) throws -> [Rescue] {
    var rescues: [Rescue] = []
    try log(.workerLost, reason)
    for row in try jobRows(Self.runningOfWorker, [.integer(worker.id)]) {
      let job = try row.named(in: &self)
      let state = try settleLost(job, reason: reason)
      rescues.append(Rescue(job: job.id, worker: worker.name, state: state))
    }
    try endWorker(worker.id)
    return rescues
  }

  fileprivate func endWorker(_ id: WorkerID) throws {
    try connection.run(Self.endWorkerRow, [SQLValue(now), .integer(id)])
  }

  static let insertWorker = Statement(
    "insert worker",
    """
    INSERT INTO penstock_worker (name, host, pid, version, slots, queues, kinds, state, started_at,
      heartbeat_at, lease_until, time_limits, other, rated_runs, rated_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, 0, 0, ?9)
    """)
  /// Heartbeats less than a second apart say little about a rate.
  static let beatWorker = Statement(
    "beat",
    """
    UPDATE penstock_worker SET heartbeat_at = ?1, lease_until = ?2,
      state_at = iif(state = ?3, state_at, ?1), state = ?3, cpu = ?4, memory_bytes = ?5, faults = ?6,
      rate = iif(?1 - rated_at >= 1000000,
        (succeeded + failed - rated_runs) * 1e6 / (?1 - rated_at), rate),
      rated_runs = iif(?1 - rated_at BETWEEN 0 AND 999999, rated_runs, succeeded + failed),
      rated_at = iif(?1 - rated_at BETWEEN 0 AND 999999, rated_at, ?1)
    WHERE id = ?7 AND ended_at IS NULL
    """)
  static let describeWorker = Statement(
    "describe worker",
    """
    UPDATE penstock_worker SET slots = ?1, queues = ?2, kinds = ?3,
      former_time_limits = iif(time_limits IS ?4, former_time_limits, time_limits),
      time_limits_at = iif(time_limits IS ?4, time_limits_at, ?5), time_limits = ?4
    WHERE id = ?6 AND ended_at IS NULL
    """)
  static let living = Statement(
    "living workers",
    "SELECT id, name, heartbeat_at, lease_until FROM penstock_worker WHERE ended_at IS NULL")
  static let endWorkerRow = Statement(
    "end worker",
    "UPDATE penstock_worker SET ended_at = ? WHERE id = ? AND ended_at IS NULL")
  static let runningOfWorker = Statement(
    "running of worker",
    """
    SELECT id, line, state, priority, run_at, attempt, run, worker, enqueued_at, started_at,
      finished_at, max_attempts, timeout, worker_deaths, quarantined, failure, unique_key,
      partition_key, traceparent, tags, error, iif(length(payload) > 0, payload, coalesce(
        (SELECT shared.payload FROM penstock_shared AS shared WHERE shared.job = penstock_job.id), payload)),
      policy_attempts
    FROM penstock_job WHERE worker = ? AND state = 2 ORDER BY started_at
    """)
}
