/// A part of the grid; it may be empty, and may lie partly outside a frame, which then clips it.
package struct Rectangle: Hashable, Sendable {
  package var column: Int
  package var row: Int
  package var width: Int
  package var height: Int

  package init(column: Int, row: Int, width: Int, height: Int) {
    self.column = column
    self.row = row
    self.width = max(0, width)
    self.height = max(0, height)
  }

  /// All of a grid of this size.
  package init(_ size: Size) {
    self.init(column: 0, row: 0, width: size.width, height: size.height)
  }

  /// Nothing, for a part that has no place.
  package static let empty = Rectangle(column: 0, row: 0, width: 0, height: 0)

  package var size: Size { Size(width: width, height: height) }
  package var origin: Position { Position(column: column, row: row) }

  /// The first column to the right of it.
  package var endColumn: Int { column + width }
  /// The first row below it.
  package var endRow: Int { row + height }
  package var isEmpty: Bool { width == 0 || height == 0 }

  package func contains(_ position: Position) -> Bool {
    position.column >= column && position.column < endColumn
      && position.row >= row && position.row < endRow
  }

  /// The part that both have, empty where they do not meet.
  package func intersection(_ other: Rectangle) -> Rectangle {
    let left = max(column, other.column)
    let top = max(row, other.row)
    return Rectangle(
      column: left, row: top,
      width: min(endColumn, other.endColumn) - left, height: min(endRow, other.endRow) - top)
  }

  /// Without a margin; what is too small for its margin becomes empty.
  package func inset(columns: Int = 0, rows: Int = 0) -> Rectangle {
    Rectangle(
      column: column + min(columns, width), row: row + min(rows, height),
      width: width - 2 * columns, height: height - 2 * rows)
  }

  /// One line of it, counted from its top.
  package func line(_ index: Int) -> Rectangle {
    Rectangle(column: column, row: row + index, width: width, height: 1)
      .intersection(self)
  }

  /// A rectangle of this size in its middle, or as much of that as there is room for.
  package func centered(_ size: Size) -> Rectangle {
    let inner = Size(width: min(size.width, width), height: min(size.height, height))
    return Rectangle(
      column: column + (width - inner.width) / 2, row: row + (height - inner.height) / 2,
      width: inner.width, height: inner.height)
  }
}

extension Rectangle {
  /// Its upper `rows` rows, and the rest.
  package func splitTop(_ rows: Int) -> (top: Rectangle, rest: Rectangle) {
    let rows = min(max(0, rows), height)
    var (top, rest) = (self, self)
    top.height = rows
    rest.row += rows
    rest.height -= rows
    return (top, rest)
  }

  /// Its lower `rows` rows, and the rest above them.
  package func splitBottom(_ rows: Int) -> (rest: Rectangle, bottom: Rectangle) {
    let (rest, bottom) = splitTop(height - min(max(0, rows), height))
    return (rest, bottom)
  }

  /// Its `columns` columns on the left, and the rest.
  package func splitLeft(_ columns: Int) -> (left: Rectangle, rest: Rectangle) {
    let columns = min(max(0, columns), width)
    var (left, rest) = (self, self)
    left.width = columns
    rest.column += columns
    rest.width -= columns
    return (left, rest)
  }

  /// Its `columns` columns on the right, and the rest before them.
  package func splitRight(_ columns: Int) -> (rest: Rectangle, right: Rectangle) {
    let (rest, right) = splitLeft(width - min(max(0, columns), width))
    return (rest, right)
  }

  /// Side by side in the ratio of the weights, without a gap; the last takes what rounding leaves.
  package func columns(weights: [Int]) -> [Rectangle] {
    let total = weights.reduce(0, +)
    guard total > 0 else { return [] }
    var (sum, start) = (0, column)
    return weights.map { weight in
      sum += weight
      let end = column + width * sum / total
      defer { start = end }
      return Rectangle(column: start, row: row, width: end - start, height: height)
    }
  }
}
