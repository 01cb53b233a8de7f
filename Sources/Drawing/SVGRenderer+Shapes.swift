extension SVGRenderer {
  /// Whether a character is drawn as a shape: lines, blocks, shades and Braille dots.
  static func isShape(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x2580...0x2593: return true
    case 0x2801...0x28FF: return true
    default: return lines[Character(scalar)] != nil
    }
  }

  /// A run of cells that hold the same shape.
  func shape(_ character: Character, run: Range<Int>, row: Int, color: String) -> String {
    let x = Double(run.lowerBound * Self.cellWidth)
    let y = Double(row * Self.cellHeight)
    guard let value = character.unicodeScalars.first?.value else { return "" }
    switch value {
    case 0x2580...0x2593:
      return blocks(value, run: run, x: x, y: y, color: color)
    case 0x2801...0x28FF:
      return run.map { column in
        braille(value - 0x2800, x: Double(column * Self.cellWidth), y: y, color: color)
      }.joined()
    default:
      return line(character, run: run, x: x, y: y, color: color)
    }
  }

  private func blocks(
    _ value: UInt32, run: Range<Int>, x: Double, y: Double, color: String
  ) -> String {
    let (width, height) = (Double(Self.cellWidth), Double(Self.cellHeight))
    let all = width * Double(run.count)
    func box(_ x: Double, _ y: Double, _ width: Double, _ height: Double, _ opacity: String = "")
      -> String
    {
      "<rect x=\"\(Self.short(x))\" y=\"\(Self.short(y))\" width=\"\(Self.short(width))\" "
        + "height=\"\(Self.short(height))\" fill=\"\(color)\"\(opacity)/>\n"
    }
    switch value {
    case 0x2580:  // upper half
      return box(x, y, all, height / 2)
    case 0x2581...0x2588:  // eighths from below
      let part = height * Double(value - 0x2580) / 8
      return box(x, y + height - part, all, part)
    case 0x2589...0x258F:  // eighths from the left
      let part = width * Double(0x2590 - value) / 8
      return run.map { box(Double($0 * Self.cellWidth), y, part, height) }.joined()
    case 0x2590:  // right half
      return run.map { box(Double($0) * width + width / 2, y, width / 2, height) }.joined()
    default:  // shades
      return box(
        x, y, all, height, " fill-opacity=\"\(["0.25", "0.5", "0.75"][Int(value - 0x2591)])\"")
    }
  }

  /// Dots in two columns of four; bits 0 to 2 and 6 are the left column, 3 to 5 and 7 the right.
  private func braille(_ bits: UInt32, x: Double, y: Double, color: String) -> String {
    let places = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3)]
    return places.enumerated().filter { bits >> UInt32($0.offset) & 1 == 1 }.map { _, place in
      let cx = x + Double(Self.cellWidth) * (place.0 == 0 ? 0.28 : 0.72)
      let cy = y + Double(Self.cellHeight) * (Double(place.1) + 0.5) / 4
      return
        "<circle cx=\"\(Self.short(cx))\" cy=\"\(Self.short(cy))\" r=\"1.3\" fill=\"\(color)\"/>\n"
    }.joined()
  }

  /// Which of a cell's edges a line reaches, and whether its corner is round.
  private struct Arms: OptionSet {
    let rawValue: Int
    static let left = Arms(rawValue: 1)
    static let right = Arms(rawValue: 2)
    static let up = Arms(rawValue: 4)
    static let down = Arms(rawValue: 8)
    static let round = Arms(rawValue: 16)
  }

  private static let lines: [Character: Arms] = [
    "─": [.left, .right], "│": [.up, .down],
    "╭": [.right, .down, .round], "╮": [.left, .down, .round],
    "╰": [.right, .up, .round], "╯": [.left, .up, .round],
    "┌": [.right, .down], "┐": [.left, .down], "└": [.right, .up], "┘": [.left, .up],
    "├": [.up, .down, .right], "┤": [.up, .down, .left],
    "┬": [.left, .right, .down], "┴": [.left, .right, .up],
    "┼": [.left, .right, .up, .down],
  ]

  private func line(
    _ character: Character, run: Range<Int>, x: Double, y: Double, color: String
  ) -> String {
    guard let arms = Self.lines[character] else { return "" }
    let (width, height) = (Double(Self.cellWidth), Double(Self.cellHeight))
    var path = ""
    func move(_ x: Double, _ y: Double) { path += "M\(Self.short(x)) \(Self.short(y))" }
    func draw(_ x: Double, _ y: Double) { path += "L\(Self.short(x)) \(Self.short(y))" }
    if arms == [.left, .right] {
      move(x, y + height / 2)
      draw(x + width * Double(run.count), y + height / 2)
    } else {
      for column in run {
        let left = Double(column) * width
        let (cx, cy) = (left + width / 2, y + height / 2)
        let side = arms.contains(.left) ? left : left + width
        let end = arms.contains(.up) ? y : y + height
        if arms.contains(.round) {
          let radius = width / 2
          move(side, cy)
          path +=
            "Q\(Self.short(cx)) \(Self.short(cy)) \(Self.short(cx)) "
            + Self.short(cy + (end > cy ? radius : -radius))
          draw(cx, end)
          continue
        }
        if !arms.isDisjoint(with: [.left, .right]) {
          move(arms.contains(.left) ? left : cx, cy)
          draw(arms.contains(.right) ? left + width : cx, cy)
        }
        if !arms.isDisjoint(with: [.up, .down]) {
          move(cx, arms.contains(.up) ? y : cy)
          draw(cx, arms.contains(.down) ? y + height : cy)
        }
      }
    }
    return "<path d=\"\(path)\" fill=\"none\" stroke=\"\(color)\"/>\n"
  }

  /// With at most three decimals, without trailing noughts.
  static func short(_ value: Double) -> String {
    let thousandths = Format.whole(value * 1000)
    if thousandths % 1000 == 0 { return String(thousandths / 1000) }
    let digits = String((thousandths % 1000).magnitude)
    var fraction = String(repeating: "0", count: 3 - digits.count) + digits
    while fraction.hasSuffix("0") { fraction.removeLast() }
    return (thousandths < 0 ? "-" : "") + "\((thousandths / 1000).magnitude).\(fraction)"
  }
}
