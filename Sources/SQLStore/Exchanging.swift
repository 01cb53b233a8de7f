import Jobs

extension SQLStore {
  package func exchange(
    _ settlements: [Settlement], claiming claim: Claim?
  ) async throws(StoreError) -> Exchange {
    let durability = settlements.isEmpty ? Durability.claim : .acknowledged
    let (exchange, leavesRoom) = try await write(durability) { transaction in
      var exchange = Exchange(now: transaction.now)
      exchange.refused = try transaction.settle(settlements)
      let leavesRoom =
        if let claim {
          try self.claim(claim, into: &exchange, &transaction)
        } else {
          try !transaction.claimRooms().isEmpty
        }
      return (exchange, leavesRoom)
    }
    // What ended here may have made room under a limit that others wait for.
    if leavesRoom, !settlements.isEmpty { database.announceArrival() }
    return exchange
  }

  /// True when it leaves jobs that a limit lets start.
  private func claim(
    _ claim: Claim, into exchange: inout Exchange, _ transaction: inout Transaction
  ) throws -> Bool {
    guard try transaction.isLiving(claim.worker) else { return false }
    var nextDueAt = try transaction.nextDueAt()
    if let dueAt = nextDueAt, dueAt <= transaction.now {
      try transaction.promoteDue()
      nextDueAt = try transaction.nextDueAt()
    }
    // Counts changed by this transaction must be visible to the reading of the lines.
    try transaction.deltas.flush(on: transaction.connection, now: transaction.now)
    var rooms = try transaction.claimRooms()
    let lines = try transaction.lines(for: claim, &rooms)
    var queues = ClaimQueue.grouped(lines, by: claim)
    // A queue may have fewer jobs to give than are ready, when partition keys hold some back: its
    // turns then go to the others.
    while exchange.jobs.count < claim.count {
      // One that a limit holds back takes no part: it must not save its turns up.
      queues.removeAll { rooms.room(in: $0) == 0 }
      if queues.isEmpty { break }
      let available = queues.map { rooms.room(in: $0) }
      let dealt = shares.withLock { shares in
        shares.deal(
          claim.count - exchange.jobs.count,
          to: zip(queues, available).map {
            QueueShares.Candidate(queue: $0.name, weight: $0.weight, available: $1)
          })
      }
      var emptied: Set<String> = []
      for (index, queue) in queues.enumerated() {
        let count = dealt[index]
        let jobs = try transaction.take(count, from: queue, within: rooms, for: claim.worker)
        rooms.start(jobs)
        exchange.jobs += jobs
        if jobs.count < count || count == available[index] { emptied.insert(queue.name) }
      }
      if emptied.isEmpty { break }
      queues.removeAll { emptied.contains($0.name) }
    }
    exchange.unfinished = lines.reduce(0) { $0 + $1.unfinished }
    try transaction.draw(from: rooms)
    if exchange.jobs.count < claim.count {
      let moments = [
        nextDueAt, rooms.nextTokenAt(for: lines, now: transaction.now),
      ]
      exchange.nextDueAt = moments.compactMap(\.self).min()
    }
    return rooms.leavesRoom(for: lines)
  }
}

/// A line as a claim sees it.
struct ClaimLine {
  var id: LineID
  var name: LineName
  var isPaused: Bool
  var ready: Int
  var running: Int
  /// Jobs that wait for their time.
  var waiting: Int
  /// Jobs that wait or run; of a paused line only those that run.
  var unfinished: Int { running + (isPaused ? 0 : ready + waiting) }
}

/// A queue that a claim may take from, with its lines that have work.
struct ClaimQueue {
  var name: String
  var weight: Int
  var lines: [ClaimLine]
  var ready: Int { lines.reduce(0) { $0 + $1.ready } }

  static func grouped(_ lines: [ClaimLine], by claim: Claim) -> [ClaimQueue] {
    var order: [String] = []
    var byName: [String: ClaimQueue] = [:]
    for line in lines where line.ready > 0 && !line.isPaused {
      let queue = line.name.queue
      if byName[queue] == nil {
        order.append(queue)
        let weight = claim.queues.first { $0.queue == queue }?.weight ?? 1
        byName[queue] = ClaimQueue(name: queue, weight: weight, lines: [])
      }
      byName[queue]?.lines.append(line)
    }
    return order.compactMap { byName[$0] }
  }
}

extension Transaction {
  /// Most jobs that one claim makes ready: what is more is left to the next.
  private static let promotedAtOnce = 500

  func isLiving(_ worker: WorkerID) throws -> Bool {
    var isLiving = false
    try connection.query(Self.livingWorker, [.integer(worker)]) { _ in isLiving = true }
    return isLiving
  }

  /// Makes jobs ready whose time has come, the longest due first.
  mutating func promoteDue() throws {
    var due: [(id: JobID, line: LineID, state: JobState, partition: String?)] = []
    try connection.query(
      Self.findDue, [SQLValue(now), .integer(Int64(Self.promotedAtOnce))]
    ) { row in
      let state = JobState(rawValue: row.int(2)) ?? .scheduled
      due.append((row.integer(0), row.integer(1), state, row.optionalText(3)))
    }
    for job in due {
      let held = try isHeldBack(entering: .ready, partition: job.partition, job: job.id)
      try connection.run(Self.makeReady, [.integer(held ? 1 : 0), .integer(job.id)])
      deltas.move(job.line, from: job.state, to: .ready)
    }
  }

