extension Label {
  /// As much as fits into so many columns; if that is not all, it ends in the ellipsis.
  package func cut(to columns: Int, ellipsis: Character = Glyphs.unicode.ellipsis) -> Label {
    guard columns > 0 else { return .empty }
    guard isWider(than: columns) else { return self }
    var (result, room) = (Label.empty, columns - 1)
    for part in parts {
      let fitting = part.text.prefix(columns: room)
      result += Label(fitting, role: part.role)
      room -= CellWidth.of(fitting)
      if fitting.utf8.count < part.text.utf8.count {
        return result + Label(String(ellipsis), role: part.role)
      }
    }
    return result
  }
}

extension String {
  /// As much from its beginning as fits into so many columns.
  package func prefix(columns: Int) -> String {
    var (end, used) = (startIndex, 0)
    while end < endIndex {
      used += CellWidth.of(self[end])
      if used > columns { break }
      end = index(after: end)
    }
    return String(self[..<end])
  }

  /// As much as fits into so many columns; if that is not all, it ends in the ellipsis.
  package func cut(to columns: Int, ellipsis: Character = Glyphs.unicode.ellipsis) -> String {
    Label(self).cut(to: columns, ellipsis: ellipsis).text
  }
}
