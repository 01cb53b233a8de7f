import Jobs

struct BindingFields: Decodable {
  var record: BindingRecord

  private enum Key: String, CodingKey, CaseIterable {
    case record, name, pattern, queue, kind, filter, copies
  }

  init(from decoder: any Decoder) throws {
    let fields = try FieldReader(decoder, Key.self)
    let pattern = try? TopicPattern(try fields.name(.pattern))
    guard let pattern else {
      throw fields.problem(.pattern, "a pattern of topics, such as \"orders.#\"")
    }
    let filter = try? BindingFilter.read(try fields.text(.filter) ?? "")
    guard let filter else {
      throw fields.problem(.filter, "a filter of messages, such as \"payload.total:>100\"")
    }
    record = BindingRecord(
      id: 0,
      binding: TopicBinding(
        name: try fields.text(.name) == nil ? nil : fields.name(.name), pattern: pattern,
        queue: try fields.name(.queue), kind: try fields.name(.kind), filter: filter),
      copies: try fields.wholeNumber(.copies, in: 0...FieldRange.id) ?? 0)
  }
}

struct TopicFields: Decodable {
  var record: TopicRecord

  private enum Key: String, CodingKey, CaseIterable {
    case record, topic, published, unroutable
    case lastAt = "last_at"
  }

  init(from decoder: any Decoder) throws {
    let fields = try FieldReader(decoder, Key.self)
    guard let topic = try? Topic(try fields.name(.topic)) else {
      throw fields.problem(.topic, "a topic, such as \"orders.eu.new\"")
    }
    let counts = 0...FieldRange.id
    record = TopicRecord(
      topic: topic,
      published: try fields.required(.published, try fields.wholeNumber(.published, in: counts)),
      unroutable: try fields.wholeNumber(.unroutable, in: counts) ?? 0,
      lastAt: try fields.required(.lastAt, try fields.moment(.lastAt)))
  }
}

/// The payload is taken from the line itself, as it was written.
struct KeptMessageFields: Decodable {
  var kept: KeptMessage

  private enum Key: String, CodingKey, CaseIterable {
    case record, topic, payload, priority, traceparent, tags, until
    case payloadBase64 = "payload_base64"
    case runAt = "run_at"
    case maxAttempts = "max_attempts"
    case timeout = "timeout_s"
    case partitionKey = "partition_key"
  }

  init(from decoder: any Decoder) throws {
    let fields = try FieldReader(decoder, Key.self)
    guard let topic = try? Topic(try fields.name(.topic)) else {
      throw fields.problem(.topic, "a topic, such as \"orders.eu.new\"")
    }
    let message = Message(
      topic: topic, payload: try fields.base64(.payloadBase64) ?? [],
      priority: try fields.wholeNumber(.priority, in: -1_000_000...1_000_000) ?? 0,
      due: try fields.moment(.runAt).map(Draft.Due.at),
      maxAttempts: try fields.wholeNumber(.maxAttempts, in: 1...100_000),
      timeout: try fields.seconds(.timeout), partitionKey: try fields.text(.partitionKey),
      traceparent: try fields.text(.traceparent), tags: try fields.texts(.tags) ?? [])
    kept = KeptMessage(
      message: message, until: try fields.required(.until, try fields.moment(.until)))
  }
}
