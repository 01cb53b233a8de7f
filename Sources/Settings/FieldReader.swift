import FoundationEssentials
import Jobs

/// Something wrong with one key or value, before its place in the text is known.
struct FieldProblem: Error {
  var path: [any CodingKey]
  var fault: Fault

  enum Fault {
    /// The last step of the path is a key that is not known.
    case unknownKey(hint: String)
    /// The last step of the path is a name that nothing can have.
    case badName(cause: String)
    /// The value at the path is wrong, and why.
    case wrong(cause: String)
    /// The value at the path is not what is wanted.
    case wanted(String)
    /// The value at the path is missing.
    case missing
  }

  /// The name of the key itself.
  var lastName: String { path.last?.stringValue ?? "" }
}

/// Reads the fields of one object. Keys that nobody asks about are an error, never ignored.
struct FieldReader<Key: CodingKey & CaseIterable> {
  private let container: KeyedDecodingContainer<Key>

  init(_ decoder: any Decoder, _ key: Key.Type) throws {
    let known = Key.allCases.map(\.stringValue)
    for key in try FieldReader<AnyKey>.keys(of: decoder) where !known.contains(key.stringValue) {
      let hint = NearestName.hint(key.stringValue, among: known)
      throw FieldProblem(path: decoder.codingPath + [key], fault: .unknownKey(hint: hint))
    }
    container = try decoder.container(keyedBy: Key.self)
  }

  /// Whether a key is given.
  func has(_ key: Key) throws -> Bool {
    try container.contains(key) && !container.decodeNil(forKey: key)
  }

  /// The value of a key, nil when it is not given.
  func value<Value: Decodable>(_ key: Key, _ wanted: String) throws -> Value? {
    do {
      return try container.decodeIfPresent(Value.self, forKey: key)
    } catch let problem as FieldProblem {
      throw problem
    } catch {
      // Foundation throws something else than a decoding error for a number that does not fit.
      let path = (error as? DecodingError)?.path(or: path(key)) ?? path(key)
      throw FieldProblem(path: path, fault: .wanted(wanted))
    }
  }

  func text(_ key: Key) throws -> String? {
    try value(key, "a text in quotes")
  }

  func wholeNumber(_ key: Key, in range: ClosedRange<Int>) throws -> Int? {
    let wanted = "a whole number from \(range.lowerBound) to \(range.upperBound)"
    guard let number: Int = try value(key, wanted) else { return nil }
    guard range.contains(number) else { throw problem(key, wanted) }
    return number
  }

  func number(_ key: Key, in range: ClosedRange<Double>, _ wanted: String) throws -> Double? {
    guard let number: Double = try value(key, wanted) else { return nil }
    guard range.contains(number) else { throw problem(key, wanted) }
    return number
  }

  /// A length as text: `"30s"`.
  func duration(_ key: Key) throws -> Duration? {
    let wanted = "a duration, such as \"250ms\", \"30s\", \"10m\" or \"7d\""
    guard let text: String = try value(key, wanted) else { return nil }
    guard let duration = try? Duration(text: text) else { throw problem(key, wanted) }
    return duration
  }

  /// A length that something may take, never `"0s"`.
  func limit(_ key: Key) throws -> Duration? {
    guard let duration = try duration(key) else { return nil }
    guard duration > .zero else { throw problem(key, "a duration longer than 0, such as \"30s\"") }
    return duration
  }

  /// A size as text: `"512MiB"`.
  func bytes(_ key: Key) throws -> Int? {
    let wanted = "a size of at least \"1MiB\", such as \"512MiB\" or \"2GiB\""
    guard let text: String = try value(key, wanted) else { return nil }
    guard let bytes = ByteText.bytes(text), bytes >= 1 << 20 else { throw problem(key, wanted) }
    return bytes
  }

  /// An object with keys of its own.
  func object<Value: Decodable>(_ key: Key) throws -> Value? {
    try value(key, "an object in braces")
  }

  func problem(_ key: Key, _ wanted: String) -> FieldProblem {
    FieldProblem(path: path(key), fault: .wanted(wanted))
  }

  func missing(_ key: Key) -> FieldProblem {
    FieldProblem(path: path(key), fault: .missing)
  }

  func path(_ key: Key) -> [any CodingKey] { container.codingPath + [key] }
}

extension FieldReader<AnyKey> {
  /// All keys of an object, by name.
  static func keys(of decoder: any Decoder) throws -> [AnyKey] {
    do {
      return try decoder.container(keyedBy: AnyKey.self).allKeys.sorted {
        $0.stringValue < $1.stringValue
      }
    } catch {
      throw FieldProblem(path: decoder.codingPath, fault: .wanted("an object in braces"))
    }
  }
}

/// A key that a user chooses: a queue, a kind.
struct AnyKey: CodingKey, CaseIterable {
  var stringValue: String
  var intValue: Int? { nil }
  static let allCases: [AnyKey] = []

  init(stringValue: String) {
    self.stringValue = stringValue
  }

  init?(intValue: Int) { nil }
}

extension DecodingError {
  /// Where it happened, if that is deeper than what is known.
  fileprivate func path(or known: [any CodingKey]) -> [any CodingKey] {
    switch self {
    case .typeMismatch(_, let context), .valueNotFound(_, let context),
      .keyNotFound(_, let context), .dataCorrupted(let context):
      context.codingPath.count > known.count ? context.codingPath : known
    @unknown default: known
    }
  }
}

extension JSONText {
  /// The place of a problem and what is wrong there.
  func explanation(of problem: FieldProblem) -> (place: SourcePlace, cause: String) {
    let name = Self.name(of: problem.path)
    switch problem.fault {
    case .unknownKey(let hint):
      return (placeOfKey(problem.path), "unknown key '\(problem.lastName)'; \(hint)")
    case .badName(let cause):
      return (placeOfKey(problem.path), cause)
    case .wrong(let cause):
      let node = node(at: problem.path) ?? root
      return (place(of: node.range.lowerBound), cause)
    case .wanted(let wanted):
      let node = node(at: problem.path) ?? root
      let subject = name.isEmpty ? "it" : "'\(name)'"
      return (
        place(of: node.range.lowerBound), "\(subject) is \(excerpt(node)); it must be \(wanted)"
      )
    case .missing:
      let node = node(at: problem.path.dropLast()) ?? root
      return (place(of: node.range.lowerBound), "the key '\(problem.lastName)' is missing")
    }
  }

  private func placeOfKey(_ path: [any CodingKey]) -> SourcePlace {
    let member = members(at: path.dropLast()).first { $0.key == path.last?.stringValue }
    return place(of: member?.keyRange.lowerBound ?? 0)
  }

  private func excerpt(_ node: Node) -> String {
    switch node.content {
    case .list: return "a list"
    case .object: return "an object"
    case .scalar:
      let text = text(of: node)
      return text.count > 40 ? text.prefix(39) + "…" : text
    }
  }

  /// `queues.emails.retry.base`, `handlers.SendEmail.exec[1]`.
  private static func name(of path: [any CodingKey]) -> String {
    path.reduce(into: "") { name, step in
      if let index = step.intValue, !(step is AnyKey), step.stringValue != String(index) {
        name += "[\(index)]"
      } else {
        name += (name.isEmpty ? "" : ".") + step.stringValue
      }
    }
  }
}
