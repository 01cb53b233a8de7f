extension Table {
  /// Where a column of the table stands on the screen.
  package struct Place: Hashable, Sendable {
    package let index: Int
    package let column: Int
    package let width: Int
  }

  static let gap = 2

  /// The columns that fit, from left to right, and their places.
  package func places(in area: Rectangle) -> [Place] {
    let widths = widths(fitting: area.width)
    var column = area.column
    return columns.indices.compactMap { index in
      guard let width = widths[index] else { return nil }
      defer { column += width + Self.gap }
      return Place(index: index, column: column, width: width)
    }
  }

  /// The width of each column that fits into so many columns of the screen.
  func widths(fitting room: Int) -> [Int: Int] {
    let byPriority = columns.indices.sorted {
      (columns[$0].priority, $0) < (columns[$1].priority, $1)
    }
    var widths: [Int: Int] = [:]
    var left = room
    for index in byPriority {
      let need = need(of: index) + (widths.isEmpty ? 0 : Self.gap)
      if need > left {
        // A name that stands first is better cut than missing.
        if widths.isEmpty, columns[index].isCut, left > 0 { return [index: left] }
        break
      }
      widths[index] = need - (widths.isEmpty ? 0 : Self.gap)
      left -= need
    }
    for index in byPriority {
      guard let width = widths[index] else { continue }
      let more = min(max(0, columns[index].ideal - width), max(0, left))
      widths[index] = width + more
      left -= more
    }
    return stretched(widths, by: left)
  }

  /// Divides what is left among the columns that have a weight, as far as each may grow.
  private func stretched(_ widths: [Int: Int], by left: Int) -> [Int: Int] {
    let flexible = columns.indices.filter { index in
      columns[index].weight > 0 && widths[index].map { $0 < columns[index].most } ?? false
    }
    let total = flexible.reduce(0) { $0 + columns[$1].weight }
    guard total > 0, left > 0 else { return widths }
    var (result, sum, given, used) = (widths, 0, 0, 0)
    for index in flexible {
      sum += columns[index].weight
      let share = left * sum / total
      let width = result[index, default: 0]
      let more = min(share - given, columns[index].most - width)
      result[index] = width + more
      (given, used) = (share, used + more)
    }
    // Those that may grow get what the others did not take.
    return used == 0 ? result : stretched(result, by: left - used)
  }

  /// What a column must have to be shown at all.
  private func need(of index: Int) -> Int {
    let column = columns[index]
    if column.isCut { return column.minimum }
    return rows.reduce(column.minimum) { widest, row in
      index < row.cells.count ? max(widest, row.cells[index].width) : widest
    }
  }
}
