/// Where something stands in a text that somebody wrote.
package struct SourcePlace: Hashable, Comparable, Sendable {
  /// 1 for the first line.
  package var line: Int
  /// In characters, 1 for the first of a line.
  package var column: Int

  package init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  /// The place of a byte of a text.
  package init(of offset: Int, in bytes: [UInt8]) {
    let before = bytes[..<min(offset, bytes.count)]
    let newline = UInt8(ascii: "\n")
    line = 1 + before.count { $0 == newline }
    let start = before.lastIndex(of: newline).map { $0 + 1 } ?? 0
    column = 1 + String(decoding: before[start...], as: UTF8.self).count
  }

  package static func < (left: SourcePlace, right: SourcePlace) -> Bool {
    (left.line, left.column) < (right.line, right.column)
  }
}

/// Why a text is not JSON, and at which byte.
package struct JSONSyntaxError: Error, Hashable, Sendable {
  package var offset: Int
  package var cause: String
}
