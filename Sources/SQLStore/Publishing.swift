import Jobs

extension SQLStore {
  package func publish(
    _ messages: [Message], once key: String?
  ) async throws(StoreError) -> [PublishReceipt] {
    for (index, message) in messages.enumerated() {
      do {
        try message.validate()
      } catch {
        throw .invalid(
          messages.count == 1 ? "\(error)" : "message \(index + 1) of the batch: \(error)")
      }
    }
    database.heraldArrival()
    let receipts = try await write { transaction in
      try transaction.publish(messages, once: key)
    }
    if receipts.contains(where: { !$0.isDuplicate && !$0.jobs.isEmpty }) {
      database.announceArrival()
    }
    return receipts
  }

  package func routes(of message: Message) async throws(StoreError) -> [MessageRoute] {
    try await read { transaction in
      try transaction.bindings(of: message.topic).map {
        MessageRoute(
          binding: $0.binding, isAdmitted: $0.binding.admits(message, now: transaction.now))
      }
    }
  }

  package func republish(
    _ pattern: TopicPattern, by operator: Operator
  ) async throws(StoreError) -> (messages: Int, jobs: Int) {
    let sums = try await write { transaction in
      let sums = try transaction.republish(pattern)
      try transaction.note(
        ActLog("republish", subject: pattern.text, by: `operator`),
        ActReport(matched: sums.jobs, changed: sums.jobs))
      return sums
    }
    if sums.jobs > 0 { database.announceArrival() }
    return sums
  }
}

extension Transaction {
  fileprivate mutating func publish(
    _ messages: [Message], once key: String?
  ) throws -> [PublishReceipt] {
    guard let key else {
      var publication = Publication()
      return try publication.publish(messages, in: &self)
    }
    var digest = ContentDigest()
    for message in messages { message.digest(into: &digest) }
    if let answer = try answer(toKey: key, digest: digest) {
      return answer.map { PublishReceipt(jobs: $0, isDuplicate: true) }
    }
    let receipts = try publish(messages, once: nil)
    try remember(receipts.map(\.jobs), forKey: key, digest: digest)
    return receipts
  }

  /// The bindings whose pattern matches, in the order in which they were made.
  func bindings(of topic: Topic) throws -> [StoredBinding] {
    var bindings: [StoredBinding] = []
    for node in try nodes(matching: topic) { bindings += try self.bindings(at: node) }
    return bindings.sorted { $0.id < $1.id }
  }

  fileprivate mutating func republish(
    _ pattern: TopicPattern
  ) throws -> (messages: Int, jobs: Int) {
    let kept = try keptMessages().filter { pattern.matches($0.kept.message.topic) }
    var publication = Publication()
    let jobs = try publication.republish(kept.map { ($0.id, $0.kept.message) }, in: &self)
    return (jobs.filter { !$0.isEmpty }.count, jobs.reduce(0) { $0 + $1.count })
  }

  func keptMessages() throws -> [(id: Int64, kept: KeptMessage)] {
    var messages: [(id: Int64, kept: KeptMessage)] = []
    try connection.query(Self.keptMessages, [SQLValue(now)]) { row in
      guard let message = Message(kept: row) else { return }
      messages.append((row.integer(0), KeptMessage(message: message, until: row.timestamp(10))))
    }
    return messages
  }

  /// Parts a job from the message that it is a copy of; the last one takes the message along.
  func dropCopy(_ job: JobID) throws {
    var message: Int64?
    try connection.query(Self.findCopy, [.integer(job)]) { message = $0.integer(0) }
    guard let message else { return }
    try connection.run(Self.deleteCopy, [.integer(job)])
    try connection.run(Self.dropCopies, [.integer(message)])
    try connection.run(Self.deleteMessage, [.integer(message)])
  }

  func topic(of job: JobID) throws -> String? {
    var topic: String?
    try connection.query(Self.findTopic, [.integer(job)]) { topic = $0.text(0) }
    return topic
  }

  static let findTopic = Statement(
    "find topic", "SELECT topic FROM penstock_shared WHERE job = ?")
  static let bindingsAt = Statement(
    "bindings at a node",
    "SELECT id, name, pattern, queue, kind, filter, node FROM penstock_binding WHERE node = ?")
  static let findCopy = Statement("find copy", "SELECT message FROM penstock_copy WHERE job = ?")
  static let deleteCopy = Statement("delete copy", "DELETE FROM penstock_copy WHERE job = ?")
  static let dropCopies = Statement(
    "drop copies", "UPDATE penstock_message SET copies = copies - 1 WHERE id = ?")
  static let deleteMessage = Statement(
    "delete message", "DELETE FROM penstock_message WHERE id = ? AND copies <= 0")
  static let keptMessages = Statement(
    "kept messages",
    """
    SELECT penstock_message.id, topic, payload, priority, run_at, max_attempts, timeout,
      partition_key, traceparent, tags, until
    FROM penstock_unrouted JOIN penstock_message ON penstock_message.id = message
    WHERE until > ? ORDER BY penstock_message.id
    """)
}

/// A binding as its row has it.
struct StoredBinding: Sendable {
  var id: BindingID
  var node: Int64?
  var binding: TopicBinding

  /// `row` begins with id, name, pattern, queue, kind, filter, node. Nil when pattern or filter cannot
  /// be read, which a check tells of.
  init?(_ row: any SQLRow) {
    guard let pattern = try? TopicPattern(row.text(2)),
      let filter = try? Filter(parsing: row.text(5))
    else { return nil }
    id = row.integer(0)
    node = row.optionalInteger(6)
    binding = TopicBinding(
      name: row.optionalText(1), pattern: pattern, queue: row.text(3), kind: row.text(4),
      filter: filter)
  }
}

extension Message {
  /// Nil when the topic is none, which no program of ours writes.
  fileprivate init?(kept row: any SQLRow) {
    guard let topic = try? Topic(row.text(1)) else { return nil }
    self.init(
      topic: topic, payload: row.bytes(2), priority: row.int(3),
      due: row.optionalTimestamp(4).map(Draft.Due.at),
      maxAttempts: row.optionalInteger(5).map(Int.init),
      timeout: row.optionalInteger(6).map { .microseconds($0) },
      partitionKey: row.optionalText(7), traceparent: row.optionalText(8),
      tags: row.optionalText(9).map(NameList.decode) ?? [])
  }
}
