/// What saving a screen makes of it, by the ending of the file's name.
package enum SavedForm: Hashable, Sendable {
  case text, picture
  /// What is listed, as lines of JSON.
  case lines

  private static let endings: [(name: String, form: SavedForm)] = [
    ("txt", .text), ("svg", .picture), ("ndjson", .lines), ("jsonl", .lines),
  ]

  /// For messages that say what is right.
  static let known = endings.map { ".\($0.name)" }.joined(separator: ", ")

  /// What comes after the last dot of the file's name, where there is one.
  static func ending(of file: String) -> String? {
    let name = file.split(separator: "/").last ?? ""
    guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return nil }
    return String(name[name.index(after: dot)...])
  }

  /// Nil for an ending that is none of the known ones. A name without an ending is that of a text.
  package init?(file: String) {
    guard let ending = Self.ending(of: file) else {
      self = .text
      return
    }
    guard let known = Self.endings.first(where: { $0.name == ending }) else { return nil }
    self = known.form
  }
}
