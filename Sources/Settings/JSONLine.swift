import Jobs

/// One object as `--json` prints it: keys stand in the order in which they were set.
package struct JSONLine: Hashable, Sendable {
  private var members: [String] = []

  package init() {}

  /// The line, without its end.
  package var text: String { "{" + members.joined(separator: ",") + "}" }

  package mutating func set(_ key: String, _ value: String?) {
    if let value { set(key, raw: Self.quoted(value)) }
  }

  package mutating func set(_ key: String, _ value: (some BinaryInteger)?) {
    if let value { set(key, raw: String(value)) }
  }

  package mutating func set(_ key: String, _ value: Double?) {
    if let value, value.isFinite { set(key, raw: Self.number(value)) }
  }

  package mutating func set(_ key: String, _ value: Bool) {
    set(key, raw: value ? "true" : "false")
  }

  package mutating func set(_ key: String, _ value: Timestamp?) {
    set(key, value?.rfc3339)
  }

  /// A length in seconds, exact to the microsecond.
  package mutating func set(_ key: String, _ value: Duration?) {
    if let value { set(key, raw: Self.seconds(value)) }
  }

  package mutating func set(_ key: String, _ values: [String]) {
    set(key, raw: Self.list(values.map(Self.quoted)))
  }

  package mutating func set(_ key: String, _ values: [Int]) {
    set(key, raw: Self.list(values.map { String($0) }))
  }

  package mutating func set(_ key: String, _ value: JSONLine) {
    set(key, raw: value.text)
  }

  package mutating func set(_ key: String, _ values: [JSONLine]) {
    set(key, raw: Self.list(values.map(\.text)))
  }

  /// A text that is JSON already and stands on one line.
  package mutating func set(_ key: String, raw text: String) {
    members.append(Self.quoted(key) + ":" + text)
  }

  static func list(_ elements: [String]) -> String {
    "[" + elements.joined(separator: ",") + "]"
  }

  static func seconds(_ length: Duration) -> String {
    let microseconds = length.microseconds
    let fraction = String(microseconds.magnitude % 1_000_000)
    var digits = String(repeating: "0", count: 6 - fraction.count) + fraction
    while digits.last == "0" { digits.removeLast() }
    let whole = (microseconds < 0 ? "-" : "") + String(microseconds.magnitude / 1_000_000)
    return digits.isEmpty ? whole : whole + "." + digits
  }

  private static func number(_ value: Double) -> String {
    Int64(exactly: value).map(String.init) ?? String(value)
  }

  static func quoted(_ text: String) -> String {
    JSONString.quoted(text)
  }
}
