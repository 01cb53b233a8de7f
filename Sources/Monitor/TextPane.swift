import Drawing

/// A long text that can be scrolled and searched.
struct TextPane: Hashable, Sendable {
  /// A part of the text with a role of its own.
  struct Part: Hashable, Sendable {
    var text: String
    var role: Role
  }

  private struct Line: Hashable {
    var text: String
    var role: Role
  }

  private(set) var parts: [Part] = []
  private var width = 0
  private var height = 0
  private var lines: [Line] = []
  private(set) var offset = 0
  private(set) var needle = ""
  /// The line of the place that was found last.
  private var found: Int?

  /// More lines than this are not shown.
  private static let longest = 20_000

  mutating func show(_ parts: [Part]) {
    guard parts != self.parts else { return }
    self.parts = parts
    wrap()
  }

  mutating func resize(to size: Size) {
    height = size.height
    if size.width != width {
      width = size.width
      wrap()
    }
    settle()
  }

  mutating func scroll(to line: Int) {
    offset = line
    settle()
  }

  /// Obeys an action that moves through lists.
  mutating func handle(_ action: Action) {
    switch action {
    case .up: scroll(to: offset - 1)
    case .down: scroll(to: offset + 1)
    case .pageUp: scroll(to: offset - max(1, height - 1))
    case .pageDown: scroll(to: offset + max(1, height - 1))
    case .halfUp: scroll(to: offset - max(1, height / 2))
    case .halfDown: scroll(to: offset + max(1, height / 2))
    case .top: scroll(to: 0)
    case .bottom: scroll(to: lines.count)
    default: break
    }
  }

  /// Marks all places of a text and goes to the first from the top of the pane on, or, when asked
  /// for the same again, to the next or the one before; returns whether there is one.
  mutating func find(_ needle: String, backwards: Bool = false) -> Bool {
    let isAgain = needle == self.needle
    self.needle = needle
    let places = places
    if isAgain, let found {
      self.found =
        backwards
        ? places.last { $0 < found } ?? places.last : places.first { $0 > found } ?? places.first
    } else {
      found = places.first { $0 >= offset } ?? places.first
    }
    guard let found else { return false }
    scroll(to: found)
    return true
  }

  /// Takes the marks of what was found away.
  mutating func endFind() {
    (needle, found) = ("", nil)
  }

  /// The lines on which the text stands.
  private var places: [Int] {
    lines.indices.filter { !Self.places(of: needle, in: lines[$0].text).isEmpty }
  }

  /// What of the text is shown: `1–20 of 340`, nothing if it is all; and which place of those found.
  var position: String {
    let places = needle.isEmpty ? [] : places
    let place = found.flatMap(places.firstIndex(of:)).map {
      "found \(Format.count($0 + 1)) of \(Format.count(places.count))"
    }
    guard lines.count > height, height > 0 else { return place ?? "" }
    let end = min(lines.count, offset + height)
    let first = end - offset > 1 ? "\(Format.count(offset + 1))–" : ""
    let shown = "\(first)\(Format.count(end)) of \(Format.count(lines.count))"
    return place.map { "\($0) · \(shown)" } ?? shown
  }

  func draw(into frame: inout Frame, in area: Rectangle) {
    for (row, line) in lines.dropFirst(offset).prefix(area.height).enumerated() {
      let place = area.line(row).origin
      if offset + row == found { frame.lay(.cursor, under: area.line(row)) }
      frame.write(line.text, at: place, role: line.role, width: area.width)
      for range in Self.places(of: needle, in: line.text) {
        let before = CellWidth.of(String(line.text[..<range.lowerBound]))
        frame.write(
          String(line.text[range]), at: Position(column: place.column + before, row: place.row),
          role: .match, width: area.width - before)
      }
    }
  }

  private mutating func wrap() {
    (lines, found) = ([], nil)
    for part in parts {
      lines += Paragraph(part.text).lines(width: width, limit: Self.longest - lines.count).map {
        Line(text: $0, role: part.role)
      }
    }
    settle()
  }

  private mutating func settle() {
    offset = min(max(0, offset), max(0, lines.count - height))
  }

  /// Where a text occurs in a line; case does not count.
  private static func places(of needle: String, in line: String) -> [Range<String.Index>] {
    guard !needle.isEmpty else { return [] }
    let wanted = needle.lowercased()
    var (places, start): ([Range<String.Index>], String.Index) = ([], line.startIndex)
    while start < line.endIndex {
      guard let end = line.index(start, offsetBy: needle.count, limitedBy: line.endIndex) else {
        break
      }
      if line[start..<end].lowercased() == wanted {
        places.append(start..<end)
        start = end
      } else {
        start = line.index(after: start)
      }
    }
    return places
  }
}
