/// A screen as a value: a grid of characters with roles, and where the text cursor stands.
///
/// All text goes through `write`, which makes it printable; so nothing that a job carries can
/// reach the terminal as a command, whichever widget drew it.
package struct Frame: Hashable, Sendable {
  package let size: Size
  package let glyphs: Glyphs
  /// Where the terminal's own cursor is shown; hidden if there is none.
  package var cursor: Position?
  private var cells: [Cell]

  package init(size: Size, glyphs: Glyphs = .unicode) {
    self.size = size
    self.glyphs = glyphs
    cells = Array(repeating: .blank, count: size.width * size.height)
  }

  package var bounds: Rectangle { Rectangle(size) }

  /// The cell at a place; blank outside the grid.
  package subscript(position: Position) -> Cell {
    bounds.contains(position) ? cells[index(position.column, position.row)] : .blank
  }

  /// A row's cells from left to right; none outside the grid.
  package func row(_ row: Int) -> ArraySlice<Cell> {
    guard row >= 0, row < size.height else { return [] }
    return cells[row * size.width..<(row + 1) * size.width]
  }

  private func index(_ column: Int, _ row: Int) -> Int { row * size.width + column }

  /// Writes a text that ends at `width` columns or at the frame's edge, whichever comes first.
  ///
  /// Without a ground, the one that lies there stays. A wide character that would straddle an edge
  /// becomes a space. Returns the columns used.
  @discardableResult
  package mutating func write(
    _ text: String, at position: Position, role: Role = .text, ground: Role? = nil,
    width: Int = .max
  ) -> Int {
    let room = max(0, min(width, size.width - position.column))
    var used = 0
    for character in text {
      if used >= room { break }
      Printable.forEachCell(of: character, ascii: glyphs.isASCII) { cell, columns in
        if used >= room { return }
        let place = Position(column: position.column + used, row: position.row)
        if used + columns > room {
          put(" ", width: 1, at: place, role: role, ground: ground)
          used += 1
        } else {
          put(cell, width: columns, at: place, role: role, ground: ground)
          used += columns
        }
      }
    }
    return used
  }

  /// Writes a label; what is too wide is cut and ends in an ellipsis. Returns the columns used,
  /// which for a label moved to the right or the middle counts from its own beginning.
  @discardableResult
  package mutating func write(
    _ label: Label, at position: Position, role: Role = .text, ground: Role? = nil,
    width: Int = .max, alignment: Alignment = .left
  ) -> Int {
    let room = max(0, min(width, size.width - position.column))
    let fitting = label.cut(to: room, ellipsis: glyphs.ellipsis)
    let slack = alignment == .left ? 0 : room - fitting.width
    let start = position.column + (alignment == .middle ? slack / 2 : slack)
    var used = 0
    for part in fitting.parts {
      used += write(
        part.text, at: Position(column: start + used, row: position.row),
        role: part.role ?? role, ground: ground, width: room - used)
    }
    return used
  }

  /// Fills a rectangle with one narrow character; its ground is replaced too.
  package mutating func fill(
    _ rectangle: Rectangle, with character: Character = " ", role: Role = .text,
    ground: Role? = nil
  ) {
    let area = rectangle.intersection(bounds)
    for row in area.row..<area.endRow {
      for column in area.column..<area.endColumn {
        set(.space(role: role, ground: ground), at: Position(column: column, row: row))
        if character != " " {
          write(String(character), at: Position(column: column, row: row), role: role, width: 1)
        }
      }
    }
  }

  /// Lays a ground under what is already drawn in a rectangle.
  package mutating func lay(_ ground: Role?, under rectangle: Rectangle) {
    let area = rectangle.intersection(bounds)
    for row in area.row..<area.endRow {
      for column in area.column..<area.endColumn {
        let place = index(column, row)
        cells[place] = cells[place].with(ground: ground)
      }
    }
  }

  /// Copies a part of another frame so that the part's top left corner comes to `position`.
  package mutating func draw(_ other: Frame, from part: Rectangle? = nil, at position: Position) {
    let source = (part ?? other.bounds).intersection(other.bounds)
    for row in 0..<source.height {
      for column in 0..<source.width {
        let cell = other[Position(column: source.column + column, row: source.row + row)]
        let place = Position(column: position.column + column, row: position.row + row)
        let straddles =
          cell.width == 2 && column == source.width - 1 || cell.width == 0 && column == 0
        set(straddles ? .space(role: cell.role, ground: cell.ground) : cell, at: place)
      }
    }
  }

  private mutating func put(
    _ character: Character, width: Int, at position: Position, role: Role, ground: Role?
  ) {
    let ground = ground ?? self[position].ground
    let next = Position(column: position.column + 1, row: position.row)
    if width == 2, position.column == -1 {
      set(.space(role: role, ground: ground), at: next)
      return
    }
    set(
      Cell(character: character, role: role, ground: ground, width: Int8(width)), at: position)
    if width == 2 { set(.continuation(role: role, ground: ground), at: next) }
  }

  /// Replaces a cell; half a wide character that is left over beside it becomes a space.
  private mutating func set(_ cell: Cell, at position: Position) {
    guard bounds.contains(position) else { return }
    let place = index(position.column, position.row)
    let old = cells[place]
    if old.width == 0, cell.width != 0, position.column > 0, cells[place - 1].width == 2 {
      cells[place - 1] = .space(role: cells[place - 1].role, ground: cells[place - 1].ground)
    }
    if old.width == 2, position.column + 1 < size.width {
      cells[place + 1] = .space(role: cells[place + 1].role, ground: cells[place + 1].ground)
    }
    cells[place] = cell
  }
}
