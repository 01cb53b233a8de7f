import Testing

@testable import Drawing

@Suite struct CellWidthTests {
  @Test(
    arguments: [
      ("a", 1), ("é", 1), ("e\u{301}", 1), ("–", 1), ("…", 1), ("│", 1), ("█", 1), ("▸", 1),
      ("\u{2009}", 1), ("日", 2), ("カ", 2), ("한", 2), ("\u{1112}\u{1161}\u{11AB}", 2),
      ("Ａ", 2), ("ｱ", 1), ("㎏", 2), ("𠮷", 2), ("🎉", 2), ("⌚", 2), ("❤", 1), ("⏸", 1),
      ("\u{10348}", 1),
    ])
  func `a character takes the columns that terminals give it`(character: String, width: Int) {
    #expect(CellWidth.of(character) == width)
  }

  @Test(
    arguments: [
      ("👨‍👩‍👧‍👦", "👨👩👧👦", 8), ("👩🏽‍🚀", "👩🚀", 4), ("👍🏽", "👍", 2), ("❤️", "❤", 1),
      ("1️⃣", "1\u{20E3}", 1), ("🇫🇷", "🇫🇷", 2), ("⏸\u{FE0F}", "⏸", 1),
      ("🏴\u{E0067}\u{E0062}\u{E007F}", "🏴···", 5),
    ])
  func `an emoji is reduced to what every terminal measures alike`(
    emoji: String, shown: String, width: Int
  ) {
    #expect(Printable.text(emoji) == shown)
    #expect(CellWidth.of(emoji) == width)
  }

  @Test func `the parts of a conjunct stand side by side and none is lost`() {
    // KA, virama, SSA, vowel sign I: one character, three spacing parts.
    let conjunct = "\u{915}\u{94D}\u{937}\u{93F}"
    var cells: [String] = []
    for character in conjunct {
      Printable.forEachCell(of: character, ascii: false) { cell, _ in cells.append(String(cell)) }
    }
    #expect(cells == ["\u{915}\u{94D}", "\u{937}", "\u{93F}"])
    #expect(CellWidth.of(conjunct) == 3)
  }

  @Test func `a heap of marks is cut to what a cell holds`() {
    let heap = "a" + String(repeating: "\u{301}", count: 60)
    #expect(Printable.text(heap) == "a" + String(repeating: "\u{301}", count: 4))
  }

  @Test(
    arguments: [
      ("\u{301}", "·"), ("\u{200B}", "·"), ("a\u{202E}b", "a·b"), ("\u{2066}x\u{2069}", "·x·"),
      ("\u{2028}", "·"), ("\u{FEFF}", "·"), ("\u{AD}", "·"), ("\u{200D}", ""), ("\t", " "),
      ("\u{1B}]0;x\u{7}", "␛]0;x·"), ("\u{90}", "·"), ("\u{FFFE}", "·"), ("\u{E0041}", "·"),
    ])
  func `what is invisible or commands is shown as a sign`(text: String, shown: String) {
    #expect(Printable.text(text) == shown)
    #expect(CellWidth.of(text) == shown.count)
  }

  @Test func `in ASCII a character keeps its columns`() {
    for text in ["日本", "é", "–", "…x", "\u{2009}", "🎉", "❤️", "e\u{301}\u{302}"] {
      let shown = Printable.text(text, ascii: true)
      #expect(shown.utf8.count == shown.count)
      #expect(shown.count == CellWidth.of(text))
    }
  }
}
