import Testing

@testable import Drawing

@Suite struct SVGRendererTests {
  let theme = Theme(
    name: "t", appearance: .dark,
    styles: [
      .text: Style(foreground: Color(hex: 0xDDDDDD), background: Color(hex: 0x101010)),
      .border: Style(foreground: Color(hex: 0x555555)),
      .cursor: Style(background: Color(hex: 0x333333), attributes: .bold),
      .match: Style(attributes: .reverse),
    ])

  /// The elements between the group's tags.
  func elements(of frame: Frame) -> [String] {
    frame.svg(theme: theme).split(separator: "\n").map(String.init)
      .filter { line in ["<rect x=\"", "<path", "<text", "<circle"].contains { line.hasPrefix($0) }
      }
      .filter { !$0.contains("rx=") }
  }

  func drawn(_ text: String, role: Role = .text, ground: Role? = nil) -> [String] {
    var frame = Frame(size: Size(width: 12, height: 1))
    frame.write(text, at: Position(column: 0, row: 0), role: role, ground: ground)
    return elements(of: frame)
  }

  @Test func `lines meet at the edges of their cells`() {
    var frame = Frame(size: Size(width: 4, height: 3))
    Panel(title: .empty).draw(into: &frame, in: frame.bounds)
    let strokes = elements(of: frame).map { line in
      String(line.drop { $0 != "\"" }.dropFirst().prefix { $0 != "\"" })
    }
    #expect(
      strokes == [
        "M9 9.5Q4.5 9.5 4.5 14L4.5 19", "M9 9.5L27 9.5", "M27 9.5Q31.5 9.5 31.5 14L31.5 19",
        "M4.5 19L4.5 38", "M31.5 19L31.5 38",
        "M9 47.5Q4.5 47.5 4.5 43L4.5 38", "M9 47.5L27 47.5", "M27 47.5Q31.5 47.5 31.5 43L31.5 38",
      ])
  }

  @Test func `letters are placed by column and stretched to their cells`() {
    #expect(
      drawn("ab  cd") == [
        "<text x=\"0\" y=\"14\" textLength=\"18\" lengthAdjust=\"spacingAndGlyphs\" "
          + "fill=\"#dddddd\">ab</text>",
        "<text x=\"36\" y=\"14\" textLength=\"18\" lengthAdjust=\"spacingAndGlyphs\" "
          + "fill=\"#dddddd\">cd</text>",
      ])
  }

  @Test func `characters of other fonts stand alone, wide ones on two columns`() {
    let texts = drawn("a日▸b")
    #expect(texts.count == 4)
    #expect(texts[1].contains("x=\"9\" y=\"14\" textLength=\"18\""))
    #expect(texts[2].contains("x=\"27\" y=\"14\" textLength=\"9\""))
    #expect(texts[3].contains("x=\"36\""))
  }

  @Test func `blocks are rectangles over whole cells`() {
    #expect(
      drawn("██▌") == [
        "<rect x=\"0\" y=\"0\" width=\"18\" height=\"19\" fill=\"#dddddd\"/>",
        "<rect x=\"18\" y=\"0\" width=\"4.5\" height=\"19\" fill=\"#dddddd\"/>",
      ])
    #expect(drawn("▄")[0].contains("y=\"9.5\" width=\"9\" height=\"9.5\""))
    #expect(drawn("▒▒")[0].contains("width=\"18\" height=\"19\" fill=\"#dddddd\" fill-opacity"))
    #expect(drawn("⣿").count == 8)
  }

  @Test func `backgrounds are merged into runs`() {
    let lines = drawn("ab c", ground: .cursor)
    #expect(lines[0] == "<rect x=\"0\" y=\"0\" width=\"36\" height=\"19\" fill=\"#333333\"/>")
    #expect(lines.dropFirst().allSatisfy { $0.contains("font-weight=\"bold\"") })
  }

  @Test func `reversed text swaps its colours`() {
    let lines = drawn("x", role: .match)
    #expect(lines[0].contains("fill=\"#dddddd\""))
    #expect(lines[1].contains("fill=\"#101010\""))
  }

  @Test func `what a job carries is text, never markup`() {
    let lines = drawn("<b a=\"&\">")
    #expect(lines[0].contains(">&lt;b</text>"))
    #expect(lines[1].contains(">a=&quot;&amp;&quot;&gt;</text>"))
    #expect(
      Frame(size: Size(width: 1, height: 1)).svg(theme: theme, title: "<x>").contains("&lt;x&gt;"))
  }

  @Test(arguments: ShippedThemes.names)
  func `the front page is whole in every theme`(name: String) throws {
    let frame = FrontPage.frame(width: 120, height: 20, isBordered: true)
    let svg = try frame.svg(theme: ShippedThemes.theme(name))
    #expect(svg.hasPrefix("<svg "))
    #expect(svg.hasSuffix("</svg>\n"))
    #expect(svg.count(where: { $0 == "<" }) == svg.count(where: { $0 == ">" }))
    for glyph in "─│╭╮╰╯█░▒▓▁" { #expect(!svg.contains(glyph)) }
  }
}
