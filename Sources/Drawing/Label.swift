/// A text on one line whose parts may have different roles.
///
/// A part without a role takes the role of the place it is put in, so that a plain string is a
/// label that fits everywhere.
package struct Label: Hashable, Sendable, ExpressibleByStringLiteral {
  package struct Part: Hashable, Sendable {
    package let text: String
    package let role: Role?
  }

  package private(set) var parts: [Part]

  package init(_ text: String, role: Role? = nil) {
    parts = text.isEmpty ? [] : [Part(text: text, role: role)]
  }

  package init(stringLiteral value: String) {
    self.init(value)
  }

  package static let empty = Label("")

  package static func + (left: Label, right: Label) -> Label {
    var sum = left
    sum.parts += right.parts
    return sum
  }

  package static func += (left: inout Label, right: Label) {
    left.parts += right.parts
  }

  package var isEmpty: Bool { parts.isEmpty }

  package var text: String { parts.reduce(into: "") { $0 += $1.text } }

  /// In columns.
  package var width: Int { parts.reduce(0) { $0 + CellWidth.of($1.text) } }

  /// Whether it needs more than so many columns; quick also for a text of megabytes.
  package func isWider(than columns: Int) -> Bool {
    var room = columns
    for part in parts {
      for character in part.text {
        room -= CellWidth.of(character)
        if room < 0 { return true }
      }
    }
    return false
  }

  /// The same with a role for the parts that have none.
  package func role(_ role: Role) -> Label {
    var result = self
    result.parts = parts.map { Part(text: $0.text, role: $0.role ?? role) }
    return result
  }
}

extension Sequence<Label> {
  /// All of them in a row, with the separator between.
  package func joined(separator: Label) -> Label {
    var (result, isFirst) = (Label.empty, true)
    for label in self {
      if !isFirst { result += separator }
      result += label
      isFirst = false
    }
    return result
  }
}
