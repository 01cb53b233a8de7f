/// How many columns a character takes in a terminal.
///
/// The answer must be the terminal's own, or every column to the right of it is wrong. It follows
/// Unicode's East Asian Width (UAX #11, version 15) as the C library's `wcwidth` does: wide and
/// fullwidth characters and characters that are emoji by default take two columns; marks that sit
/// on another character and invisible format characters take none; ambiguous ones take one.
package enum CellWidth {
  /// Zero, one or two.
  package static func of(_ scalar: Unicode.Scalar) -> Int {
    if scalar.value < 0x300 { return scalar.value == 0xAD ? 0 : 1 }
    if isMark(scalar) { return 0 }
    return isWide(scalar) ? 2 : 1
  }

  /// The columns that a frame gives to a character; several, where its parts stand side by side.
  package static func of(_ character: Character) -> Int {
    var columns = 0
    Printable.forEachCell(of: character, ascii: false) { columns += $1 }
    return columns
  }

  /// The columns that a frame gives to a text.
  package static func of(_ text: String) -> Int {
    text.reduce(0) { $0 + of($1) }
  }

  /// Sits on the character before it, or shows nothing at all.
  static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format:
      return true
    default:
      // The vowels and final consonants of Hangul syllables that are spelt out.
      return (0x1160...0x11FF).contains(scalar.value) || (0xD7B0...0xD7FB).contains(scalar.value)
    }
  }

  private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.value < 0x1100 { return false }
    if scalar.properties.isEmojiPresentation {
      // A flag is two regional indicators of one column each.
      return !(0x1F1E6...0x1F1FF).contains(scalar.value)
    }
    return wide.contains { $0.contains(scalar.value) }
  }

  /// From EastAsianWidth.txt: W and F without the emoji, merged across unassigned code points.
  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115F,  // Hangul initial consonants
    0x2329...0x232A,  // angle brackets
    0x2E80...0x303E,  // CJK radicals, punctuation
    0x3041...0x3247,  // kana, Bopomofo, Hangul letters, enclosed CJK
    0x3250...0x4DBF,  // enclosed CJK, extension A
    0x4E00...0xA4CF,  // unified ideographs, Yi
    0xA960...0xA97F,  // Hangul extended A
    0xAC00...0xD7A3,  // Hangul syllables
    0xF900...0xFAFF,  // compatibility ideographs
    0xFE10...0xFE19,  // vertical forms
    0xFE30...0xFE6F,  // CJK compatibility and small forms
    0xFF01...0xFF60,  // fullwidth forms
    0xFFE0...0xFFE6,  // fullwidth signs
    0x16FE0...0x18D08,  // Tangut, Khitan
    0x1AFF0...0x1B2FB,  // kana supplements, Nushu
    0x1F200...0x1F265,  // enclosed ideographic supplement
    0x20000...0x3FFFD,  // further ideographs
  ]
}
