/// Turns any text into what may stand in cells: nothing that a terminal would obey, and nothing
/// that terminals measure differently.
///
/// A cell takes one spacing character with at most four marks on it, which is what the terminal
/// library can hold. So a character of several spacing parts (a Devanagari conjunct) takes several
/// cells, and an emoji joined from several is shown as these; joiners, variation selectors and tones are
/// dropped, because terminals do not agree on the width of what they make.
package enum Printable {
  private static let marksInACell = 4

  /// What a frame would show of a text.
  package static func text(_ text: String, ascii: Bool = false) -> String {
    var result = ""
    for character in text {
      forEachCell(of: character, ascii: ascii) { cell, _ in result.append(cell) }
    }
    return result
  }

  /// Calls `body` with each cell's text and its width in columns, one or two.
  static func forEachCell(
    of character: Character, ascii: Bool, _ body: (Character, Int) -> Void
  ) {
    if let byte = character.asciiValue, byte >= 0x20, byte < 0x7F {
      return body(character, 1)
    }
    // Lines and blocks, of which a frame has hundreds, need no look into Unicode's tables.
    let scalars = character.unicodeScalars
    if !ascii, let first = scalars.first, (0x2500...0x259F).contains(first.value),
      scalars.index(after: scalars.startIndex) == scalars.endIndex
    {
      return body(character, 1)
    }
    var cell = String.UnicodeScalarView()
    var width = 0
    func flush() {
      if width > 0 { emit(cell, width: width, ascii: ascii, body) }
      cell = String.UnicodeScalarView()
      width = 0
    }
    for scalar in character.unicodeScalars {
      if scalar == "\t" {
        body(" ", 1)
      } else if let symbol = symbol(for: scalar) {
        flush()
        body(ascii ? "?" : Character(symbol), 1)
      } else if isDropped(scalar) {
        continue
      } else if CellWidth.isMark(scalar) {
        if width == 0 {
          body(ascii ? "?" : "·", 1)
        } else if cell.count <= marksInACell {
          cell.append(scalar)
        }
      } else if scalar.properties.isEmojiModifier && width == 2 {
        continue
      } else {
        flush()
        cell.append(scalar)
        width = CellWidth.of(scalar)
      }
    }
    flush()
  }

  private static func emit(
    _ cell: String.UnicodeScalarView, width: Int, ascii: Bool, _ body: (Character, Int) -> Void
  ) {
    guard ascii else { return body(Character(String(cell)), width) }
    let substitute = cell.first.flatMap { substitutes[$0] } ?? "?"
    for _ in 0..<width { body(substitute, 1) }
  }

  /// Joiners and variation selectors, which change the look of their neighbours only.
  private static func isDropped(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value == 0x200C || scalar.value == 0x200D || scalar.properties.isVariationSelector
  }

  /// What stands for a scalar that must not reach a terminal; `nil` for all others.
  private static func symbol(for scalar: Unicode.Scalar) -> Unicode.Scalar? {
    switch scalar.value {
    case 0x00: return "␀"
    case 0x1B, 0x9B: return "␛"
    case 0x01..<0x20, 0x7F..<0xA0: return "·"
    case 0x20..<0x7F: return nil
    case 0x200C, 0x200D: return nil
    default: break
    }
    switch scalar.properties.generalCategory {
    case .format:
      return scalar.properties.isVariationSelector ? nil : "·"
    case .lineSeparator, .paragraphSeparator, .surrogate, .unassigned:
      return "·"
    default:
      return nil
    }
  }

  /// ASCII for the typographic characters and glyphs that screens use themselves.
  private static let substitutes: [Unicode.Scalar: Character] = [
    "\u{A0}": " ", "\u{2002}": " ", "\u{2003}": " ", "\u{2007}": " ", "\u{2009}": " ",
    "\u{200A}": " ", "\u{202F}": " ",
    "–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-", "…": "~", "·": "-", "•": "*", "●": "*",
    "‘": "'", "’": "'", "“": "\"", "”": "\"", "×": "x", "→": ">", "←": "<", "↑": "^", "↓": "v",
    "▲": "^", "▼": "v", "▸": ">", "◂": "<", "‖": "=", "µ": "u", "≤": "<", "≥": ">",
  ]
}
