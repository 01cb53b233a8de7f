import FoundationEssentials
import Jobs

/// What a program says of its job: one line of JSON.
enum StreamAnswer: Hashable, Sendable {
  case progress(Progress)
  case log(String)
  /// The last one; a result is JSON on one line.
  case ended(Outcome, result: [UInt8]?)

  /// What is wrong with a line that cannot be understood.
  struct Fault: Error, Hashable, Sendable {
    let cause: String
  }

  /// Reads a line. It may name its job, and must where `isNamed` is true.
  init(_ line: [UInt8], job: JobID, isNamed: Bool) throws(Fault) {
    if Self.isPlainSuccess(line, of: job) {
      self = .ended(.succeeded, result: nil)
      return
    }
    let fields = try AnswerFields(line)
    if let id = try fields.wholeNumber("id") {
      guard id == job else { throw Fault(cause: "it answered job \(id) while it had job \(job)") }
    } else if isNamed {
      throw Fault(cause: "its answer does not say the 'id' of the job: \(fields.excerpt)")
    }
    self = try Self.answer(in: fields)
  }

  /// What nearly all answers are is told by comparing, with blanks where JSON writers put them.
  private static func isPlainSuccess(_ line: [UInt8], of job: JobID) -> Bool {
    var plain = "{\"id\":\(job),\"ok\":true}".utf8.makeIterator()
    var mayBeBlank = false
    for byte in line {
      if byte == UInt8(ascii: " "), mayBeBlank { continue }
      guard plain.next() == byte else { return false }
      mayBeBlank = byte == UInt8(ascii: ":") || byte == UInt8(ascii: ",")
    }
    return plain.next() == nil
  }

  private static func answer(in fields: AnswerFields) throws(Fault) -> StreamAnswer {
    switch try fields.verb() {
    case .ok:
      guard fields.bytes("ok").map({ Array($0) }) == Array("true".utf8) else {
        throw Fault(cause: "'ok' can only be true; say 'retry' or 'permanent': \(fields.excerpt)")
      }
      let result = fields.bytes("result").map { Array($0) }
      return .ended(.succeeded, result: result == Array("null".utf8) ? nil : result)
    case .retry:
      let reason = try fields.reason("retry")
      return .ended(.failed(reason: reason, after: try fields.duration("in")), result: nil)
    case .permanent:
      return .ended(.permanent(reason: try fields.reason("permanent")), result: nil)
    case .snooze:
      let length = try fields.duration("snooze") ?? .zero
      return .ended(.snoozed(length: length, reason: try fields.text("reason")), result: nil)
    case .progress:
      let share = try fields.number("progress") ?? 0
      guard (0...1).contains(share) else {
        throw Fault(cause: "'progress' must be from 0 to 1: \(fields.excerpt)")
      }
      return .progress(Progress(share: share, note: try fields.text("note")))
    case .log:
      return .log(try fields.text("log") ?? "")
    }
  }

  /// The key that says what an answer is about.
  fileprivate enum Verb: String, CaseIterable {
    case ok, retry, permanent, snooze, progress, log

    var companions: Set<String> {
      switch self {
      case .ok: ["result"]
      case .retry: ["in"]
      case .snooze: ["reason"]
      case .progress: ["note"]
      case .permanent, .log: []
      }
    }
  }
}

/// The members of an answer.
private struct AnswerFields {
  private let line: [UInt8]
  private var members: [(key: String, value: ArraySlice<UInt8>)] = []

  /// The line as an error may show it.
  var excerpt: String { LastLine.text(of: Array(line.prefix(200))) ?? "(blank)" }

  init(_ line: [UInt8]) throws(StreamAnswer.Fault) {
    self.line = line
    let (tokens, ending) = JSONTokens.scan(line)
    guard ending == .complete, tokens.first.map({ line[$0.range.lowerBound] }) == UInt8(ascii: "{"),
      String(validating: line, as: UTF8.self) != nil
    else { throw StreamAnswer.Fault(cause: "it wrote a line that is no JSON object: \(excerpt)") }
    var index = 1
    while index < tokens.count, tokens[index].kind == .key {
      let end = JSONTokens.end(ofValueAt: index + 2, in: tokens)
      let key = JSONString.text(of: line[tokens[index].range]) ?? ""
      members.append(
        (key, line[tokens[index + 2].range.lowerBound..<tokens[end - 1].range.upperBound]))
      index = end < tokens.count && tokens[end].kind == .comma ? end + 1 : end
    }
  }

  func bytes(_ key: String) -> ArraySlice<UInt8>? {
    members.first { $0.key == key }?.value
  }

  /// Exactly one, and nothing beside it but what belongs to it.
  func verb() throws(StreamAnswer.Fault) -> StreamAnswer.Verb {
    let verbs = members.compactMap { StreamAnswer.Verb(rawValue: $0.key) }
    guard let verb = verbs.first, verbs.count == 1 else {
      let known = StreamAnswer.Verb.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
      throw StreamAnswer.Fault(cause: "an answer must have exactly one of \(known): \(excerpt)")
    }
    let known = verb.companions.union([verb.rawValue, "id"])
    if let wrong = members.first(where: { !known.contains($0.key) }) {
      let hint = NearestName.hint(wrong.key, among: known.sorted())
      throw StreamAnswer.Fault(cause: "its answer has an unknown key '\(wrong.key)'; \(hint)")
    }
    return verb
  }

  func text(_ key: String) throws(StreamAnswer.Fault) -> String? {
    try value(key, "a text") { JSONString.text(of: $0) }
  }

  func reason(_ key: String) throws(StreamAnswer.Fault) -> String {
    let text = try text(key) ?? ""
    return text.isEmpty ? "no reason was given" : text
  }

  func number(_ key: String) throws(StreamAnswer.Fault) -> Double? {
    try value(key, "a number") { Double(String(decoding: $0, as: UTF8.self)) }
  }

  func wholeNumber(_ key: String) throws(StreamAnswer.Fault) -> Int64? {
    try value(key, "a whole number") { Int64(String(decoding: $0, as: UTF8.self)) }
  }

  func duration(_ key: String) throws(StreamAnswer.Fault) -> Duration? {
    try value(key, "a duration of ten years at most, such as \"30s\"") { bytes in
      JSONString.text(of: bytes).flatMap { try? Duration(text: $0) }
        .flatMap { $0 <= .seconds(3660 * 86_400) ? $0 : nil }
    }
  }

  /// Nil when the key is not there.
  private func value<Value>(
    _ key: String, _ wanted: String, _ read: (ArraySlice<UInt8>) -> Value?
  ) throws(StreamAnswer.Fault) -> Value? {
    guard let bytes = bytes(key) else { return nil }
    guard let value = read(bytes) else {
      throw StreamAnswer.Fault(cause: "'\(key)' must be \(wanted): \(excerpt)")
    }
    return value
  }
}
