extension Color {
  /// The ratio of the lighter to the darker after WCAG 2, from 1 to 21: text is readable from 4.5,
  /// large shapes from 3. `nil` if one of them is the terminal's own.
  package func contrast(with other: Color) -> Double? {
    guard let first = luminance, let second = other.luminance else { return nil }
    return (max(first, second) + 0.05) / (min(first, second) + 0.05)
  }

  /// Relative luminance after WCAG 2, from zero to one.
  package var luminance: Double? {
    linear.map { 0.2126 * $0.red + 0.7152 * $0.green + 0.0722 * $0.blue }
  }

  /// The nearest of the 240 colours that are the same in every terminal of 256: the least
  /// distance in OKLab (Ottosson 2020), where equal distances look equal.
  package var nearest256: Color {
    guard case .rgb = self, let lab else { return self }
    return Self.nearest(Array(Self.fixed256)) { lab.distance(to: $0) }
  }

  /// The nearest of the sixteen, by hue before anything else: a pale blue is meant as a blue.
  ///
  /// The distance is taken in OKLab after every colour that is not a grey has been brought to
  /// the same chroma, with lightness at half its weight.
  package var nearest16: Color {
    guard let lab else { return self }
    if case .ansi = self { return self }
    let hue = lab.hueOnly
    return Self.nearest(Self.sixteen) { hue.distance(to: $0.hueOnly) }
  }

  /// The nearest of the sixteen to lay under letters: not the dark grey, unless that is named.
  package var ground16: Color {
    let near = nearest16
    return near == .ansi(8) && near != self && (luminance ?? 0) < 0.18 ? .ansi(0) : near
  }

  /// The nearest of the sixteen to write with on a ground of them. Blue on black, and what is bright on
  /// white, cannot be read on most terminals: there a near hue that can takes its place. What a theme
  /// names itself is left as it is.
  package func letters16(on ground: Color?) -> Color {
    let near = nearest16
    guard near != self, case .ansi(let index) = near else { return near }
    let isLight = (ground?.luminance ?? 0) > 0.18
    // What is nearly black is meant as black, and dark grey cannot be told from light grey.
    if near == .ansi(8), isLight, ground == .ansi(7) || (luminance ?? 0) < 0.07 { return .ansi(0) }
    return .ansi((isLight ? Self.readableOnLight : Self.readableOnDark)[Int(index)])
  }

  private static let readableOnDark: [UInt8] = [
    0, 9, 2, 3, 6, 5, 6, 7, 8, 9, 10, 11, 14, 13, 14, 15,
  ]
  private static let readableOnLight: [UInt8] = [0, 1, 4, 1, 4, 5, 4, 0, 8, 1, 4, 1, 4, 5, 4, 0]

  private static func nearest(
    _ candidates: [(color: Color, lab: Lab)], distance: (Lab) -> Double
  ) -> Color {
    var best = (color: Color.terminal, distance: Double.infinity)
    for candidate in candidates {
      let distance = distance(candidate.lab)
      if distance < best.distance { best = (candidate.color, distance) }
    }
    return best.color
  }

  private static let fixed256: [(color: Color, lab: Lab)] = (16...255).compactMap { index in
    let color = Color.indexed(UInt8(index))
    return color.lab.map { (color, $0) }
  }

  private static let sixteen: [(color: Color, lab: Lab)] = (0..<16).compactMap { index in
    let color = Color.ansi(UInt8(index))
    return color.lab.map { (color, $0) }
  }

  /// The channels as amounts of light, from the curve of sRGB.
  private var linear: (red: Double, green: Double, blue: Double)? {
    func light(_ byte: UInt8) -> Double {
      let value = Double(byte) / 255
      if value <= 0.04045 { return value / 12.92 }
      let base = (value + 0.055) / 1.055
      // The power of 2.4: the fifth root of the twelfth power.
      let cube = base * base * base
      return (cube * cube * cube * cube).root(5)
    }
    return components.map { (light($0.red), light($0.green), light($0.blue)) }
  }

  private var lab: Lab? {
    linear.map { red, green, blue in
      let long = (0.412_221_470_8 * red + 0.536_332_536_3 * green + 0.051_445_992_9 * blue).root(3)
      let medium = (0.211_903_498_2 * red + 0.680_699_545_1 * green + 0.107_396_956_6 * blue)
        .root(3)
      let short = (0.088_302_461_9 * red + 0.281_718_837_6 * green + 0.629_978_700_5 * blue)
        .root(3)
      return Lab(
        lightness: 0.210_454_255_3 * long + 0.793_617_785_0 * medium - 0.004_072_046_8 * short,
        a: 1.977_998_495_1 * long - 2.428_592_205_0 * medium + 0.450_593_709_9 * short,
        b: 0.025_904_037_1 * long + 0.782_771_766_2 * medium - 0.808_675_766_0 * short)
    }
  }
}

/// A colour in OKLab: lightness from zero to one, and two axes of hue about ±0.4.
private struct Lab {
  let lightness: Double
  let a: Double
  let b: Double

  func distance(to other: Lab) -> Double {
    let (x, y, z) = (lightness - other.lightness, a - other.a, b - other.b)
    return x * x + y * y + z * z
  }

  /// With the chroma that the sixteen have, unless it is a grey: a text in a tinted grey must not
  /// become one in plain blue.
  var hueOnly: Lab {
    let chroma = (a * a + b * b).root(2)
    guard chroma > 0.06 else { return Lab(lightness: lightness / 2, a: 0, b: 0) }
    return Lab(lightness: lightness / 2, a: a * 0.2 / chroma, b: b * 0.2 / chroma)
  }
}

extension Double {
  /// The `degree`th root of a value from zero to one, by Newton's method.
  fileprivate func root(_ degree: Int) -> Double {
    guard self > 0 else { return 0 }
    var guess = 1.0
    for _ in 0..<60 {
      let power = (1..<degree).reduce(1.0) { product, _ in product * guess }
      let next = guess - (power * guess - self) / (Double(degree) * power)
      if (guess - next).magnitude < 1e-12 { return next }
      guess = next
    }
    return guess
  }
}
