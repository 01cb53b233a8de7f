/// A text of any number of lines, wrapped between words to the width it gets.
package struct Paragraph: Hashable, Sendable {
  package var text: String
  package var role: Role
  /// The first line, after wrapping, that is shown.
  package var offset: Int

  package init(_ text: String, role: Role = .text, offset: Int = 0) {
    self.text = text
    self.role = role
    self.offset = max(0, offset)
  }

  /// Its lines at a width. A word longer than a line is broken; tabs go to the next multiple of
  /// four. Stops after `limit` lines, so that the beginning of a long text costs little.
  package func lines(width: Int, limit: Int = .max) -> [String] {
    guard width > 0, limit > 0 else { return [] }
    var lines: [String] = []
    var rest = text[...]
    while lines.count < limit {
      let end = Self.wrap(rest, width: width, limit: limit, into: &lines)
      guard end < rest.endIndex else { break }
      rest = rest[rest.index(after: end)...]
    }
    return lines
  }

  package func draw(into frame: inout Frame, in area: Rectangle) {
    let shown = lines(width: area.width, limit: offset + area.height).dropFirst(offset)
    for (index, line) in shown.enumerated() {
      frame.write(line, at: area.line(index).origin, role: role, width: area.width)
    }
  }

  /// Wraps up to the first newline; returns where that is, or the end.
  private static func wrap(
    _ text: Substring, width: Int, limit: Int, into lines: inout [String]
  ) -> Substring.Index {
    var (line, used) = ("", 0)
    // What stands behind the last space, so that it can go to the next line.
    var (word, wordUsed) = ("", 0)
    var index = text.startIndex
    while index < text.endIndex, lines.count < limit {
      let character = text[index]
      if character.isNewline { break }
      defer { text.formIndex(after: &index) }
      if character == "\t" || character == " " {
        line += word
        (word, wordUsed) = ("", 0)
        let blanks = character == " " ? 1 : 4 - used % 4
        line += String(repeating: " ", count: min(blanks, max(0, width - used)))
        used += blanks
        continue
      }
      let columns = CellWidth.of(character)
      if used + columns > width {
        if wordUsed == used || wordUsed + columns > width {
          lines.append(line + word)
          (word, wordUsed) = ("", 0)
        } else {
          lines.append(line)
        }
        (line, used) = ("", wordUsed)
      }
      word.append(character)
      wordUsed += columns
      used += columns
    }
    if lines.count < limit { lines.append(line + word) }
    return index
  }
}
