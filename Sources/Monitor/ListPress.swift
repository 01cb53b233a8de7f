/// What a press of the mouse on a screen came to.
enum ListPress: Hashable, Sendable {
  /// No row of a list stands there, or what stands there has been done.
  case nothing
  /// The cursor went to a row.
  case chosen
  /// It stood there already.
  case again
  /// The line that says what is listed.
  case filter
}

extension RowCursor {
  /// Puts the cursor on the row at a line of what is shown; below the last row nothing happens.
  mutating func press(line: Int) -> ListPress {
    let row = viewport.offset + line
    guard visible.contains(row) else { return .nothing }
    guard row != viewport.cursor else { return .again }
    move(toRow: row)
    return .chosen
  }

  /// The same for one of two panels, which then has the focus; `hasFocus` is whether it has it now.
  mutating func press(line: Int, hasFocus: Bool) -> ListPress {
    let press = press(line: line)
    return press == .again && !hasFocus ? .chosen : press
  }
}
