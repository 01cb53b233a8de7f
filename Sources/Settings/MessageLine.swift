import Jobs

/// One line of a batch of messages: a JSON object.
package struct MessageLine: Sendable {
  package var message: Message

  /// All messages of a batch, or the first error. `topic` takes the lines that name none.
  package static func messages(
    in batch: [UInt8], source: String, topic: Topic? = nil
  ) throws(BatchError) -> [Message] {
    try BatchLine.values(in: batch, source: source, outcome: "nothing was published") {
      line throws(LineError) in try MessageLine(parsing: line, topic: topic).message
    }
  }

  init(parsing line: [UInt8], topic: Topic?) throws(LineError) {
    let line = try ObjectLine(line)
    let fields = try line.fields(MessageFields.self, raw: "payload")
    guard let topic = try Self.topic(fields.topic, on: line) ?? topic else {
      throw LineError(column: line.start, cause: "the key 'topic' is missing")
    }
    message = fields.message(topic)
    if let payload = line.bytes(of: "payload") { message.payload = payload }
    do {
      try message.validate()
    } catch {
      throw LineError(column: 1, cause: error.description)
    }
  }

  private static func topic(_ name: String?, on line: ObjectLine) throws(LineError) -> Topic? {
    guard let name else { return nil }
    do {
      return try Topic(name)
    } catch {
      throw LineError(column: line.column(of: "topic"), cause: error.description)
    }
  }
}

/// The keys of a line. The payload is taken from the line itself, as it was written.
private struct MessageFields: Decodable {
  var topic: String?
  private var draft: Draft

  private enum Key: String, CodingKey, CaseIterable {
    case topic, payload, priority, delay, at, tags, traceparent, timeout, partition
    case runAt = "run_at"
    case maxAttempts = "max_attempts"
    case timeoutSeconds = "timeout_s"
    case partitionKey = "partition_key"
    case idempotencyKey = "idempotency_key"
  }

  init(from decoder: any Decoder) throws {
    let fields = try FieldReader(decoder, Key.self)
    topic = try fields.text(.topic)
    draft = Draft(queue: "")
    draft.priority = try fields.wholeNumber(.priority, in: -1_000_000...1_000_000) ?? 0
    draft.due = try fields.due(delay: .delay, at: [.at, .runAt])
    draft.maxAttempts = try fields.wholeNumber(.maxAttempts, in: 1...100_000)
    draft.timeout = try fields.duration(.timeout) ?? fields.timeLimit(.timeoutSeconds)
    draft.partitionKey = try fields.text(.partitionKey) ?? fields.text(.partition)
    draft.tags = try fields.texts(.tags) ?? []
    draft.traceparent = try fields.text(.traceparent)
    draft.idempotencyKey = try fields.text(.idempotencyKey)
  }

  func message(_ topic: Topic) -> Message {
    Message(
      topic: topic, priority: draft.priority, due: draft.due, maxAttempts: draft.maxAttempts,
      timeout: draft.timeout, partitionKey: draft.partitionKey, traceparent: draft.traceparent,
      tags: draft.tags, idempotencyKey: draft.idempotencyKey)
  }
}
