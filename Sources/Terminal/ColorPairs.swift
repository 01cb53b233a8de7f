import CNcurses
import Drawing

/// Numbers that ncurses knows colours by, given out as styles are met.
struct ColorPairs {
  private struct Colors: Hashable {
    let foreground: Int32
    let background: Int32
  }

  private let depth: ColorDepth
  private var numbers: [Colors: Int32] = [:]
  private var looks: [Style: (attributes: attr_t, pair: Int32)] = [:]

  /// Starts ncurses' colours, where the terminal has some to use.
  init(depth: ColorDepth) {
    self.depth = depth
    guard depth > .monochrome else { return }
    start_color()
    use_default_colors()
  }

  /// What ncurses calls a style that has been reduced to the terminal's colours.
  mutating func look(of style: Style) -> (attributes: attr_t, pair: Int32) {
    if let known = looks[style] { return known }
    let look = (attributes: Self.attributes(style.attributes), pair: pair(for: style))
    looks[style] = look
    return look
  }

  /// When all numbers are given out, further styles have the terminal's own colours; of 256
  /// colours that takes more styles than there are.
  private mutating func pair(for style: Style) -> Int32 {
    guard depth > .monochrome else { return 0 }
    let colors = Colors(
      foreground: number(of: style.foreground), background: number(of: style.background))
    if colors.foreground == -1, colors.background == -1 { return 0 }
    if let known = numbers[colors] { return known }
    let next = Int32(numbers.count + 1)
    guard next < penstock_color_pairs(),
      init_extended_pair(next, colors.foreground, colors.background) == OK
    else { return 0 }
    numbers[colors] = next
    return next
  }

  private func number(of color: Color?) -> Int32 {
    switch color {
    case nil, .terminal: return -1
    case .ansi(let index) where depth < .trueColor: return Int32(index)
    case .indexed(let index) where depth < .trueColor: return Int32(index)
    case let color?:
      guard let (red, green, blue) = color.components else { return -1 }
      let value = Int32(red) << 16 | Int32(green) << 8 | Int32(blue)
      // Descriptions with direct colours keep the first eight numbers for the named ones.
      return value < 8 ? 0 : value
    }
  }

  private static func attributes(_ attributes: Style.Attributes) -> attr_t {
    let known: [(Style.Attributes, attr_t)] = [
      (.bold, penstock_bold()), (.dim, penstock_dim()), (.italic, penstock_italic()),
      (.underline, penstock_underline()), (.reverse, penstock_reverse()),
    ]
    return known.reduce(0) { attributes.contains($1.0) ? $0 | $1.1 : $0 }
  }
}
