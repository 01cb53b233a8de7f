import Testing

@testable import Drawing

@Suite struct ColorTests {
  @Test(
    arguments: [
      ("#7aa2f7", .rgb(red: 0x7A, green: 0xA2, blue: 0xF7)), ("ansi:red", .ansi(1)),
      ("#7Af", .rgb(red: 0x77, green: 0xAA, blue: 0xFF)), ("#7ag", nil), ("7af", nil),
      ("ansi:bright-black", .ansi(8)), ("default", .terminal), ("#7aa2f", nil), ("7aa2f7", nil),
      ("#7aa2fg", nil), ("ansi:orange", nil), ("", nil), ("#", nil), ("#+12345", nil),
    ] as [(String, Color?)])
  func `a colour is read as it is written`(text: String, color: Color?) {
    #expect(Color(text) == color)
  }

  @Test func `contrast is that of WCAG 2`() throws {
    let (black, white) = (Color(hex: 0), Color(hex: 0xFFFFFF))
    #expect(black.contrast(with: white) == 21)
    #expect(white.contrast(with: white) == 1)
    // The grey that is just readable on white.
    let grey = try #require(Color(hex: 0x767676).contrast(with: white))
    #expect((4.54...4.55).contains(grey))
    #expect(Color.terminal.contrast(with: white) == nil)
  }

  @Test(
    arguments: [
      (0x000000, 16), (0xFFFFFF, 231), (0xFF0000, 196), (0x5F87AF, 67), (0x808080, 244),
      (0x121212, 233),
    ] as [(UInt32, UInt8)])
  func `a colour of the 256 is its own nearest`(hex: UInt32, index: UInt8) {
    #expect(Color(hex: hex).nearest256 == .indexed(index))
  }

  @Test(
    arguments: [
      (0x161A24, "black"), (0xC3CBDD, "white"), (0x82AAF5, "bright-blue"),
      (0xF2808A, "bright-red"), (0xB0202E, "red"), (0x2F6B2B, "green"), (0xFFFFFF, "bright-white"),
    ] as [(UInt32, String)])
  func `of sixteen the one of the same hue is nearest`(hex: UInt32, name: String) {
    #expect(Color(hex: hex).nearest16 == Color("ansi:" + name))
  }

  @Test func `text never takes the colour of its own background`() {
    let style = Style(foreground: Color(hex: 0x202428), background: Color(hex: 0x000000))
    for depth in ColorDepth.allCases where depth != .monochrome {
      let reduced = style.reduced(to: depth)
      #expect(reduced.foreground != reduced.background)
    }
  }

  @Test func `bright colours are bold where there are only eight`() {
    let style = Style(foreground: .ansi(12), background: .ansi(8)).reduced(to: .ansi8)
    #expect(style == Style(foreground: .ansi(4), background: .ansi(0), attributes: .bold))
    let dark = Style(foreground: .ansi(8)).reduced(to: .ansi8)
    #expect(dark == Style(foreground: .ansi(7), attributes: .dim))
  }

  @Test func `without colours only attributes stay`() {
    let style = Style(foreground: .ansi(1), background: .ansi(0), attributes: [.bold, .underline])
    #expect(style.reduced(to: .monochrome) == Style(attributes: [.bold, .underline]))
  }

  @Test func `of sixteen colours letters take one that can be read on their ground`() throws {
    let (blue, amber) = (Color(hex: 0x8aadf4), Color(hex: 0xeab765))
    #expect(blue.letters16(on: .ansi(0)) == .ansi(14))
    #expect(blue.letters16(on: .ansi(15)) == .ansi(4))
    #expect(amber.letters16(on: .ansi(0)) == .ansi(3))
    #expect(amber.letters16(on: .ansi(7)) == .ansi(1))
    #expect(Color(hex: 0x777777).letters16(on: .ansi(7)) == .ansi(0))
    #expect(Color(hex: 0x777777).letters16(on: .ansi(15)) == .ansi(8))
    #expect(Color(hex: 0x3a3f4b).letters16(on: .ansi(15)) == .ansi(0))
    // What a theme names itself stays.
    #expect(Color.ansi(4).letters16(on: .ansi(0)) == .ansi(4))
    let letters = Style(foreground: blue, background: Color(hex: 0x161a24)).reduced(to: .ansi8)
    #expect(letters == Style(foreground: .ansi(6), background: .ansi(0), attributes: .bold))
  }
}
