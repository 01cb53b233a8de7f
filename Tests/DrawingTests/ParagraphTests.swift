import Testing

@testable import Drawing

@Suite struct ParagraphTests {
  @Test(
    arguments: [
      ("", [""]), ("one", ["one"]), ("one two", ["one two"]),
      ("one two three", ["one two ", "three"]),
      ("a\nb", ["a", "b"]), ("a\r\nb", ["a", "b"]), ("a\n\nb", ["a", "", "b"]),
      ("abcdefghijk", ["abcdefgh", "ijk"]), ("x abcdefghijk", ["x ", "abcdefgh", "ijk"]),
      ("  in dented", ["  in ", "dented"]), ("日本語日本語", ["日本語日", "本語"]),
      ("a\tb", ["a   b"]), ("abcd\te", ["abcd    ", "e"]),
    ])
  func `text is wrapped between words where it can be`(text: String, lines: [String]) {
    #expect(Paragraph(text).lines(width: 8) == lines)
  }

  @Test func `no line is wider than asked, whatever the text`() {
    var random = SeededGenerator(seed: 3)
    let parts = ["a", "word", " ", "  ", "日本", "\t", "👍🏽", "e\u{301}", "\n", "\u{1B}"]
    for _ in 0..<300 {
      let text = (0..<20).compactMap { _ in parts.randomElement(using: &random) }.joined()
      let width = Int.random(in: 2...9, using: &random)
      for line in Paragraph(text).lines(width: width) {
        #expect(CellWidth.of(line) <= width, "\(line.debugDescription) at \(width)")
      }
    }
  }

  @Test func `it is scrolled by lines`() {
    var frame = Frame(size: Size(width: 5, height: 2))
    Paragraph("1\n2\n3\n4", offset: 1).draw(into: &frame, in: frame.bounds)
    #expect(frame.text == "2\n3")
  }

  @Test func `the beginning of a long text costs a small part of the whole`() {
    let paragraph = Paragraph(String(repeating: "0123456789 ", count: 50_000))
    let whole = ContinuousClock().measure { _ = paragraph.lines(width: 80, limit: .max) }
    let beginning = ContinuousClock().measure {
      #expect(paragraph.lines(width: 80, limit: 10).count == 10)
    }
    #expect(beginning < whole / 2)
  }
}
