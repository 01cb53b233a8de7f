import Jobs

/// Why a batch cannot be pushed.
package struct BatchError: Error, Hashable, Sendable, CustomStringConvertible {
  package var source: String
  package var place: SourcePlace
  package var cause: String
  /// What did not happen.
  var outcome: String

  package var description: String {
    "cannot read batch '\(source):\(place.line):\(place.column)': \(cause); \(outcome)"
  }
}

/// One line of a batch: a job as a JSON object.
package struct BatchLine: Sendable {
  package var draft: Draft

  /// All jobs of a batch, or the first error; blank lines are passed over. `queue` takes the lines
  /// that name none.
  package static func drafts(
    in batch: [UInt8], source: String, queue: String? = nil
  ) throws(BatchError) -> [Draft] {
    try values(in: batch, source: source, outcome: "nothing was pushed") {
      line throws(LineError) in try BatchLine(parsing: line, queue: queue).draft
    }
  }

  /// What stands on the lines, or the first error.
  static func values<Value>(
    in batch: [UInt8], source: String, outcome: String,
    _ read: ([UInt8]) throws(LineError) -> Value
  ) throws(BatchError) -> [Value] {
    var values: [Value] = []
    let lines = batch.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated()
    where line.contains(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0d }) {
      do {
        values.append(try read(Array(line)))
      } catch {
        let place = SourcePlace(line: index + 1, column: error.column)
        throw BatchError(source: source, place: place, cause: error.cause, outcome: outcome)
      }
    }
    return values
  }

  init(parsing line: [UInt8], queue: String?) throws(LineError) {
    let line = try ObjectLine(line)
    let fields = try line.fields(DraftFields.self, raw: "payload")
    draft = fields.draft
    if let payload = line.bytes(of: "payload") { draft.payload = payload }
    if draft.queue.isEmpty {
      guard let queue else {
        throw LineError(column: line.start, cause: "the key 'queue' is missing")
      }
      draft.queue = queue
    }
    if fields.isUniqueByPayload { draft.makeUniqueByPayload() }
    do {
      try draft.validate()
    } catch {
      throw LineError(column: 1, cause: error.description)
    }
  }
}

/// The keys of a batch line. The payload is taken from the line itself, as it was written.
private struct DraftFields: Decodable {
  var draft: Draft
  var isUniqueByPayload: Bool

  private enum Key: String, CodingKey, CaseIterable {
    case queue, kind, payload, priority, delay, at, tags, traceparent, timeout, unique, partition,
      replace
    case runAt = "run_at"
    case maxAttempts = "max_attempts"
    case timeoutSeconds = "timeout_s"
    case uniqueKey = "unique_key"
    case uniqueFor = "unique_for"
    case uniqueUntil = "unique_until"
    case uniquePayload = "unique_payload"
    case partitionKey = "partition_key"
    case idempotencyKey = "idempotency_key"
  }

  init(from decoder: any Decoder) throws {
    let fields = try FieldReader(decoder, Key.self)
    draft = Draft(queue: "")
    if let queue = try fields.text(.queue) {
      guard !queue.isEmpty else { throw fields.problem(.queue, "the name of a queue") }
      draft.queue = queue
    }
    draft.kind = try fields.text(.kind) ?? Draft.defaultKind
    draft.priority = try fields.wholeNumber(.priority, in: -1_000_000...1_000_000) ?? 0
    draft.due = try fields.due(delay: .delay, at: [.at, .runAt])
    draft.maxAttempts = try fields.wholeNumber(.maxAttempts, in: 1...100_000)
    draft.timeout = try fields.duration(.timeout) ?? fields.timeLimit(.timeoutSeconds)
    draft.uniqueKey = try fields.text(.uniqueKey) ?? fields.text(.unique)
    draft.uniqueFor = try fields.duration(.uniqueFor)
    draft.uniqueUntil = try fields.choice(.uniqueUntil, of: UniqueEnd.self) ?? .finished
    draft.replaces = Set(try fields.choices(.replace, of: Replacement.self) ?? [])
    isUniqueByPayload = try fields.truth(.uniquePayload) ?? false
    if isUniqueByPayload, draft.uniqueKey != nil {
      throw fields.problem(.uniquePayload, "left out where a unique key is given")
    }
    draft.partitionKey = try fields.text(.partitionKey) ?? fields.text(.partition)
    draft.tags = try fields.texts(.tags) ?? []
    draft.traceparent = try fields.text(.traceparent)
    draft.idempotencyKey = try fields.text(.idempotencyKey)
  }
}

extension FieldReader {
  /// A number of seconds that something may take.
  func timeLimit(_ key: Key) throws -> Duration? {
    try number(key, in: 0.000_001...1e9, "a number of seconds above 0").map {
      .microseconds(Int64(($0 * 1_000_000).rounded()))
    }
  }

  /// When something is due: a delay, or a time by one of several names.
  func due(delay: Key, at keys: [Key]) throws -> Draft.Due? {
    let delay = try duration(delay)
    for key in keys {
      guard let text = try text(key) else { continue }
      guard delay == nil else { throw problem(key, "left out where a delay is given") }
      guard let due = Draft.Due(text: text) else {
        throw problem(key, "a time, such as \"2026-11-24T12:00:00Z\" or \"+10m\"")
      }
      return due
    }
    return delay.map(Draft.Due.after)
  }
}
