/// Lengths of time as people type them: `250ms 5s 10m 2h 7d`, also `1h30m` and `1.5s`.
extension Duration {
  /// Reads a length; the error says what a length looks like.
  package init(text: String) throws(TextError) {
    var rest = text[...]
    var total = 0.0
    guard !rest.isEmpty else { throw .notADuration(text) }
    while !rest.isEmpty {
      let number = rest.prefix { ("0"..."9").contains($0) || $0 == "." }
      rest = rest.dropFirst(number.count)
      let unit = rest.prefix { $0.isLetter }
      rest = rest.dropFirst(unit.count)
      guard let value = Double(number), let length = Self.units[String(unit)] else {
        throw .notADuration(text)
      }
      total += value * length
    }
    guard total < 9e18 else { throw .notADuration(text) }
    self = .microseconds(Int64(total.rounded()))
  }

  /// Microseconds in each unit that may be typed.
  private static let units: [String: Double] = [
    "us": 1, "µs": 1, "ms": 1000, "s": 1e6, "m": 60e6, "h": 3600e6, "d": 86_400e6,
  ]

  /// The shortest text that `init(text:)` reads back as this length: `1h30m`, `250ms`, `0s`.
  package var text: String {
    var rest = microseconds
    guard rest > 0 else { return "0s" }
    var result = ""
    for (unit, length) in [
      ("d", Int64(86_400_000_000)), ("h", 3_600_000_000), ("m", 60_000_000), ("s", 1_000_000),
      ("ms", 1000), ("us", 1),
    ] where rest >= length {
      result += "\(rest / length)\(unit)"
      rest %= length
    }
    return result
  }
}

/// A text that was typed and cannot be read, with what would be right.
package enum TextError: Error, Equatable, Sendable, CustomStringConvertible {
  case notADuration(String)
  case notATime(String)

  package var description: String {
    switch self {
    case .notADuration(let text):
      "cannot read duration '\(text)'; write for example 250ms, 5s, 10m, 2h or 7d"
    case .notATime(let text):
      "cannot read time '\(text)'; write for example 2026-11-24T12:00:00Z or +10m"
    }
  }
}

extension Timestamp {
  /// Reads RFC 3339, or `+10m` as from `now`.
  package init(text: String, now: Timestamp) throws(TextError) {
    if text.hasPrefix("+") {
      guard let length = try? Duration(text: String(text.dropFirst())) else {
        throw .notATime(text)
      }
      self = now + length
    } else if let moment = Timestamp(rfc3339: text) {
      self = moment
    } else {
      throw .notATime(text)
    }
  }
}
