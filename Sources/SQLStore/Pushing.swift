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
    database.heraldArrival()
    let receipts = try await write { transaction in
      try transaction.push(drafts, once: key)
    }
    if receipts.contains(where: { !$0.isDuplicate || $0.isReplaced }) { database.announceArrival() }
    return receipts
  }
}

extension Transaction {
  fileprivate mutating func push(_ drafts: [Draft], once key: String?) throws -> [PushReceipt] {
    guard let key else { return try push(drafts) }
    var digest = ContentDigest()
    for draft in drafts { draft.digest(into: &digest) }
    if let answer = try answer(toKey: key, digest: digest) {
      return answer.joined().map { PushReceipt(id: $0, isDuplicate: true) }
    }
    let receipts = try push(drafts)
    try remember([receipts.map(\.id)], forKey: key, digest: digest)
    return receipts
  }

  mutating func push(_ drafts: [Draft]) throws -> [PushReceipt] {
    var receipts: [PushReceipt] = []
    receipts.reserveCapacity(drafts.count)
    var rows: [[SQLValue]] = []
    let rules = drafts.isEmpty ? [:] : try uniqueRules()
    for draft in drafts {
      if let key = draft.idempotencyKey {
        try insert(&rows)
        var plain = draft
        plain.idempotencyKey = nil
        receipts += try push([plain], once: key)
        continue
      }
      let draft = rules.isEmpty ? draft : draft.unique(by: rules)
      let runAt = dueTime(of: draft)
      if let key = draft.uniqueKey, let holder = try holder(ofUniqueKey: key) {
        try insert(&rows)
        let isReplaced = try replace(holder, by: draft, dueAt: runAt)
        receipts.append(PushReceipt(id: holder, isDuplicate: true, isReplaced: isReplaced))
        continue
      }
      // Whose turn it is depends on the jobs that are there.
      if draft.partitionKey != nil { try insert(&rows) }
      let (id, row) = try row(of: draft, dueAt: runAt)
      rows.append(row)
      if rows.count == JobGroup.size { try insert(&rows) }
      receipts.append(PushReceipt(id: id, isDuplicate: false))
    }
    try insert(&rows)
    return receipts
  }

  private func dueTime(of draft: Draft) -> Timestamp {
    switch draft.due {
    case .none: now
    case .after(let delay): now + delay
    case .at(let moment): moment
    }
  }

  /// What stands in the table for a job, whose unique key and place in the counts it takes.
  private mutating func row(
    of draft: Draft, dueAt runAt: Timestamp
  ) throws -> (JobID, [SQLValue]) {
    let line = try line(LineName(queue: draft.queue, kind: draft.kind))
    let state = LifeCycle.waiting(dueAt: runAt, now: now)
    let held = try isHeldBack(entering: state, partition: draft.partitionKey)
    let id = try nextJobID()
    if let key = draft.uniqueKey {
      try connection.run(
        Self.insertUnique,
        [
          .text(key), .integer(id), SQLValue(draft.uniqueFor.map { now + $0 }),
          .integer(draft.uniqueUntil == .started ? 1 : 0),
        ])
    }
    deltas.push(line, to: state)
    let row: [SQLValue] = [
      .integer(id), .integer(line), SQLValue(state), .integer(Int64(draft.priority)),
      SQLValue(runAt),
      SQLValue(now), SQLValue(draft.maxAttempts), SQLValue(draft.timeout),
      SQLValue(draft.uniqueKey), SQLValue(draft.partitionKey), .integer(held ? 1 : 0),
      SQLValue(draft.traceparent),
      draft.tags.isEmpty ? .null : .text(NameList.encode(draft.tags)), .blob(draft.payload),
    ]
    return (id, row)
  }

  private func insert(_ rows: inout [[SQLValue]]) throws {
    try insert(&rows, one: Self.insertJob, many: Self.insertJobs)
  }

  /// Writes rows, and none is left; `many` takes a group of them.
  func insert(_ rows: inout [[SQLValue]], one: Statement, many: Statement) throws {
    try JobGroup.forEach(in: rows) { part in
      try connection.run(part.count == JobGroup.size ? many : one, Array(part.joined()))
    }
    rows.removeAll(keepingCapacity: true)
  }

  /// Above every id that is or was in use.
  private mutating func nextJobID() throws -> JobID {
    if let lastJobID {
      self.lastJobID = lastJobID + 1
      return lastJobID + 1
    }
    let last = try readLastID().id
    lastJobID = last + 1
    return last + 1
  }

  /// The highest id that is or was in use, and whether the configuration makes any kind unique.
  mutating func readLastID() throws -> (id: JobID, hasUniqueRules: Bool) {
    var last: (id: JobID, hasUniqueRules: Bool) = (0, false)
    try connection.query(Self.lastID, []) { last = ($0.integer(0), $0.int(1) > 0) }
    if lastJobID == nil { lastJobID = last.id }
    return last
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
    try connection.run(Self.insertUnique, [.text(key), .integer(job), .null, .integer(0)])
    return true
  }

  /// Frees the key of a job that starts, where it was taken until then.
  func releaseUniqueKey(_ key: String, ofStarting job: JobID) throws {
    try connection.run(Self.releaseUniqueAtStart, [.text(key), .integer(job)])
  }

  /// Frees the key of a job that is finished, unless a period keeps it taken.
  func releaseUniqueKey(_ key: String, of job: JobID) throws {
    try connection.run(Self.releaseUnique, [.text(key), .integer(job)])
  }

  static let lastID = Statement(
    "last id",
    """
    SELECT max(coalesce(max(id), 0), (SELECT last_job FROM penstock_store)),
      (SELECT unique_rules FROM penstock_store)
    FROM penstock_job
    """)
  static let insertJob = Statement("insert job", insertion(of: 1))
  static let insertJobs = Statement("insert jobs", insertion(of: JobGroup.size))

  private static func insertion(of rows: Int) -> String {
    let row = "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    return """
      INSERT INTO penstock_job (id, line, state, priority, run_at, enqueued_at, max_attempts, timeout,
        unique_key, partition_key, held, traceparent, tags, payload)
      VALUES \(Array(repeating: row, count: rows).joined(separator: ", "))
      """
  }
  static let insertUnique = Statement(
    "insert unique",
    "INSERT INTO penstock_unique (key, job, until, until_start) VALUES (?, ?, ?, ?)")
  static let findUnique = Statement(
    "find unique", "SELECT job, until FROM penstock_unique WHERE key = ?")
  static let deleteUnique = Statement(
    "delete unique", "DELETE FROM penstock_unique WHERE key = ?")
  static let releaseUniqueAtStart = Statement(
    "release unique at start",
    "DELETE FROM penstock_unique WHERE key = ? AND job = ? AND until_start = 1")
  static let releaseUnique = Statement(
    "release unique", "DELETE FROM penstock_unique WHERE key = ? AND job = ? AND until IS NULL")
}
