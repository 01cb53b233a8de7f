/// Rows in columns under a header, with a cursor and marks.
///
/// A column that does not fit is left out whole, by its priority; a number is never cut, because
/// a cut number is a wrong number. Texts are cut with an ellipsis.
package struct Table: Hashable, Sendable {
  package struct Column: Hashable, Sendable {
    package let title: Label
    package let alignment: Alignment
    /// Without so many columns of the screen it is left out.
    package let minimum: Int
    /// Takes so many if there is room.
    package let ideal: Int
    /// Its part of the room that is left when all have their ideal width.
    package let weight: Int
    /// Gets no wider than this, so that the eye does not lose the row on a wide screen.
    package let most: Int
    /// Columns of a higher number are left out first.
    package let priority: Int
    /// Whether what is too wide is shown in part; else the column is as wide as its widest cell.
    package let isCut: Bool

    /// A column of names or sentences, on the left of its room.
    package static func text(
      _ title: Label, minimum: Int = 4, ideal: Int? = nil, weight: Int = 0,
      most: Int = .max, priority: Int
    ) -> Column {
      Column(
        title: title, alignment: .left, minimum: minimum, ideal: max(minimum, ideal ?? minimum),
        weight: weight, most: most, priority: priority, isCut: true)
    }

    /// A column of numbers, on the right of its room, or of anything else that cannot be cut.
    package static func number(
      _ title: Label, alignment: Alignment = .right, ideal: Int = 0, priority: Int
    ) -> Column {
      Column(
        title: title, alignment: alignment, minimum: title.width, ideal: ideal, weight: 0,
        most: .max, priority: priority, isCut: false)
    }
  }

  package struct Row: Hashable, Sendable {
    /// One for each column of the table.
    package var cells: [Label]
    package var isMarked: Bool
    /// What stands behind the first cell, which is cut before this is.
    package var tail = Label.empty
    /// What stands there instead where the first cell would have to be cut for it.
    package var shortTail: Label?
    /// For the parts of cells that have no role of their own.
    package var role: Role

    package init(_ cells: [Label], isMarked: Bool = false, role: Role = .text) {
      self.cells = cells
      self.isMarked = isMarked
      self.role = role
    }
  }

  package var columns: [Column]
  package var rows: [Row]
  /// The row that keys act on.
  package var cursor: Int?
  /// The first row that is shown.
  package var offset: Int
  /// Whether there is a column for marks beside the cursor's.
  package var hasMarks: Bool
  /// Whether keys go to this table; only then the cursor's row is laid out in its colour.
  package var isFocused: Bool

  package init(
    columns: [Column], rows: [Row], cursor: Int? = nil, offset: Int = 0, hasMarks: Bool = false,
    isFocused: Bool = true
  ) {
    self.columns = columns
    self.rows = rows
    self.cursor = cursor
    self.offset = max(0, offset)
    self.hasMarks = hasMarks
    self.isFocused = isFocused
  }

  /// The row shown at a place, for the mouse.
  package func row(at position: Position, in area: Rectangle) -> Int? {
    guard area.splitTop(1).rest.contains(position) else { return nil }
    let index = offset + position.row - area.row - 1
    return rows.indices.contains(index) ? index : nil
  }

  /// The column whose title stands at a place, for the mouse.
  package func column(at position: Position, in area: Rectangle) -> Int? {
    guard area.splitTop(1).top.contains(position) else { return nil }
    return places(in: columnsArea(of: area)).first {
      ($0.column..<($0.column + $0.width)).contains(position.column)
    }?.index
  }

  private func columnsArea(of area: Rectangle) -> Rectangle {
    area.splitLeft(hasMarks ? 3 : 2).rest.splitRight(1).rest
  }

  /// The columns stand between a gutter for cursor and marks and one free column on the right.
  package func draw(into frame: inout Frame, in area: Rectangle) {
    let (header, body) = area.splitTop(1)
    let places = places(in: columnsArea(of: area))
    for place in places {
      frame.write(
        columns[place.index].title, at: Position(column: place.column, row: header.row),
        role: .header, width: place.width, alignment: columns[place.index].alignment)
    }
    for (line, index) in (offset..<max(offset, rows.count)).prefix(body.height).enumerated() {
      draw(rows[index], isCursor: index == cursor, into: &frame, in: body.line(line), places)
    }
  }

  private func draw(
    _ row: Row, isCursor: Bool, into frame: inout Frame, in line: Rectangle,
    _ places: [Place]
  ) {
    if isCursor {
      if isFocused { frame.lay(.cursor, under: line) }
      frame.write(
        String(isFocused ? frame.glyphs.cursor : frame.glyphs.restingCursor), at: line.origin,
        role: isFocused ? .cursor : .dim, width: line.width)
    }
    if row.isMarked, hasMarks, line.width > 1 {
      let place = Position(column: line.column + 1, row: line.row)
      frame.write(String(frame.glyphs.mark), at: place, role: .marked)
    }
    for place in places where place.index < row.cells.count {
      var cell = row.cells[place.index]
      if place.index == 0, !row.tail.isEmpty {
        let fits = cell.width + row.tail.width <= place.width
        let tail = fits ? row.tail : row.shortTail ?? row.tail
        cell = cell.cut(to: place.width - tail.width, ellipsis: frame.glyphs.ellipsis) + tail
      }
      frame.write(
        cell, at: Position(column: place.column, row: line.row),
        role: row.isMarked ? .marked : row.role, width: place.width,
        alignment: columns[place.index].alignment)
    }
  }
}
