import Jobs

extension SQLStore {
  package func push(
    _ drafts: [Draft], once key: String?
  ) async throws(StoreError) -> [PushReceipt] {
    for (index, draft) in drafts.enumerated() {
      do {
        try draft.validate()
      } catch {
        throw .invalid(drafts.count == 1 ? "\(error)" : "job \(index + 1) of the batch: \(error)")
      }
    }
    let receipts = try await write { transaction in
      try transaction.push(drafts, once: key)
    }
    if receipts.contains(where: { !$0.isDuplicate }) { database.announceArrival() }
    return receipts
  }
}

extension Transaction {
  fileprivate mutating func push(_ drafts: [Draft], once key: String?) throws -> [PushReceipt] {
    guard let key else {
      return try drafts.map {
        $0.idempotencyKey == nil ? try push($0) : try push($0, once: $0.idempotencyKey)
      }
    }
    var digest = ContentDigest()
    for draft in drafts { draft.digest(into: &digest) }
    if let answer = try answer(toKey: key, digest: digest) {
      return answer.joined().map { PushReceipt(id: $0, isDuplicate: true) }
    }
    let receipts = try push(drafts, once: nil)
    try remember([receipts.map(\.id)], forKey: key, digest: digest)
    return receipts
  }

  private mutating func push(_ draft: Draft, once key: String?) throws -> PushReceipt {
    var plain = draft
    plain.idempotencyKey = nil
    return try push([plain], once: key)[0]
  }

  mutating func push(_ draft: Draft) throws -> PushReceipt {
    if let key = draft.uniqueKey, let holder = try holder(ofUniqueKey: key) {
      return PushReceipt(id: holder, isDuplicate: true)
    }
    let line = try line(LineName(queue: draft.queue, kind: draft.kind))
    let runAt =
      switch draft.due {
      case .none: now
      case .after(let delay): now + delay
      case .at(let moment): moment
      }
    let state = LifeCycle.waiting(dueAt: runAt, now: now)
    let held = try isHeldBack(entering: state, partition: draft.partitionKey)
    let id = try nextJobID()
    try connection.run(
      Self.insertJob,
      [
        .integer(id), .integer(line), SQLValue(state), .integer(Int64(draft.priority)),
        SQLValue(runAt),
        SQLValue(now), SQLValue(draft.maxAttempts), SQLValue(draft.timeout),
        SQLValue(draft.uniqueKey), SQLValue(draft.partitionKey), .integer(held ? 1 : 0),
        SQLValue(draft.traceparent),
        draft.tags.isEmpty ? .null : .text(NameList.encode(draft.tags)), .blob(draft.payload),
      ])
    if let key = draft.uniqueKey {
      try connection.run(
        Self.insertUnique,
        [.text(key), .integer(id), SQLValue(draft.uniqueFor.map { now + $0 })])
    }
    deltas.push(line, to: state)
    return PushReceipt(id: id, isDuplicate: false)
  }

  /// Above every id that is or was in use.
  private mutating func nextJobID() throws -> JobID {
    if let lastJobID {
      self.lastJobID = lastJobID + 1
      return lastJobID + 1
    }
    var last: JobID = 0
    try connection.query(Self.lastID, []) { last = $0.integer(0) }
    lastJobID = last + 1
    return last + 1
  }

  /// The job that holds a key now; a key whose period is over is freed on the way.
  func holder(ofUniqueKey key: String) throws -> JobID? {
    var holder: JobID?
    var isOver = false
    try connection.query(Self.findUnique, [.text(key)]) { row in
      holder = row.integer(0)
      isOver = row.optionalTimestamp(1).map { $0 <= now } ?? false
    }
    guard isOver else { return holder }
    try connection.run(Self.deleteUnique, [.text(key)])
    return nil
  }

  /// Takes a key for a job that lives again; false when another job holds it.
  func takeUniqueKey(_ key: String, for job: JobID) throws -> Bool {
    if let holder = try holder(ofUniqueKey: key) { return holder == job }
    try connection.run(Self.insertUnique, [.text(key), .integer(job), .null])
    return true
  }

  /// Frees the key of a job that is finished, unless a period keeps it taken.
  func releaseUniqueKey(_ key: String, of job: JobID) throws {
    try connection.run(Self.releaseUnique, [.text(key), .integer(job)])
  }

  static let lastID = Statement(
    "last id",
    """
    SELECT max(coalesce(max(id), 0), (SELECT last_job FROM penstock_store)) FROM penstock_job
    """)
  static let insertJob = Statement(
    "insert job",
    """
    INSERT INTO penstock_job (id, line, state, priority, run_at, enqueued_at, max_attempts, timeout,
      unique_key, partition_key, held, traceparent, tags, payload)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    """)
  static let insertUnique = Statement(
    "insert unique", "INSERT INTO penstock_unique (key, job, until) VALUES (?, ?, ?)")
  static let findUnique = Statement(
    "find unique", "SELECT job, until FROM penstock_unique WHERE key = ?")
  static let deleteUnique = Statement(
    "delete unique", "DELETE FROM penstock_unique WHERE key = ?")
  static let releaseUnique = Statement(
    "release unique", "DELETE FROM penstock_unique WHERE key = ? AND job = ? AND until IS NULL")
}
