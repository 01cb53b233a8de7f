import CNcurses
import Drawing
import Testing

@testable import Terminal

@Suite struct InputDecoderTests {
  private func keys(_ codes: [Int32]) -> [Key] {
    var decoder = InputDecoder()
    let now = ContinuousClock.now
    return codes.flatMap { decoder.decode($0, at: now) } + decoder.settle()
  }

  private func keys(_ text: String) -> [Key] { keys(text.utf8.map { Int32($0) }) }

  @Test func `letters, signs and other scripts are characters`() {
    #expect(keys("aG?é字🙂") == "aG?é字🙂".map { .character($0) })
  }

  private static let named: [(Int32, Key)] = [
    (9, .tab), (10, .enter), (13, .enter), (8, .backspace), (127, .backspace),
    (26, .control("z")), (12, .control("l")), (27, .escape), (KEY_UP, .up), (KEY_BTAB, .backTab),
    (KEY_DC, .delete), (KEY_NPAGE, .pageDown), (KEY_F0 + 12, .function(12)), (KEY_ENTER, .enter),
  ]

  @Test(arguments: named)
  func `control characters and named keys`(code: Int32, key: Key) {
    #expect(keys([code]) == [key])
  }

  @Test(arguments: [Int32(0), 28, 31, 0x80, 0xC0, 0xFF, KEY_MOUSE, KEY_RESIZE, KEY_F0 + 13])
  func `what is no key of ours is passed over`(code: Int32) {
    #expect(keys([code]) == [])
  }

  @Test func `a character that is cut off does not take the next key with it`() {
    #expect(keys([0xE2, 0x82] + [Int32(UInt8(ascii: "q"))]) == [.character("q")])
    #expect(keys([0xED, 0xA0, 0x80]) == [])
  }

  @Test func `a character may come in two reads`() {
    var decoder = InputDecoder()
    #expect(decoder.decode(0xC3, at: .now) + decoder.settle() == [])
    #expect(decoder.decode(0xA9, at: .now) == [.character("é")])
  }

  @Test func `what comes with an Esc was held with Alt, and an Esc alone is the key`() {
    #expect(keys("\u{1B}q") == [.alt(.character("q"))])
    #expect(keys("\u{1B}qq") == [.alt(.character("q")), .character("q")])
    #expect(keys("\u{1B}é🙂") == [.alt(.character("é")), .character("🙂")])
    #expect(keys("\u{1B}\u{7F}\u{1B}\r") == [.alt(.backspace), .alt(.enter)])
    #expect(keys([0x1B, KEY_UP]) == [.alt(.up)])
    #expect(keys("\u{1B}") == [.escape])
    #expect(keys("\u{1B}\u{1B}") == [.escape, .escape])
    #expect(keys("\u{1B}\u{1B}x") == [.escape, .alt(.character("x"))])
  }

  @Test func `an Esc that nothing followed in time is the key, whatever comes later`() {
    var decoder = InputDecoder()
    #expect(decoder.decode(0x1B, at: .now) == [])
    #expect(decoder.settle() == [.escape])
    #expect(decoder.decode(0x71, at: .now) == [.character("q")])
  }

  @Test func `neither the mouse nor a pasted text is held with Alt`() {
    let press = [InputDecoder.mousePrefix] + "0;1;1M".utf8.map { Int32($0) }
    #expect(
      keys([0x1B] + press) == [.escape, .mouse(.press, Position(column: 0, row: 0))])
    #expect(
      keys([0x1B, InputDecoder.pasteStart, 0x71, InputDecoder.pasteEnd])
        == [.escape, .paste("q")])
  }

  @Test(arguments: ["\u{1B}[1;3A", "\u{1B}[I", "\u{1B}[200~", "\u{1B}[>0;276;0c", "\u{1B}Ox"])
  func `an unknown sequence is no key and no letters`(sequence: String) {
    #expect(keys(sequence + "j") == [.character("j")])
  }

  private func mouse(_ reports: [String], apart: Duration = .zero) -> [Key] {
    var (decoder, now) = (InputDecoder(), ContinuousClock.now)
    return reports.flatMap { report in
      now += apart
      return ([InputDecoder.mousePrefix] + report.utf8.map { Int32($0) })
        .flatMap { decoder.decode($0, at: now) }
    }
  }

  @Test func `the mouse says where, counted from zero`() {
    let place = Position(column: 299, row: 4)
    #expect(mouse(["0;300;5M", "0;300;5m"]) == [.mouse(.press, place)])
    #expect(
      mouse(["64;300;5M", "65;300;5M"]) == [.mouse(.scrollUp, place), .mouse(.scrollDown, place)])
    #expect(mouse(["4;300;5M"]) == [.mouse(.press, place)], "with Shift")
    #expect(mouse(["2;300;5M", "0;0;5M", "0;5M", "x"]) == [])
  }

  @Test func `two presses in one place are a double press when they are quick`() {
    let place = Position(column: 0, row: 0)
    let two = ["0;1;1M", "0;1;1m", "0;1;1M"]
    #expect(mouse(two) == [.mouse(.press, place), .mouse(.doublePress, place)])
    #expect(
      mouse(two, apart: .milliseconds(250)) == [.mouse(.press, place), .mouse(.press, place)])
    #expect(mouse(two + two) == mouse(two) + mouse(two), "a third press begins anew")
    let elsewhere = Position(column: 1, row: 0)
    #expect(mouse(["0;1;1M", "0;2;1M"]) == [.mouse(.press, place), .mouse(.press, elsewhere)])
  }
}

@Suite struct PasteTests {
  @Test func `a pasted text is one thing, whatever keys its letters are`() {
    var decoder = InputDecoder()
    let codes =
      [InputDecoder.pasteStart] + Array("q\nD é".utf8).map { Int32($0) }
      + [InputDecoder.pasteEnd, 0x71]
    #expect(codes.flatMap { decoder.decode($0, at: .now) } == [.paste("q\nD é"), .character("q")])
  }

  @Test func `keys within a pasted text, and one that never ends, do no harm`() {
    var decoder = InputDecoder()
    let codes = [InputDecoder.pasteStart, KEY_UP, 0x61]
    #expect(codes.flatMap { decoder.decode($0, at: .now) }.isEmpty)
    for _ in 0..<100_000 { _ = decoder.decode(0x61, at: .now) }
    guard case .paste(let text) = decoder.decode(InputDecoder.pasteEnd, at: .now).first else {
      Issue.record("no paste")
      return
    }
    #expect(text.utf8.count == 65_536)
  }
}
