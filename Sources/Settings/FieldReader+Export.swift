import FoundationEssentials
import Jobs

/// Forms of values that only exports have.
extension FieldReader {
  /// The value of a key that must be there.
  func required<Value>(_ key: Key, _ value: Value?) throws -> Value {
    guard let value else { throw missing(key) }
    return value
  }

  /// A text of 1 to 255 bytes.
  func name(_ key: Key) throws -> String {
    let name = try required(key, try text(key))
    guard (1...Draft.maximumNameBytes).contains(name.utf8.count) else {
      throw problem(key, "a text of 1 to \(Draft.maximumNameBytes) bytes")
    }
    return name
  }

  func truth(_ key: Key) throws -> Bool? {
    try value(key, "true or false")
  }

  /// RFC 3339, or microseconds since 1970 for what lies outside of its years.
  func moment(_ key: Key) throws -> Timestamp? {
    let wanted = "a time, such as \"2026-11-24T12:00:00Z\""
    guard let field: MomentField = try value(key, wanted) else { return nil }
    guard let moment = field.moment else { throw problem(key, wanted) }
    return moment
  }

  /// A length as a number of seconds.
  func seconds(_ key: Key) throws -> Duration? {
    try number(key, in: 0...9e12, "a number of seconds from 0").map {
      .microseconds(Int64(($0 * 1_000_000).rounded()))
    }
  }

  func base64(_ key: Key) throws -> [UInt8]? {
    guard let text = try text(key) else { return nil }
    guard let data = Data(base64Encoded: text) else { throw problem(key, "bytes in base64") }
    return Array(data)
  }

  /// What a program printed: as text where it is text.
  func output(_ plain: Key, _ base64: Key) throws -> [UInt8] {
    if let bytes = try self.base64(base64) { return bytes }
    return Array((try text(plain) ?? "").utf8)
  }
}

/// A text or a number; nil when it is a text that is no time.
private struct MomentField: Decodable {
  var moment: Timestamp?

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let microseconds = try? container.decode(Int64.self) {
      moment = Timestamp(microseconds: microseconds)
    } else {
      moment = Timestamp(rfc3339: try container.decode(String.self))
    }
  }
}
