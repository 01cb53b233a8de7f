/// What every role looks like.
package struct Theme: Hashable, Sendable {
  /// What a theme is made for: a dark or a light background.
  package enum Appearance: String, Codable, Hashable, Sendable {
    case dark
    case light
  }

  package let name: String
  package let appearance: Appearance
  package private(set) var styles: [Role: Style]
  /// How many colours its looks are made of.
  package private(set) var depth = ColorDepth.trueColor

  /// What is asked for again and again: every role on nothing and on the roles that are laid
  /// under others.
  private var looks: [Look: Style] = [:]

  private struct Look: Hashable {
    let role: Role
    let ground: Role?
  }

  package init(name: String, appearance: Appearance, styles: [Role: Style]) {
    self.name = name
    self.appearance = appearance
    self.styles = styles
    keepLooks()
  }

  private mutating func keepLooks() {
    for ground in [nil, Role.cursor, .banner, .prompt] {
      for role in Role.allCases {
        looks[Look(role: role, ground: ground)] = reduced(role, on: ground)
      }
    }
  }

  /// How a role looks on its ground: what its style leaves open comes from the ground, and then
  /// from ordinary text.
  package func style(of role: Role, on ground: Role? = nil) -> Style {
    looks[Look(role: role, ground: ground)] ?? reduced(role, on: ground)
  }

  /// Of few colours one that reads on the row under the cursor may be of another hue. What needs a person
  /// is known by its hue, and keeps it, on the screen's own ground.
  private func reduced(_ role: Role, on ground: Role?) -> Style {
    let style = composed(role, on: ground).reduced(to: depth)
    guard depth <= .ansi16, ground == .cursor, [.warning, .danger, .dead].contains(role) else {
      return style
    }
    let plain = composed(role, on: nil).reduced(to: depth)
    guard case .ansi(let hue) = plain.foreground, case .ansi(let other) = style.foreground,
      hue & 7 != other & 7
    else { return style }
    return plain
  }

  private func composed(_ role: Role, on ground: Role?) -> Style {
    let text = styles[.text] ?? Style()
    let under = ground.flatMap { styles[$0] }.map { $0.over(text) } ?? text
    guard role != .text, role != ground else { return under }
    return (styles[role] ?? Style()).over(under)
  }

  /// The same for a terminal of fewer colours. Without any, the theme gives way to `monochrome`,
  /// so that what was said by colour is said by bold, reverse and underline.
  package func reduced(to depth: ColorDepth) -> Theme {
    guard depth != .monochrome else { return .monochrome }
    var theme = self
    theme.depth = depth
    if depth <= .ansi16 { theme.setGroundsApart() }
    theme.keepLooks()
    return theme
  }

  /// A ground that has become a grey is the opposite of the screen's then: two dark blues both become
  /// black, the greys between differ from terminal to terminal, and the row under the cursor must be seen.
  private mutating func setGroundsApart() {
    guard let brightness = styles[.text]?.reduced(to: depth).background?.luminance else { return }
    let isLight = brightness > 0.18
    for ground in [Role.cursor, .banner] {
      guard let style = styles[ground], let background = style.reduced(to: depth).background,
        background != style.background, [0, 7, 8, 15].map(Color.ansi).contains(background)
      else { continue }
      styles[ground] = Style(
        foreground: .ansi(isLight ? 7 : 0), background: .ansi(isLight ? 0 : 7),
        attributes: style.attributes.subtracting([.bold, .dim]))
    }
  }

  /// Without any colour: the look of last resort, needing no file.
  package static let monochrome = Theme(
    name: "monochrome", appearance: .dark,
    styles: [
      .text: Style(foreground: .terminal, background: .terminal),
      .dim: Style(attributes: .dim),
      .accent: Style(attributes: .bold),
      .title: Style(attributes: .bold),
      .hint: Style(),
      .border: Style(attributes: .dim),
      .focusedBorder: Style(attributes: .bold),
      .header: Style(attributes: .bold),
      .cursor: Style(attributes: .reverse),
      .marked: Style(attributes: .bold),
      .match: Style(attributes: .reverse),
      .warning: Style(attributes: [.bold, .underline]),
      .danger: Style(attributes: [.bold, .reverse]),
      .success: Style(attributes: .bold),
      .stale: Style(attributes: .bold),
      .scheduled: Style(),
      .ready: Style(),
      .running: Style(attributes: .bold),
      .retrying: Style(),
      .succeeded: Style(attributes: .dim),
      .dead: Style(attributes: [.bold, .underline]),
      .cancelled: Style(attributes: .dim),
      .bar: Style(),
      .axis: Style(attributes: .dim),
      .sparkline: Style(),
      .heat1: Style(attributes: .dim),
      .heat2: Style(),
      .heat3: Style(),
      .heat4: Style(attributes: .bold),
      .key: Style(attributes: .bold),
      .keyLabel: Style(),
      .currentScreen: Style(attributes: .reverse),
      .prompt: Style(attributes: .bold),
      .banner: Style(attributes: .reverse),
    ])
}
