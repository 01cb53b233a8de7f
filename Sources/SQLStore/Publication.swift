import Jobs

/// The messages of one transaction: finds the bindings of each topic once, and writes the counts of
/// topics and bindings once.
struct Publication {
  private var routes: [Topic: [StoredBinding]] = [:]
  private var copies: [BindingID: Int64] = [:]
  private var topics: [Topic: Counts] = [:]
  /// How long messages are kept that no binding takes; read when the first one comes.
  private var keeps: Duration??

  private struct Counts {
    var published: Int64 = 0
    var unroutable: Int64 = 0
    var kept: Int64 = 0
  }

  mutating func publish(
    _ message: Message, in transaction: inout Transaction
  ) throws -> PublishReceipt {
    guard let key = message.idempotencyKey else {
      return try route(message, in: &transaction)
    }
    var digest = ContentDigest()
    message.digest(into: &digest)
    if let answer = try transaction.answer(toKey: key, digest: digest) {
      return PublishReceipt(jobs: answer.first ?? [], isDuplicate: true)
    }
    let receipt = try route(message, in: &transaction)
    try transaction.remember([receipt.jobs], forKey: key, digest: digest)
    return receipt
  }

  private mutating func route(
    _ message: Message, in transaction: inout Transaction
  ) throws -> PublishReceipt {
    topics[message.topic, default: Counts()].published += 1
    let takers = try takers(of: message, in: &transaction)
    guard !takers.isEmpty else {
      topics[message.topic, default: Counts()].unroutable += 1
      let length = try keeps ?? transaction.keptUnroutable()
      keeps = .some(length)
      if let length {
        try keep(KeptMessage(message: message, until: transaction.now + length), in: transaction)
      }
      return PublishReceipt(jobs: [], isKept: length != nil)
    }
    let id = try insert(message, copies: takers.count, in: transaction)
    return PublishReceipt(jobs: try copy(message, stored: id, to: takers, in: &transaction))
  }

  /// Makes jobs of a message that is kept; none where still no binding takes it.
  mutating func republish(
    _ message: Message, stored id: Int64, in transaction: inout Transaction
  ) throws -> [JobID] {
    let takers = try takers(of: message, in: &transaction)
    guard !takers.isEmpty else { return [] }
    topics[message.topic, default: Counts()].kept -= 1
    try transaction.connection.run(Self.forgetUnrouted, [.integer(id)])
    try transaction.connection.run(Self.setCopies, [SQLValue(takers.count), .integer(id)])
    return try copy(message, stored: id, to: takers, in: &transaction)
  }

  private mutating func takers(
    of message: Message, in transaction: inout Transaction
  ) throws -> [StoredBinding] {
    let bindings =
      try routes[message.topic] ?? transaction.bindings(of: message.topic)
    routes[message.topic] = bindings
    let now = transaction.now
    return bindings.filter { $0.binding.admits(message, now: now) }
  }

  private mutating func copy(
    _ message: Message, stored id: Int64, to bindings: [StoredBinding],
    in transaction: inout Transaction
  ) throws -> [JobID] {
    var bare = message
    bare.payload = []
    return try bindings.map { stored in
      let draft = bare.draft(queue: stored.binding.queue, kind: stored.binding.kind)
      let job = try transaction.push(draft).id
      try transaction.connection.run(Self.insertCopy, [.integer(job), .integer(id)])
      copies[stored.id, default: 0] += 1
      return job
    }
  }

  private func insert(
    _ message: Message, copies: Int, in transaction: Transaction
  ) throws -> Int64 {
    try transaction.connection.insert(
      Self.insertMessage,
      [.text(message.topic.name), SQLValue(copies), .blob(message.payload)])
  }

  mutating func keep(_ kept: KeptMessage, in transaction: Transaction) throws {
    let message = kept.message
    topics[message.topic, default: Counts()].kept += 1
    let id = try insert(message, copies: 0, in: transaction)
    let runAt: Timestamp? =
      switch message.due {
      case .none: nil
      case .after(let delay): transaction.now + delay
      case .at(let moment): moment
      }
    try transaction.connection.run(
      Self.insertUnrouted,
      [
        .integer(id), SQLValue(kept.until), SQLValue(message.priority),
        SQLValue(runAt),
        SQLValue(message.maxAttempts), SQLValue(message.timeout), SQLValue(message.partitionKey),
        SQLValue(message.traceparent),
        message.tags.isEmpty ? .null : .text(NameList.encode(message.tags)),
      ])
  }

  /// Once, at the end.
  func writeCounts(in transaction: Transaction) throws {
    let connection = transaction.connection
    let step = SQLValue(transaction.now.floored(to: TopicRate.step))
    for (id, count) in copies {
      try connection.run(Self.addCopies, [.integer(count), step, .integer(id)])
    }
    for (topic, counts) in topics {
      try connection.run(
        Self.addTopic,
        [
          .text(topic.name), .integer(counts.published), .integer(counts.unroutable),
          .integer(counts.kept), step,
        ])
    }
    let unroutable = topics.values.reduce(0) { $0 + $1.unroutable }
    if unroutable > 0 { try connection.run(Self.addUnroutable, [.integer(unroutable)]) }
  }

  static let insertMessage = Statement(
    "insert message", "INSERT INTO penstock_message (topic, copies, payload) VALUES (?, ?, ?)")
  static let insertCopy = Statement(
    "insert copy", "INSERT INTO penstock_copy (job, message) VALUES (?, ?)")
  static let setCopies = Statement(
    "set copies", "UPDATE penstock_message SET copies = ? WHERE id = ?")
  static let insertUnrouted = Statement(
    "insert unrouted",
    """
    INSERT INTO penstock_unrouted (message, until, priority, run_at, max_attempts, timeout,
      partition_key, traceparent, tags)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    """)
  static let forgetUnrouted = Statement(
    "forget unrouted", "DELETE FROM penstock_unrouted WHERE message = ?")
  static let addCopies = Statement(
    "add copies",
    """
    UPDATE penstock_binding SET copies = copies + ?1,
      earlier = CASE step WHEN ?2 THEN earlier WHEN ?2 - 10000000 THEN recent ELSE 0 END,
      recent = iif(step = ?2, recent, 0) + ?1, step = ?2
    WHERE id = ?3
    """)
  static let addTopic = Statement(
    "add to topic",
    """
    INSERT INTO penstock_topic (name, published, unroutable, kept, step, recent, earlier)
    VALUES (?1, ?2, ?3, ?4, ?5, ?2, 0)
    ON CONFLICT (name) DO UPDATE SET published = published + ?2, unroutable = unroutable + ?3,
      kept = kept + ?4,
      earlier = CASE step WHEN ?5 THEN earlier WHEN ?5 - 10000000 THEN recent ELSE 0 END,
      recent = iif(step = ?5, recent, 0) + ?2, step = ?5
    """)
  static let addUnroutable = Statement(
    "add unroutable", "UPDATE penstock_store SET unroutable = unroutable + ?")
}

/// What goes on in a second, from two counts of ten seconds each: all of the current one and as much
/// of the one before as makes ten seconds together.
enum TopicRate {
  static let step: Duration = .seconds(10)

  static func perSecond(step: Timestamp, recent: Int, earlier: Int, now: Timestamp) -> Double {
    let length = Double(Self.step.microseconds)
    let age = Double(now.elapsed(since: step).microseconds) / length
    let count: Double =
      switch age {
      case ..<1: Double(recent) + Double(earlier) * (1 - max(age, 0))
      case ..<2: Double(recent) * (2 - age)
      default: 0
      }
    return count * 1_000_000 / length
  }
}
