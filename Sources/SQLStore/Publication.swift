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

  /// Jobs that are about to be made, all together.
  private var drafts: [Draft] = []
  private var shares: [Share] = []
  private var messageRows: [[SQLValue]] = []
  private var lastMessage: Int64?

  /// How many of the drafts are copies of one message.
  private struct Share {
    /// Its place among the messages.
    var index: Int
    var message: Int64
    var bindings: [BindingID]
  }

  mutating func publish(
    _ messages: [Message], in transaction: inout Transaction
  ) throws -> [PublishReceipt] {
    var receipts = Array(repeating: PublishReceipt(jobs: []), count: messages.count)
    for (index, message) in messages.enumerated() {
      guard let key = message.idempotencyKey else {
        receipts[index].isKept = try route(message, at: index, in: &transaction)
        continue
      }
      // The same key may come twice.
      try store(in: &transaction) { receipts[$0].jobs = $1 }
      var digest = ContentDigest()
      message.digest(into: &digest)
      if let answer = try transaction.answer(toKey: key, digest: digest) {
        receipts[index] = PublishReceipt(jobs: answer.first ?? [], isDuplicate: true)
        continue
      }
      receipts[index].isKept = try route(message, at: index, in: &transaction)
      try store(in: &transaction) { receipts[$0].jobs = $1 }
      try transaction.remember([receipts[index].jobs], forKey: key, digest: digest)
    }
    try store(in: &transaction) { receipts[$0].jobs = $1 }
    try writeCounts(in: transaction)
    return receipts
  }

  /// Makes jobs of messages that are kept; none where still no binding takes one.
  mutating func republish(
    _ messages: [(id: Int64, message: Message)], in transaction: inout Transaction
  ) throws -> [[JobID]] {
    var jobs = Array(repeating: [JobID](), count: messages.count)
    for (index, (id, message)) in messages.enumerated() {
      let takers = try takers(of: message, in: &transaction)
      guard !takers.isEmpty else { continue }
      topics[message.topic, default: Counts()].kept -= 1
      try transaction.connection.run(Self.forgetUnrouted, [.integer(id)])
      try transaction.connection.run(Self.setCopies, [SQLValue(takers.count), .integer(id)])
      try copy(message, stored: id, at: index, to: takers, in: &transaction)
    }
    try store(in: &transaction) { jobs[$0] = $1 }
    try writeCounts(in: transaction)
    return jobs
  }

  /// True when no binding takes the message and it is kept.
  private mutating func route(
    _ message: Message, at index: Int, in transaction: inout Transaction
  ) throws -> Bool {
    topics[message.topic, default: Counts()].published += 1
    let takers = try takers(of: message, in: &transaction)
    guard !takers.isEmpty else {
      topics[message.topic, default: Counts()].unroutable += 1
      let length = try keeps ?? transaction.keptUnroutable()
      keeps = .some(length)
      if let length {
        try keep(KeptMessage(message: message, until: transaction.now + length), in: transaction)
      }
      return length != nil
    }
    let id = try add(message, copies: takers.count, in: transaction)
    try copy(message, stored: id, at: index, to: takers, in: &transaction)
    return false
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
    _ message: Message, stored id: Int64, at index: Int, to bindings: [StoredBinding],
    in transaction: inout Transaction
  ) throws {
    let rules = try transaction.uniqueRules()
    var bare = message
    bare.payload = []
    for stored in bindings {
      var draft = bare.draft(queue: stored.binding.queue, kind: stored.binding.kind)
      if !rules.isEmpty { draft = draft.unique(by: rules, payload: message.payload) }
      // What may go to another job goes there by itself.
      if draft.replaces.contains(.payload) { draft.payload = message.payload }
      drafts.append(draft)
    }
    shares.append(Share(index: index, message: id, bindings: bindings.map(\.id)))
  }

  /// The number of a message whose row is written later.
  private mutating func add(
    _ message: Message, copies: Int, in transaction: Transaction
  ) throws -> Int64 {
    var last = lastMessage ?? 0
    if lastMessage == nil {
      try transaction.connection.query(Self.lastMessageID, []) { last = $0.integer(0) }
    }
    lastMessage = last + 1
    messageRows.append([
      .integer(last + 1), .text(message.topic.name), SQLValue(copies), .blob(message.payload),
    ])
    return last + 1
  }

  /// Writes what was gathered; `tell` is told the jobs of each message, those included that hold a unique
  /// key which a copy would have had.
  private mutating func store(
    in transaction: inout Transaction, _ tell: (Int, [JobID]) -> Void
  ) throws {
    try transaction.insert(&messageRows, one: Self.insertMessage, many: Self.insertMessages)
    guard !drafts.isEmpty else { return }
    let receipts = try transaction.push(drafts)
    drafts.removeAll(keepingCapacity: true)
    var rows: [[SQLValue]] = []
    var start = 0
    for share in shares {
      let own = receipts[start..<(start + share.bindings.count)]
      var made = 0
      for (receipt, binding) in zip(own, share.bindings) where !receipt.isDuplicate {
        rows.append([.integer(receipt.id), .integer(share.message)])
        copies[binding, default: 0] += 1
        made += 1
      }
      if made < own.count {
        try transaction.connection.run(
          made > 0 ? Self.setCopies : Self.deleteMessage,
          made > 0 ? [SQLValue(made), .integer(share.message)] : [.integer(share.message)])
      }
      tell(share.index, own.map(\.id))
      start += share.bindings.count
    }
    shares.removeAll(keepingCapacity: true)
    try transaction.insert(&rows, one: Self.insertCopy, many: Self.insertCopies)
  }

  mutating func keep(_ kept: KeptMessage, in transaction: Transaction) throws {
    let message = kept.message
    topics[message.topic, default: Counts()].kept += 1
    let id = try add(message, copies: 0, in: transaction)
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
  mutating func writeCounts(in transaction: Transaction) throws {
    try transaction.insert(&messageRows, one: Self.insertMessage, many: Self.insertMessages)
    let connection = transaction.connection
    let step = SQLValue(transaction.now.floored(to: TopicRate.step))
    for (id, count) in copies {
      try connection.run(Self.addCopies, [.integer(count), step, .integer(id)])
    }
    for (topic, counts) in topics {
      guard counts.published > 0 else {
        try connection.run(
          Self.addKept,
          [.text(topic.name), .integer(counts.kept), SQLValue(transaction.now)])
        continue
      }
      try connection.run(
        Self.addTopic,
        [
          .text(topic.name), .integer(counts.published), .integer(counts.unroutable),
          .integer(counts.kept), SQLValue(transaction.now), step,
        ])
    }
    let unroutable = topics.values.reduce(0) { $0 + $1.unroutable }
    if unroutable > 0 { try connection.run(Self.addUnroutable, [.integer(unroutable)]) }
  }

  static let lastMessageID = Statement(
    "last message", "SELECT coalesce(max(id), 0) FROM penstock_message")
  static let insertMessage = Statement(
    "insert message",
    "INSERT INTO penstock_message (id, topic, copies, payload) VALUES (?, ?, ?, ?)")
  static let insertMessages = Statement(
    "insert messages",
    "INSERT INTO penstock_message (id, topic, copies, payload) VALUES "
      + Array(repeating: "(?, ?, ?, ?)", count: JobGroup.size).joined(separator: ", "))
  static let insertCopy = Statement(
    "insert copy", "INSERT INTO penstock_copy (job, message) VALUES (?, ?)")
  static let insertCopies = Statement(
    "insert copies",
    "INSERT INTO penstock_copy (job, message) VALUES "
      + Array(repeating: "(?, ?)", count: JobGroup.size).joined(separator: ", "))
  static let setCopies = Statement(
    "set copies", "UPDATE penstock_message SET copies = ? WHERE id = ?")
  static let deleteMessage = Statement(
    "delete message", "DELETE FROM penstock_message WHERE id = ?")
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
      earlier = iif(step >= ?6, earlier, iif(step >= ?6 - 10000000, recent, 0)),
      recent = iif(step >= ?6, recent, 0) + ?2, step = ?5
    """)
  /// Nothing was published then: the time of the last message stays.
  static let addKept = Statement(
    "add kept to topic",
    """
    INSERT INTO penstock_topic (name, published, unroutable, kept, step, recent, earlier)
    VALUES (?1, 0, 0, ?2, ?3, 0, 0)
    ON CONFLICT (name) DO UPDATE SET kept = kept + ?2
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
