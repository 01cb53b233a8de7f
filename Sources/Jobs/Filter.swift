/// Which jobs: the one filter language of the monitor, the command line and the stores.
///
/// Terms are separated by blanks and must all hold; `-` before a term negates it; commas separate
/// alternatives. Words without a field match kind, error and payload.
///
/// ```
/// queue:emails kind:Send* state:dead,retrying error:timeout attempt:>3 age:>10m
/// payload.to:*@example.com -tag:bulk "connection refused"
/// ```
package struct Filter: Hashable, Sendable {
  package var terms: [Term]

  package init(_ terms: [Term] = []) {
    self.terms = terms
  }

  /// True when it matches every job.
  package var isEmpty: Bool { terms.isEmpty }

  package struct Term: Hashable, Sendable {
    package var condition: Condition
    package var isNegated: Bool

    package init(_ condition: Condition, isNegated: Bool = false) {
      self.condition = condition
      self.isNegated = isNegated
    }
  }

  package enum Condition: Hashable, Sendable {
    /// One of these states.
    case state([JobState])
    /// A text field is like one of the patterns.
    case text(TextField, [TextPattern])
    /// A whole-number field compares so.
    case number(NumberField, Comparison, Int)
    /// The time since it was enqueued compares so.
    case age(Comparison, Duration)
    /// One of these ids.
    case id([JobID])
    /// The value at a path in the JSON payload is like one of the patterns.
    case payload(path: [String], [TextPattern])
    /// The value at a path in the JSON payload is a number and compares so.
    case value(path: [String], Comparison, Double)
    /// Any of kind, error and payload contains it.
    case word(TextPattern)
    /// A dead letter in one of these failure groups.
    case group([Int64])
  }

  package enum TextField: String, CaseIterable, Sendable {
    case queue, kind, error, worker, tag, partition, unique
  }

  package enum NumberField: String, CaseIterable, Sendable {
    case attempt, priority
  }

  package enum Comparison: String, CaseIterable, Sendable {
    case equal = "="
    case less = "<"
    case greater = ">"
    case atMost = "<="
    case atLeast = ">="

    package func holds<Value: Comparable>(_ left: Value, _ right: Value) -> Bool {
      switch self {
      case .equal: left == right
      case .less: left < right
      case .greater: left > right
      case .atMost: left <= right
      case .atLeast: left >= right
      }
    }
  }

  /// All field names, as typed.
  package static let fieldNames: [String] =
    ["state"] + TextField.allCases.map(\.rawValue) + NumberField.allCases.map(\.rawValue)
    + ["age", "id", "group", "payload"]
}

/// A text with `*` for any run of characters and `?` for any one.
package struct TextPattern: Hashable, Sendable {
  /// As it was typed.
  package var text: String

  package init(_ text: String) {
    self.text = text
  }

  package var hasWildcards: Bool { text.contains("*") || text.contains("?") }

  /// True when the whole of `value` is like the pattern; case counts.
  package func matches(_ value: String) -> Bool {
    guard hasWildcards else { return value == text }
    return Self.glob(Array(text.utf8), Array(value.utf8))
  }

  /// True when any part of `value` is like the pattern; case does not count.
  package func isFound(in value: String) -> Bool {
    TextSearch(self).isFound(in: value)
  }

  /// What must stand in a text that is like it.
  var literals: [Substring.UTF8View] {
    text.split { $0 == "*" || $0 == "?" }.map(\.utf8)
  }

  func isFoundSlowly(in value: String) -> Bool {
    Self.glob(Array("*\(text.lowercased())*".utf8), Array(value.lowercased().utf8))
  }

  /// Greedy matching with one point of return: linear but for the last star.
  private static func glob(_ pattern: [UInt8], _ value: [UInt8]) -> Bool {
    let star = UInt8(ascii: "*")
    let any = UInt8(ascii: "?")
    var p = 0
    var v = 0
    var afterStar: (pattern: Int, value: Int)?
    while v < value.count {
      if p < pattern.count, pattern[p] == star {
        p += 1
        afterStar = (p, v)
      } else if p < pattern.count, pattern[p] == value[v] {
        p += 1
        v += 1
      } else if p < pattern.count, pattern[p] == any {
        p += 1
        v += 1
        // A character of several bytes counts as one.
        while v < value.count, value[v] & 0xc0 == 0x80 { v += 1 }
      } else if let back = afterStar {
        p = back.pattern
        v = back.value + 1
        afterStar = (p, v)
      } else {
        return false
      }
    }
    return pattern[p...].allSatisfy { $0 == star }
  }
}
