import Jobs

extension SQLStore {
  package func exportRecords(
    _ body: @escaping @Sendable (StoreRecord) -> Bool
  ) async throws(StoreError) {
    try await read { transaction in try transaction.export(body) }
  }
}

extension Transaction {
  /// Ids or keys that are read at once; the jobs themselves are read one by one, since each may be
  /// large.
  private static let exportedAtOnce = 500

  /// Hands out everything but the trash, until `body` answers false.
  fileprivate mutating func export(_ body: (StoreRecord) -> Bool) throws {
    var header = ExportHeader(identity: "", lastID: 0)
    // Not the identity that was read when the store was opened: an import may have changed it.
    try connection.query(Self.findIdentity, []) { header.identity = $0.text(0) }
    try connection.query(Self.lastID, []) { header.lastID = $0.integer(0) }
    header.keepsUnroutable = try keptUnroutable()
    try connection.query(Self.unroutableTotals, [SQLValue(now)]) { header.unroutable = $0.int(0) }
    guard body(.header(header)) else { return }
    for queue in try queueRecords() {
      guard body(.queue(queue)) else { return }
    }
    for limit in try limitRecords() {
      guard body(.limit(LimitRecord(scope: limit.scope, limits: limit.limits))) else { return }
    }
    for (scope, policy) in try keepingPolicies().sorted(by: { $0.key < $1.key }) {
      guard body(.policy(PolicyRecord(scope: scope, policy: policy))) else { return }
    }
    for binding in try topicOverview(limit: 0).bindings {
      guard body(.binding(binding)) else { return }
    }
    for topic in try topicRecords() {
      guard body(.topic(topic)) else { return }
    }
    for (_, kept) in try keptMessages() {
      guard body(.message(kept)) else { return }
    }
    var count = 0
    var ids = try exportedIDs(after: 0)
    while let last = ids.last {
      for id in ids {
        guard let record = try jobRecord(id) else { continue }
        guard body(.job(record)) else { return }
        count += 1
      }
      ids = try exportedIDs(after: last)
    }
    var keys = try outlivingKeys(after: "")
    while let last = keys.last {
      for key in keys {
        guard body(.uniqueKey(key)) else { return }
      }
      keys = try outlivingKeys(after: last.key)
    }
    var answers = try answers(after: "")
    while let last = answers.last {
      for answer in answers {
        guard body(.answer(answer)) else { return }
      }
      answers = try self.answers(after: last.key)
    }
    for row in try scheduleRows(Self.listSchedules, []) {
      guard body(.schedule(try scheduleExport(row))) else { return }
    }
    _ = body(.end(jobs: count))
  }

  private func queueRecords() throws -> [QueueRecord] {
    var queues: [QueueRecord] = []
    try connection.query(Self.exportedQueues, []) { row in
      queues.append(
        QueueRecord(
          name: row.text(0), isPaused: row.int(1) != 0,
          retention: Retention(keep: row.optionalInteger(2), count: row.optionalInteger(3))))
    }
    return queues
  }

  private func exportedIDs(after id: JobID) throws -> [JobID] {
    var ids: [JobID] = []
    try connection.query(
      Self.idsAfter, [.integer(id), .integer(Int64(Self.exportedAtOnce))]
    ) { ids.append($0.integer(0)) }
    return ids
  }

  private mutating func jobRecord(_ id: JobID) throws -> JobRecord? {
    guard
      let row = try jobRows(
        JobScan.byOneID, [SQLValue(Draft.maximumPayloadBytes), .integer(id)]
      ).first
    else { return nil }
    var record = JobRecord(job: try row.named(in: &self))
    record.job.failureGroup = nil
    record.attempts = try storedAttempts(of: id).reversed()
    if let key = record.job.uniqueKey {
      try connection.query(Self.findHold, [.text(key), .integer(id)]) { row in
        record.hold =
          row.optionalTimestamp(0).map(JobRecord.Hold.until)
          ?? (row.int(1) == 1 ? .untilStarted : .untilFinished)
      }
    }
    return record
  }

  private func outlivingKeys(after key: String) throws -> [UniqueKeyRecord] {
    var keys: [UniqueKeyRecord] = []
    try connection.query(
      Self.outlivingUnique, [.text(key), .integer(Int64(Self.exportedAtOnce))]
    ) { row in
      keys.append(
        UniqueKeyRecord(key: row.text(0), job: row.integer(1), until: row.timestamp(2)))
    }
    return keys
  }

  private func topicRecords() throws -> [TopicRecord] {
    var topics: [TopicRecord] = []
    try connection.query(Self.exportedTopics, []) { row in
      guard let topic = try? Topic(row.text(0)) else { return }
      topics.append(
        TopicRecord(
          topic: topic, published: row.int(1), unroutable: row.int(2), lastAt: row.timestamp(3)))
    }
    return topics
  }

  private func answers(after key: String) throws -> [AnswerRecord] {
    var answers: [AnswerRecord] = []
    try connection.query(
      Self.answersAfter, [.text(key), SQLValue(now), .integer(Int64(Self.exportedAtOnce))]
    ) { row in
      answers.append(
        AnswerRecord(
          key: row.text(0), digest: row.integer(1), jobs: Self.answeredJobs(row.text(2)),
          until: row.timestamp(3)))
    }
    return answers
  }

  private func scheduleExport(_ row: ScheduleRow) throws -> ScheduleExport {
    // The state of a job is told by the job.
    let ledger = try ledger(of: row.id, before: nil, limit: Int(Self.ledgerLength)).reversed().map {
      var tick = $0
      tick.jobState = nil
      return tick
    }
    return ScheduleExport(
      schedule: row.schedule, nextAt: row.nextAt, lastDue: row.lastDue, missed: row.missed,
      ledger: ledger)
  }

  static let findIdentity = Statement("find identity", "SELECT identity FROM penstock_store")
  static let exportedQueues = Statement(
    "exported queues", "SELECT name, paused, keep, keep_count FROM penstock_queue ORDER BY name")
  static let exportedTopics = Statement(
    "exported topics",
    "SELECT name, published, unroutable, step FROM penstock_topic ORDER BY name")
  static let answersAfter = Statement(
    "answers after",
    """
    SELECT key, digest, jobs, until FROM penstock_answer WHERE key > ? AND until > ?
    ORDER BY key LIMIT ?
    """)
  static let idsAfter = Statement(
    "ids after", "SELECT id FROM penstock_job WHERE id > ? ORDER BY id LIMIT ?")
  static let findHold = Statement(
    "find hold", "SELECT until, until_start FROM penstock_unique WHERE key = ? AND job = ?")
  static let outlivingUnique = Statement(
    "outliving unique keys",
    """
    SELECT key, job, until FROM penstock_unique
    WHERE key > ? AND until IS NOT NULL AND NOT EXISTS
      (SELECT 1 FROM penstock_job WHERE id = job AND unique_key = key)
    ORDER BY key LIMIT ?
    """)
}
