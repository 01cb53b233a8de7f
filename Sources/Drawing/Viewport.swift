/// A window onto a list, and the cursor in it. The window follows the cursor and moves no more
/// than it has to, so that nothing jumps.
package struct Viewport: Hashable, Sendable {
  /// How many rows the list has.
  package private(set) var count: Int
  /// How many rows are shown.
  package private(set) var height: Int
  /// The row that keys act on; zero in an empty list.
  package private(set) var cursor: Int
  /// The first row that is shown.
  package private(set) var offset: Int

  package init(count: Int = 0, height: Int = 0, cursor: Int = 0, offset: Int = 0) {
    self.count = max(0, count)
    self.height = max(0, height)
    self.cursor = cursor
    self.offset = offset
    settle()
  }

  /// The rows that are shown.
  package var visible: Range<Int> { offset..<min(count, offset + height) }

  /// Takes a new number of rows, a new height of the window, or both.
  package mutating func resize(count: Int? = nil, height: Int? = nil) {
    self.count = max(0, count ?? self.count)
    self.height = max(0, height ?? self.height)
    settle()
  }

  package mutating func move(to row: Int) {
    cursor = row
    settle()
  }

  package mutating func move(by rows: Int) {
    move(to: cursor + rows)
  }

  /// Puts the cursor on the row where its item stands now, and keeps the item's place on the
  /// screen if the list allows.
  package mutating func follow(to row: Int) {
    offset += row - cursor
    move(to: row)
  }

  /// Moves the window without the cursor, which is pushed along by its edge. Where all rows are
  /// shown, only the cursor can move: by one row, whatever the step.
  package mutating func scroll(by rows: Int) {
    guard count > height else { return move(by: rows.signum()) }
    offset = min(max(0, offset + rows), max(0, count - height))
    cursor = min(max(cursor, offset), max(offset, offset + height - 1))
    settle()
  }

  /// Moves the window as far up as the cursor allows.
  package mutating func showBeginning() {
    offset = 0
    settle()
  }

  /// Obeys the keys that move through any list; letters are left to who gives them a meaning.
  /// Returns whether the key is one of them.
  package mutating func handle(_ key: Key) -> Bool {
    switch key {
    case .up: move(by: -1)
    case .down: move(by: 1)
    case .pageUp: page(by: -1)
    case .pageDown: page(by: 1)
    case .home: move(to: 0)
    case .end: move(to: count - 1)
    case .mouse(.scrollUp, _): scroll(by: -3)
    case .mouse(.scrollDown, _): scroll(by: 3)
    default: return false
    }
    return true
  }

  /// Moves window and cursor by whole pages; each keeps one row of the one before.
  package mutating func page(by pages: Int) {
    turn(by: max(1, height - 1) * pages)
  }

  /// The same by half pages.
  package mutating func page(byHalves halves: Int) {
    turn(by: max(1, height / 2) * halves)
  }

  private mutating func turn(by rows: Int) {
    offset = min(max(0, offset + rows), max(0, count - height))
    move(by: rows)
  }

  private mutating func settle() {
    cursor = min(max(0, cursor), max(0, count - 1))
    offset = min(max(0, offset), max(0, count - height))
    if height > 0 {
      offset = min(max(offset, cursor - height + 1), cursor)
    }
  }
}
