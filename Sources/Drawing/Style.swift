/// How a role looks: colours, and what the terminal can do with letters.
package struct Style: Hashable, Sendable {
  package struct Attributes: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let bold = Attributes(rawValue: 1)
    package static let dim = Attributes(rawValue: 2)
    package static let italic = Attributes(rawValue: 4)
    package static let underline = Attributes(rawValue: 8)
    package static let reverse = Attributes(rawValue: 16)
  }

  /// `nil` leaves the colour that is there: that of the ground, or of ordinary text.
  package var foreground: Color?
  package var background: Color?
  package var attributes: Attributes

  package init(
    foreground: Color? = nil, background: Color? = nil, attributes: Attributes = []
  ) {
    self.foreground = foreground
    self.background = background
    self.attributes = attributes
  }

  /// This style where another lies under it. What is reversed on a reversed ground stands out by
  /// not being so, and nothing is dim there: grey on grey cannot be read.
  package func over(_ ground: Style) -> Style {
    var attributes = attributes.union(ground.attributes)
      .subtracting(attributes.intersection(ground.attributes).intersection(.reverse))
    if attributes.contains(.reverse) { attributes.remove(.dim) }
    return Style(
      foreground: foreground ?? ground.foreground,
      background: background ?? ground.background, attributes: attributes)
  }
}

/// How many colours a terminal shows.
package enum ColorDepth: Int, CaseIterable, Comparable, Sendable {
  case monochrome
  case ansi8
  case ansi16
  case indexed256
  case trueColor

  package static func < (left: ColorDepth, right: ColorDepth) -> Bool {
    left.rawValue < right.rawValue
  }
}

extension Style {
  /// The nearest that so many colours allow.
  ///
  /// Letters that could not be told from their ground are black or white. A dark grey ground is
  /// black, as that grey is another in each terminal. Of eight colours the bright ones are made by
  /// bold, and a dark grey by dim. Without colours only the attributes stay.
  package func reduced(to depth: ColorDepth) -> Style {
    var style = self
    switch depth {
    case .trueColor:
      return self
    case .indexed256:
      style.foreground = foreground?.nearest256
      style.background = background?.nearest256
    case .ansi16:
      style.background = background?.ground16
      style.foreground = foreground?.letters16(on: style.background)
    case .ansi8:
      if case .ansi(let index) = background?.ground16 {
        style.background = .ansi(index == 8 ? 0 : index & 7)
      }
      if case .ansi(let index) = foreground?.letters16(on: style.background) {
        style.foreground = .ansi(index == 8 ? 7 : index & 7)
        style.attributes.insert(index == 8 ? .dim : index > 8 ? .bold : [])
      }
    case .monochrome:
      style.foreground = nil
      style.background = nil
    }
    if let ground = style.background, ground != .terminal, foreground != background,
      style.foreground == ground || isUnreadable(style)
    {
      style.foreground = (ground.luminance ?? 0) > 0.18 ? .ansi(0) : .ansi(7)
      style.attributes.remove(.dim)
    }
    return style
  }

  /// Whether letters of a colour that the theme does not name itself are too near to their ground.
  private func isUnreadable(_ reduced: Style) -> Bool {
    if case .ansi = foreground { return false }
    guard case .ansi = reduced.foreground, let ground = reduced.background else { return false }
    return reduced.foreground?.contrast(with: ground) ?? .infinity < Theme.leastOfShapes
  }
}
