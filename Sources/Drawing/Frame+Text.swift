extension Frame {
  /// What the frame shows without its roles: lines without their trailing spaces.
  package var text: String {
    lines.joined(separator: "\n")
  }

  /// The rows as texts without their trailing spaces.
  package var lines: [String] {
    (0..<size.height).map { number in
      let row = row(number)
      let end = row.lastIndex { $0.character != " " && $0.character != nil } ?? row.startIndex - 1
      return row[row.startIndex..<end + 1].reduce(into: "") { line, cell in
        if let character = cell.character { line.append(character) }
      }
    }
  }

  /// The roles of a row, one a column; for tests of what is emphasised.
  package func roles(inRow number: Int) -> [Role] {
    row(number).map(\.role)
  }
}

extension Frame {
  /// Neighbouring cells of a row that changed.
  package struct Run: Hashable, Sendable {
    package let position: Position
    package let cells: [Cell]
  }

  /// What must be written over `old` to get this frame; all of it if the sizes differ.
  ///
  /// A run begins and ends on whole characters. Two runs with a short gap between are joined,
  /// because moving a terminal's cursor costs more bytes than writing a few cells again.
  package func differences(from old: Frame) -> [Run] {
    var runs: [Run] = []
    for number in 0..<size.height {
      let new = Array(row(number))
      let previous = old.size == size ? Array(old.row(number)) : nil
      var column = 0
      while column < new.count {
        guard previous?[column] != new[column] else {
          column += 1
          continue
        }
        var start = column
        while start > 0, new[start].width == 0 { start -= 1 }
        var (end, equal) = (column + 1, 0)
        while end < new.count, equal < Self.joinedGap {
          equal = previous?[end] == new[end] ? equal + 1 : 0
          end += 1
        }
        end -= equal
        while end < new.count, new[end].width == 0 { end += 1 }
        runs.append(
          Run(position: Position(column: start, row: number), cells: Array(new[start..<end])))
        column = end
      }
    }
    return runs
  }

  private static let joinedGap = 4
}
