/// How a distribution changes: time across, buckets upwards, the darker the greater the share.
package struct HeatMap: Hashable, Sendable {
  /// The rows' labels, the topmost first.
  package var labels: [String]
  /// For each moment, from the oldest, the share of each row in the labels' order, zero to one.
  package var moments: [[Double]]
  /// The row that a line runs through at a moment, by the moment's index. It gives way to shares.
  package var line: [Int: HeatMapPoint]
  /// Labels of moments, by their index.
  package var times: [Int: String]
  /// Names of moments that stand out, by their index; they go before the times.
  package var marks: [Int: String]

  package init(
    labels: [String], moments: [[Double]], line: [Int: HeatMapPoint] = [:],
    times: [Int: String] = [:], marks: [Int: String] = [:]
  ) {
    self.line = line
    self.labels = labels
    self.moments = moments
    self.times = times
    self.marks = marks
  }

  /// Draws the rows and, on the last line, the times. Of more moments than columns the newest are
  /// shown; fewer fill the width, some a column wider than others.
  package func draw(into frame: inout Frame, in area: Rectangle) {
    let labelWidth = labels.reduce(0) { max($0, CellWidth.of($1)) } + 1
    let (map, axis) = area.splitBottom(times.isEmpty && marks.isEmpty ? 0 : 1)
    let (_, field) = map.splitLeft(labelWidth)
    guard !field.isEmpty else { return }
    let first = max(0, moments.count - field.width)
    let place = { (index: Int) in
      field.column + (index - first) * field.width / max(1, moments.count - first)
    }
    for (line, label) in labels.prefix(map.height).enumerated() {
      let row = map.line(line)
      frame.write(
        Label(label), at: row.origin, role: .axis, width: labelWidth - 1, alignment: .right)
      for (index, moment) in moments.dropFirst(first).enumerated() where line < moment.count {
        let start = place(first + index)
        let columns = place(first + index + 1) - start
        let position = Position(column: start, row: row.row)
        if draw(share: moment[line], into: &frame, columns: columns, at: position) { continue }
        guard let point = self.line[first + index], point.row == line else { continue }
        frame.write(
          String(repeating: frame.glyphs.horizontal, count: columns), at: position, role: point.role
        )
      }
    }
    drawTimes(into: &frame, in: axis.splitLeft(labelWidth).rest, first: first, place: place)
  }

  /// Answers whether the share is great enough to be seen.
  private func draw(
    share: Double, into frame: inout Frame, columns: Int, at position: Position
  ) -> Bool {
    let level = Self.level(of: share)
    guard level > 0 else { return false }
    frame.write(
      String(repeating: frame.glyphs.shades[level - 1], count: columns), at: position,
      role: [.heat1, .heat2, .heat3, .heat4][level - 1])
    return true
  }

  /// So much of a mark goes before times: its sign and the beginning of its name.
  private static let markRoom = 8

  /// The sign of every mark stands below its moment, with as much of the name as there is room for
  /// before the next mark or time. A time is left out where it would touch a mark, the time before it
  /// or the edge.
  private func drawTimes(
    into frame: inout Frame, in line: Rectangle, first: Int, place: (Int) -> Int
  ) {
    guard !line.isEmpty else { return }
    let signs = signs(in: line, first: first, place: place)
    var taken = signs.map { ($0.column - 1)..<($0.end + 1) }
    var starts = signs.map(\.column)
    for (index, label) in times.sorted(by: { $0.key < $1.key }) where index >= first {
      let start = place(index)
      let end = start + CellWidth.of(label)
      guard end <= line.endColumn, !taken.contains(where: { $0.overlaps(start..<end) }) else {
        continue
      }
      frame.write(label, at: Position(column: start, row: line.row), role: .axis)
      taken.append((start - 1)..<(end + 1))
      starts.append(start)
    }
    for sign in signs {
      let next = starts.filter { $0 > sign.column }.min().map { $0 - 1 } ?? line.endColumn
      let room = next - sign.column
      let text = frame.glyphs.up.description + (room < 3 ? "" : sign.name)
      frame.write(
        Label(text), at: Position(column: sign.column, row: line.row), role: .accent,
        width: max(1, room))
    }
  }

  private struct Sign {
    let column: Int
    let name: String
    /// Where the part ends that goes before times.
    let end: Int
  }

  /// The newest first, each on a column of its own.
  private func signs(in line: Rectangle, first: Int, place: (Int) -> Int) -> [Sign] {
    var signs: [Sign] = []
    for (index, name) in marks.sorted(by: { $0.key > $1.key }) where index >= first {
      let width = min(1 + CellWidth.of(name), Self.markRoom)
      // At the right edge a name ends where its moment is.
      let limit = signs.last.map { $0.column - 1 } ?? line.endColumn - width
      let column = min(place(index), limit)
      guard column >= line.column else { continue }
      let next = signs.last.map { $0.column - 1 } ?? line.endColumn
      signs.append(
        Sign(column: column, name: name, end: max(column + 1, min(column + width, next))))
    }
    return signs
  }

  /// From zero for nothing to four. The bounds are fixed, so that maps can be compared.
  static func level(of share: Double) -> Int {
    switch share {
    case ..<0.002: return 0
    case ..<0.05: return 1
    case ..<0.15: return 2
    case ..<0.35: return 3
    default: return 4
    }
  }
}

/// Where the line of a heat map runs at one moment.
package struct HeatMapPoint: Hashable, Sendable {
  package let row: Int
  package let role: Role

  package init(row: Int, role: Role) {
    (self.row, self.role) = (row, role)
  }
}
