/// A line of pieces that keep to its left, its middle and its right. When it is too narrow for
/// all, pieces are left out whole, those of the highest priority number first.
package struct SegmentedLine: Hashable, Sendable {
  package struct Segment: Hashable, Sendable {
    package let label: Label
    /// Segments of a higher number are left out first; of equal ones, the middle, then the right.
    package let priority: Int

    package init(_ label: Label, priority: Int = 0) {
      self.label = label
      self.priority = priority
    }
  }

  package var left: [Segment]
  package var middle: [Segment]
  package var right: [Segment]
  /// The columns between segments.
  package var gap: Int

  package init(
    left: [Segment] = [], middle: [Segment] = [], right: [Segment] = [], gap: Int = 3
  ) {
    self.left = left
    self.middle = middle
    self.right = right
    self.gap = gap
  }

  /// The left or right segment that stands in a column when it is drawn in an area, and its first
  /// column, for the mouse.
  package func segment(at column: Int, in area: Rectangle) -> (segment: Segment, start: Int)? {
    let line = area.line(0).inset(columns: 1)
    let fitting = fitting(line.width)
    let rightWidth =
      fitting.right.reduce(0) { $0 + $1.label.width } + gap * max(0, fitting.right.count - 1)
    for (segments, first) in [
      (fitting.left, line.column), (fitting.right, max(line.column, line.endColumn - rightWidth)),
    ] {
      var start = first
      for segment in segments {
        if (start..<start + segment.label.width).contains(column) { return (segment, start) }
        start += segment.label.width + gap
      }
    }
    return nil
  }

  /// Draws it one column in from either end.
  package func draw(into frame: inout Frame, in area: Rectangle, role: Role = .text) {
    let line = area.line(0).inset(columns: 1)
    guard !line.isEmpty else { return }
    let fitting = fitting(line.width)
    let separator = Label(String(repeating: " ", count: gap))
    let (left, middle, right) = (
      fitting.left.map(\.label).joined(separator: separator),
      fitting.middle.map(\.label).joined(separator: separator),
      fitting.right.map(\.label).joined(separator: separator)
    )
    frame.write(left, at: line.origin, role: role, width: line.width)
    let rightColumn = max(line.column, line.endColumn - right.width)
    frame.write(
      right, at: Position(column: rightColumn, row: line.row), role: role,
      width: line.endColumn - rightColumn)
    // The middle is centred in the line, and moves aside where the others reach into its place.
    let first = line.column + (left.isEmpty ? 0 : left.width + gap)
    let last = rightColumn - (right.isEmpty ? 0 : gap) - middle.width
    let column = max(first, min(line.column + (line.width - middle.width) / 2, last))
    frame.write(
      middle, at: Position(column: column, row: line.row), role: role,
      width: line.endColumn - column)
  }

  private var segments: [Segment] { left + middle + right }

  private func fitting(_ room: Int) -> SegmentedLine {
    var result = self
    while result.segments.count > 1, result.width > room {
      let worst = result.segments.reduce(Int.min) { max($0, $1.priority) }
      // The middle gives way first, then the right from its beginning, then the end of the left.
      if let index = result.middle.lastIndex(where: { $0.priority == worst }) {
        result.middle.remove(at: index)
      } else if let index = result.right.firstIndex(where: { $0.priority == worst }) {
        result.right.remove(at: index)
      } else if let index = result.left.lastIndex(where: { $0.priority == worst }) {
        result.left.remove(at: index)
      }
    }
    return result
  }

  /// The columns it takes with nothing but gaps between.
  package var width: Int {
    segments.reduce(0) { $0 + $1.label.width } + gap * max(0, segments.count - 1)
  }
}
