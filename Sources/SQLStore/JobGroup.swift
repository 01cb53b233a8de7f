/// How many jobs one statement writes together.
///
/// A statement opens the table and all of its indexes each time that it runs, which costs as much as
/// the writing of a row: what comes in numbers is written in groups of this size, and the rest one by
/// one.
enum JobGroup {
  static let size = 16
  /// The ids of a group in a statement.
  static let places = Array(repeating: "?", count: size).joined(separator: ", ")

  /// Calls `body` with the parts of a list, all of a group's size but those at the end, which are
  /// single.
  static func forEach<Element>(
    in list: [Element], _ body: (ArraySlice<Element>) throws -> Void
  ) rethrows {
    var rest = list[...]
    while !rest.isEmpty {
      let part = rest.prefix(rest.count >= size ? size : 1)
      rest = rest.dropFirst(part.count)
      try body(part)
    }
  }
}
