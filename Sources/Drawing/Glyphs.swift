/// The characters that lines, marks and charts are drawn with: one set for UTF-8, one for ASCII.
///
/// Every glyph is one column wide in every terminal. That is why a paused queue is marked with
/// `‖` and not with `⏸`: the latter is an emoji to some fonts and terminals, two columns wide there.
package struct Glyphs: Hashable, Sendable {
  /// Whether the output takes nothing but ASCII.
  package let isASCII: Bool

  package let horizontal: Character
  package let vertical: Character
  package let topLeft: Character
  package let topRight: Character
  package let bottomLeft: Character
  package let bottomRight: Character
  /// A line to the right from a vertical one.
  package let teeRight: Character
  package let teeLeft: Character
  package let teeDown: Character
  package let teeUp: Character
  package let cross: Character

  /// Stands for what was cut off.
  package let ellipsis: Character
  /// In front of the row that keys act on.
  package let cursor: Character
  /// In front of the row that keys will act on once they go to its panel.
  package let restingCursor: Character
  /// In front of a row chosen for a bulk act.
  package let mark: Character
  package let pause: Character
  package let up: Character
  package let down: Character
  package let left: Character
  package let right: Character
  /// Stands for a value that is not known.
  package let unknown: Character
  /// Between the parts of a title.
  package let separator: Character

  /// A cell filled from the left, from one eighth to all of it.
  package let eighths: [Character]
  /// A cell filled from the bottom, eight levels from the lowest.
  package let levels: [Character]
  /// A cell shaded, four levels from the lightest.
  package let shades: [Character]

  package static let unicode = Glyphs(
    isASCII: false,
    horizontal: "─", vertical: "│", topLeft: "╭", topRight: "╮", bottomLeft: "╰", bottomRight: "╯",
    teeRight: "├", teeLeft: "┤", teeDown: "┬", teeUp: "┴", cross: "┼",
    ellipsis: "…", cursor: "▸", restingCursor: "▹", mark: "●", pause: "‖", up: "▲", down: "▼",
    left: "◂", right: "▸",
    unknown: "–", separator: "·",
    eighths: ["▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"],
    levels: ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
    shades: ["░", "▒", "▓", "█"])

  package static let ascii = Glyphs(
    isASCII: true,
    horizontal: "-", vertical: "|", topLeft: "+", topRight: "+", bottomLeft: "+", bottomRight: "+",
    teeRight: "+", teeLeft: "+", teeDown: "+", teeUp: "+", cross: "+",
    ellipsis: "~", cursor: ">", restingCursor: ":", mark: "*", pause: "=", up: "^", down: "v",
    left: "<", right: ">",
    unknown: "-", separator: "-",
    eighths: ["-", "-", "-", "-", "=", "=", "=", "#"],
    levels: ["_", "_", ".", "-", "=", "+", "*", "#"],
    shades: [".", ":", "+", "#"])
}
