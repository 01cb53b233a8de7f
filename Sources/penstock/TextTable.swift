import Drawing

/// Rows under titles, each column as wide as what stands in it.
struct TextTable {
  struct Column {
    var title: String
    var isNumeric = false

    static func text(_ title: String) -> Column { Column(title: title) }
    static func number(_ title: String) -> Column { Column(title: title, isNumeric: true) }
  }

  var columns: [Column]
  private var rows: [[String]] = []

  init(_ columns: [Column]) {
    self.columns = columns
  }

  var isEmpty: Bool { rows.isEmpty }

  /// Texts may be anything: what a terminal would obey is made visible.
  mutating func add(_ cells: [String]) {
    rows.append(cells.map { Printable.text($0) })
  }

  /// The lines of the table. Where a width is given, the last column is cut to fit into it. A later
  /// page of a long table goes without titles.
  func text(width: Int?, withTitles: Bool = true) -> String {
    let all = (withTitles ? [columns.map(\.title)] : []) + rows
    var widths = columns.indices.map { index in
      all.map { CellWidth.of($0[index]) }.max() ?? 0
    }
    if let width, let last = widths.indices.last {
      let others = widths.dropLast().reduce(0) { $0 + $1 + 2 }
      widths[last] = min(widths[last], max(width - others, 8))
    }
    return all.map { line($0, widths: widths) + "\n" }.joined()
  }

  private func line(_ cells: [String], widths: [Int]) -> String {
    var line = ""
    for (index, cell) in cells.enumerated() {
      let shown = Self.cut(cell, to: widths[index])
      let gap = String(repeating: " ", count: widths[index] - CellWidth.of(shown))
      if index > 0 { line += "  " }
      if columns[index].isNumeric {
        line += gap + shown
      } else {
        line += index == cells.count - 1 ? shown : shown + gap
      }
    }
    while line.last == " " { line.removeLast() }
    return line
  }

  private static func cut(_ text: String, to width: Int) -> String {
    guard CellWidth.of(text) > width else { return text }
    var result = ""
    var used = 0
    for character in text {
      let cells = CellWidth.of(character)
      guard used + cells < width else { break }
      result.append(character)
      used += cells
    }
    return result + "…"
  }
}

/// How numbers read in tables and sentences of commands.
enum Grouped {
  /// `1,234,567`: a comma survives where fields are parted by blanks.
  static func count(_ number: some BinaryInteger) -> String {
    commas(Format.count(number))
  }

  static func rate(_ perSecond: Double) -> String {
    commas(Format.rate(perSecond))
  }

  static func bytes(_ amount: Int) -> String {
    commas(Format.bytes(Int64(amount)))
  }

  /// `1 job`, `1,204 jobs`.
  static func jobs(_ number: Int) -> String {
    count(number) + (number == 1 ? " job" : " jobs")
  }

  private static func commas(_ text: String) -> String {
    String(text.map { $0 == "\u{2009}" ? "," : $0 })
  }
}
