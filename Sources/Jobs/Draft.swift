/// A job that is not yet stored: what a producer asks for.
package struct Draft: Hashable, Sendable {
  package static let defaultKind = "default"
  /// 16 MiB.
  package static let maximumPayloadBytes = 16 * 1024 * 1024
  /// Queue, kind, tag and key names are at most this many UTF-8 bytes.
  package static let maximumNameBytes = 255

  package var queue: String
  package var kind: String
  package var payload: [UInt8]
  package var priority: Int
  /// When it is due; nil is at once.
  package var due: Due?
  package var maxAttempts: Int?
  package var timeout: Duration?
  package var uniqueKey: String?
  /// How long the key stays taken from the push on; nil is until the job is finished.
  package var uniqueFor: Duration?
  /// Until when it stays taken where no period says so.
  package var uniqueUntil: UniqueEnd
  /// What of this draft a waiting job that holds the key gets in place of its own.
  package var replaces: Set<Replacement>
  package var partitionKey: String?
  package var traceparent: String?
  package var tags: [String]
  /// What makes a repeated push one: see `IdempotencyKey`.
  package var idempotencyKey: String?

  /// A delay is measured by the store's clock, a time is taken as it is.
  package enum Due: Hashable, Sendable {
    case after(Duration)
    case at(Timestamp)
  }

  package init(
    queue: String, kind: String = Draft.defaultKind, payload: [UInt8] = [], priority: Int = 0,
    due: Due? = nil, maxAttempts: Int? = nil, timeout: Duration? = nil,
    uniqueKey: String? = nil, uniqueFor: Duration? = nil,
    uniqueUntil: UniqueEnd = .finished, replaces: Set<Replacement> = [],
    partitionKey: String? = nil, traceparent: String? = nil, tags: [String] = [],
    idempotencyKey: String? = nil
  ) {
    self.queue = queue
    self.kind = kind
    self.payload = payload
    self.priority = priority
    self.due = due
    self.maxAttempts = maxAttempts
    self.timeout = timeout
    self.uniqueKey = uniqueKey
    self.uniqueFor = uniqueFor
    self.uniqueUntil = uniqueUntil
    self.replaces = replaces
    self.partitionKey = partitionKey
    self.traceparent = traceparent
    self.tags = tags
    self.idempotencyKey = idempotencyKey
  }

  /// Throws what makes it invalid, if anything does.
  package func validate() throws(DraftError) {
    try Self.validate(name: queue, as: "queue")
    try Self.validate(name: kind, as: "kind")
    if let uniqueKey { try Self.validate(name: uniqueKey, as: "unique key") }
    if let partitionKey { try Self.validate(name: partitionKey, as: "partition key") }
    for tag in tags { try Self.validate(name: tag, as: "tag") }
    if let idempotencyKey { try IdempotencyKey.validate(idempotencyKey) }
    guard payload.count <= Self.maximumPayloadBytes else {
      throw .payloadTooLarge(bytes: payload.count)
    }
    guard (-1_000_000...1_000_000).contains(priority) else { throw .priority(priority) }
    if let maxAttempts, !(1...100_000).contains(maxAttempts) { throw .attempts(maxAttempts) }
    if let timeout, timeout <= .zero { throw .timeout(timeout) }
    try validateUniqueness()
  }

  private func validateUniqueness() throws(DraftError) {
    guard uniqueKey == nil else {
      if uniqueFor != nil, uniqueUntil == .started { throw .periodAndStart }
      return
    }
    if uniqueFor != nil { throw .needsKey("a uniqueness period") }
    if uniqueUntil == .started { throw .needsKey("uniqueness until the start") }
    if !replaces.isEmpty { throw .needsKey("a replacement") }
  }

  /// A name is 1 to 255 bytes without control characters, not starting or ending in a blank.
  package static func validate(name: String, as thing: String) throws(DraftError) {
    guard !name.isEmpty else { throw .name(thing, name, "it is empty") }
    guard name.utf8.count <= maximumNameBytes else {
      throw .name(thing, String(name.prefix(20)) + "…", "it is longer than 255 bytes")
    }
    // Plain names, which nearly all are, need none of Unicode's tables.
    guard !name.utf8.allSatisfy({ 0x21...0x7e ~= $0 }) else { return }
    guard !name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
    else { throw .name(thing, name, "it contains a control character") }
    guard name.first?.isWhitespace == false, name.last?.isWhitespace == false else {
      throw .name(thing, name, "it starts or ends with a blank")
    }
  }
}

/// Why a draft cannot become a job.
package enum DraftError: Error, Equatable, Sendable, CustomStringConvertible {
  case name(_ thing: String, _ value: String, _ cause: String)
  case payloadTooLarge(bytes: Int)
  case priority(Int)
  case attempts(Int)
  case timeout(Duration)
  case needsKey(_ thing: String)
  case periodAndStart

  package var description: String {
    switch self {
    case .name(let thing, let value, let cause):
      "cannot use \(thing) '\(value)': \(cause)"
    case .payloadTooLarge(let bytes):
      "cannot push a payload of \(bytes) bytes: at most \(Draft.maximumPayloadBytes) bytes (16 MiB) "
        + "are allowed; store it elsewhere and push a reference"
    case .priority(let value):
      "cannot use priority '\(value)': it must be between -1000000 and 1000000"
    case .attempts(let value):
      "cannot use max attempts '\(value)': it must be between 1 and 100000"
    case .timeout(let value):
      "cannot use timeout '\(value.text)': it must be longer than 0"
    case .needsKey(let thing):
      "cannot use \(thing) without a unique key; give the key too"
    case .periodAndStart:
      "cannot use a uniqueness period and uniqueness until the start together: give one"
    }
  }
}

/// What a push answers for one draft.
package struct PushReceipt: Hashable, Sendable {
  /// The stored job, or the earlier one that holds the unique key.
  package var id: JobID
  /// True when nothing was stored because the unique key is taken, or the idempotency key came before.
  package var isDuplicate: Bool
  /// True when that waiting job got what the draft says should replace its own.
  package var isReplaced: Bool

  package init(id: JobID, isDuplicate: Bool, isReplaced: Bool = false) {
    self.id = id
    self.isDuplicate = isDuplicate
    self.isReplaced = isReplaced
  }
}
