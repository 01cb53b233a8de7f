/// A colour as a theme names it or a terminal can show it.
package enum Color: Hashable, Sendable {
  /// Whatever the terminal has of its own, for text or background.
  case terminal
  /// One of the sixteen that every terminal lets its user choose, in ANSI order.
  case ansi(UInt8)
  /// One of xterm's 256; 16 to 255 are the same everywhere.
  case indexed(UInt8)
  case rgb(red: UInt8, green: UInt8, blue: UInt8)

  /// From `#rrggbb`, or `#rgb`, which doubles each digit; from `ansi:red`, `ansi:bright-black` or
  /// `default`.
  package init?(_ text: String) {
    if text == "default" {
      self = .terminal
    } else if text.hasPrefix("ansi:") {
      guard let index = Self.ansiNames.firstIndex(of: String(text.dropFirst(5))) else { return nil }
      self = .ansi(UInt8(index))
    } else {
      var digits = String(text.dropFirst())
      if digits.utf8.count == 3 { digits = digits.map { "\($0)\($0)" }.joined() }
      guard text.hasPrefix("#"), digits.utf8.count == 6, digits.allSatisfy(\.isHexDigit),
        let value = UInt32(digits, radix: 16)
      else { return nil }
      self = Color(hex: value)
    }
  }

  /// From its 24 bits, red highest.
  package init(hex: UInt32) {
    self = .rgb(
      red: UInt8(hex >> 16 & 0xFF), green: UInt8(hex >> 8 & 0xFF), blue: UInt8(hex & 0xFF))
  }

  package static let ansiNames = [
    "black", "red", "green", "yellow", "blue", "magenta", "cyan", "white", "bright-black",
    "bright-red", "bright-green", "bright-yellow", "bright-blue", "bright-magenta", "bright-cyan",
    "bright-white",
  ]

  /// What a screen is likely to show; `nil` for the terminal's own colours, which nobody knows.
  /// The sixteen are xterm's defaults.
  package var components: (red: UInt8, green: UInt8, blue: UInt8)? {
    switch self {
    case .terminal: return nil
    case .rgb(let red, let green, let blue): return (red, green, blue)
    case .ansi(let index): return Self.xterm(index & 15)
    case .indexed(let index): return Self.xterm(index)
    }
  }

  /// As `#rrggbb`.
  package var hex: String? {
    components.map { red, green, blue in
      "#"
        + [red, green, blue].map { byte in
          (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }
  }

  /// xterm's palette: sixteen by name, a cube of six levels a channel, 24 greys.
  private static func xterm(_ index: UInt8) -> (red: UInt8, green: UInt8, blue: UInt8) {
    switch index {
    case 0..<16:
      return [
        (0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0), (0, 0, 238), (205, 0, 205),
        (0, 205, 205), (229, 229, 229), (127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0),
        (92, 92, 255), (255, 0, 255), (0, 255, 255), (255, 255, 255),
      ][Int(index)]
    case 16..<232:
      let place = index - 16
      func level(_ step: UInt8) -> UInt8 { step == 0 ? 0 : 55 + 40 * step }
      return (level(place / 36), level(place / 6 % 6), level(place % 6))
    default:
      let grey = 8 + 10 * (index - 232)
      return (grey, grey, grey)
    }
  }
}