  func nextDueAt() throws -> Timestamp? {
    var next: Timestamp?
    try connection.query(Self.nextDue, []) { next = $0.timestamp(0) }
    return next
  }

  /// All lines that the claim may take from, paused or empty ones included.
  mutating func lines(for claim: Claim, _ rooms: inout ClaimRooms) throws -> [ClaimLine] {
    var lines: [ClaimLine] = []
    let queues = Set(claim.queues.map(\.queue))
    var unknown: [LineID] = []
    let known = directory.names
    try connection.query(Self.countedLines, []) { row in
      let id = row.integer(0)
      if known[id] == nil { unknown.append(id) }
      lines.append(
        ClaimLine(
          id: id, name: known[id] ?? LineName(queue: "", kind: ""), isPaused: row.int(5) != 0,
          ready: row.int(2), running: row.int(3), waiting: row.int(1) + row.int(4)))
    }
    if !unknown.isEmpty {
      for index in lines.indices { lines[index].name = try name(of: lines[index].id) }
    }
    if !rooms.isEmpty {
      for index in lines.indices {
        let line = lines[index]
        rooms.count(running: line.running, in: line.name)
        lines[index].isPaused = line.isPaused || rooms.isPaused(line.name)
      }
    }
    return lines.filter {
      (queues.isEmpty || queues.contains($0.name.queue))
        && (claim.kinds?.contains($0.name.kind) ?? true)
        && !claim.restingKinds.contains($0.name.kind)
    }
  }

  /// Takes the first `count` jobs of a queue over its lines, as far as their limits let them start.
  mutating func take(
    _ count: Int, from queue: ClaimQueue, within rooms: ClaimRooms, for worker: WorkerID
  ) throws -> [Job] {
    let count = min(count, rooms.room(in: queue))
    guard count > 0 else { return [] }
    var rows: [JobRow] = []
    for line in queue.lines {
      let most = min(count, rooms.room(in: line.name))
      guard most > 0 else { continue }
      rows += try jobRows(Self.firstReady, [.integer(line.id), .integer(Int64(most))])
    }
    if queue.lines.count > 1 {
      rows.sort { Self.runsBefore($0.job, $1.job) }
      rows.removeSubrange(min(count, rows.count)...)
    }
    var jobs: [Job] = []
    jobs.reserveCapacity(rows.count)
    try JobGroup.forEach(in: rows) { part in
      try connection.run(
        part.count == JobGroup.size ? Self.startJobs : Self.startJob,
        [.integer(worker), SQLValue(now)] + part.map { .integer($0.job.id) })
    }
    for row in rows {
      deltas.move(row.line, from: .ready, to: .running)
      if let key = row.job.uniqueKey { try releaseUniqueKey(key, ofStarting: row.job.id) }
      var job = row.job
      let name = try name(of: row.line)
      job.queue = name.queue
      job.kind = name.kind
      job.state = .running
      job.workerID = worker
      job.attempt += 1
      job.run += 1
      job.startedAt = now
      job.finishedAt = nil
      jobs.append(job)
    }
    return jobs
  }

  /// Higher priority first, then earlier due, then lower id.
  static func runsBefore(_ left: Job, _ right: Job) -> Bool {
    if left.priority != right.priority { return left.priority > right.priority }
    if left.runAt != right.runAt { return left.runAt < right.runAt }
    return left.id < right.id
  }

  static let livingWorker = Statement(
    "living worker", "SELECT 1 FROM penstock_worker WHERE id = ? AND ended_at IS NULL")
  static let findDue = Statement(
    "find due",
    """
    SELECT id, line, state, partition_key FROM penstock_job WHERE state IN (0, 3) AND run_at <= ?
    ORDER BY run_at LIMIT ?
    """)
  static let makeReady = Statement(
    "make ready", "UPDATE penstock_job SET state = 1, held = ? WHERE id = ?")
  static let nextDue = Statement(
    "next due",
    "SELECT run_at FROM penstock_job WHERE state IN (0, 3) ORDER BY run_at LIMIT 1")
  static let countedLines = Statement(
    "counted lines",
    """
    SELECT penstock_line.id, scheduled, ready, running, retrying, penstock_queue.paused
    FROM penstock_line JOIN penstock_queue ON penstock_queue.id = penstock_line.queue
    """)
  static let firstReady = Statement(
    "first ready",
    """
    SELECT id, line, state, priority, run_at, attempt, run, worker, enqueued_at, started_at,
      finished_at, max_attempts, timeout, worker_deaths, quarantined, failure, unique_key,
      partition_key, traceparent, tags, error, iif(length(payload) > 0, payload, coalesce(
        (SELECT shared.payload FROM penstock_shared AS shared WHERE shared.job = penstock_job.id), payload)),
      policy_attempts
    FROM penstock_job WHERE line = ? AND state = 1 AND held = 0
    ORDER BY priority DESC, run_at, id LIMIT ?
    """)
  static let startJob = Statement("start job", start("id = ?"))
  static let startJobs = Statement("start jobs", start("id IN (\(JobGroup.places))"))

  private static func start(_ which: String) -> String {
    """
    UPDATE penstock_job SET state = 2, attempt = attempt + 1, run = run + 1, worker = ?,
      started_at = ?, finished_at = NULL
    WHERE \(which)
    """
  }
}
