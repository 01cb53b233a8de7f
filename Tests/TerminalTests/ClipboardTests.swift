import Testing

@testable import Terminal

@Suite struct ClipboardTests {
  @Test func `a text is copied in base64`() throws {
    #expect(
      try Clipboard.sequence(for: "naïve", through: nil) == "\u{1B}]52;c;bmHDr3Zl\u{1B}\\")
  }

  @Test func `tmux gets it plain and wrapped`() throws {
    let plain = "\u{1B}]52;c;YQ==\u{1B}\\"
    let wrapped = "\u{1B}Ptmux;\u{1B}\u{1B}]52;c;YQ==\u{1B}\u{1B}\\\u{1B}\\"
    #expect(try Clipboard.sequence(for: "a", through: .tmux) == plain + wrapped)
  }

  @Test func `screen gets pieces that together are the sequence`() throws {
    let text = String(repeating: "text ", count: 200)
    let sequence = try Clipboard.sequence(for: text, through: .screen)
    let pieces = sequence.split(separator: "\u{1B}\\")
    #expect(pieces.count > 3)
    #expect(pieces.allSatisfy { $0.hasPrefix("\u{1B}P") && $0.utf8.count <= 256 })
    let plain = try Clipboard.sequence(for: text, through: nil)
    #expect(pieces.map { $0.dropFirst(2) }.joined() == plain.dropLast(2) + "\u{7}")
  }

  @Test func `what terminals do not take is refused`() throws {
    let most = String(repeating: "x", count: Clipboard.mostBytes)
    #expect(try Clipboard.sequence(for: most, through: nil).utf8.count <= 100_001)
    #expect(throws: TerminalError.tooLongToCopy(bytes: 74_995)) {
      try Clipboard.sequence(for: most + "x", through: nil)
    }
  }
}
