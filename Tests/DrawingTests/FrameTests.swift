import Testing

@testable import Drawing

/// The same numbers in every run (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}

@Suite struct FrameTests {
  func frame(_ width: Int, _ height: Int, glyphs: Glyphs = .unicode) -> Frame {
    Frame(size: Size(width: width, height: height), glyphs: glyphs)
  }

  @Test func `text is written where it is put and ends at the edge`() {
    var frame = frame(8, 2)
    let used = frame.write("thumbnails", at: Position(column: 2, row: 1))
    #expect(used == 6)
    #expect(
      frame.text == """

          thumbn
        """)
  }

  @Test func `a width bounds what is written`() {
    var frame = frame(8, 1)
    #expect(frame.write("emails", at: Position(column: 0, row: 0), width: 3) == 3)
    #expect(frame.text == "ema")
  }

  @Test func `what lies outside is not written`() {
    var frame = frame(4, 1)
    frame.write("abcdef", at: Position(column: -2, row: 0))
    frame.write("xyz", at: Position(column: 0, row: 1))
    frame.write("xyz", at: Position(column: 9, row: 0))
    frame.write("xyz", at: Position(column: 0, row: -1))
    #expect(frame.text == "cdef")
  }

  @Test func `a wide character takes two columns`() {
    var frame = frame(6, 1)
    #expect(frame.write("日本a", at: Position(column: 0, row: 0)) == 5)
    #expect(frame.row(0).map(\.width) == [2, 0, 2, 0, 1, 1])
    #expect(frame.text == "日本a")
  }

  @Test func `a wide character that would straddle the right edge becomes a space`() {
    var frame = frame(3, 1)
    #expect(frame.write("日本", at: Position(column: 0, row: 0)) == 3)
    #expect(frame.row(0).map(\.width) == [2, 0, 1])
    #expect(frame.text == "日")
  }

  @Test func `a wide character that would straddle the left edge becomes a space`() {
    var frame = frame(3, 1)
    frame.write("日本", at: Position(column: -1, row: 0))
    #expect(frame.text == " 本")
  }

  @Test func `overwriting half a wide character leaves a space for the other half`() {
    var frame = frame(4, 1)
    frame.write("日本", at: Position(column: 0, row: 0))
    frame.write("x", at: Position(column: 1, row: 0))
    #expect(frame.text == " x本")
    frame.write("y", at: Position(column: 2, row: 0))
    #expect(frame.text == " xy")
    #expect(frame.row(0).map(\.width) == [1, 1, 1, 1])
  }

  @Test func `no control byte reaches a cell`() {
    var frame = frame(40, 1)
    frame.write("a\u{1B}[31mb\0c\u{7}d\u{9B}2Je\u{7F}\r\nf\u{85}", at: Position(column: 0, row: 0))
    #expect(frame.text == "a␛[31mb␀c·d␛2Je···f·")
  }

  @Test func `no cell of any frame holds what a terminal could obey`() {
    var frame = frame(2, 1)
    // All planes that hold characters; between them nothing is assigned.
    for value in [UInt32(0)...0x33FFF, 0xE0000...0xE0FFF].joined() {
      guard let scalar = Unicode.Scalar(value) else { continue }
      frame.write(String(Character(scalar)), at: Position(column: 0, row: 0))
      let shown = frame.row(0).compactMap(\.character).flatMap(\.unicodeScalars)
      let isSafe = shown.allSatisfy { scalar in
        let category = scalar.properties.generalCategory
        return ![.control, .format, .lineSeparator, .paragraphSeparator].contains(category)
      }
      if !isSafe { Issue.record("U+\(String(value, radix: 16)) passes") }
    }
  }

  @Test func `ASCII frames hold nothing but ASCII`() {
    var frame = frame(24, 1, glyphs: .ascii)
    frame.write("12\u{2009}301 – é日 … \u{1B}", at: Position(column: 0, row: 0))
    #expect(frame.text == "12 301 - ??? ~ ?")
  }

  @Test func `a label too wide is cut with an ellipsis`() {
    var frame = frame(10, 2)
    frame.write(Label("SendEmail") + Label(" now"), at: Position(column: 0, row: 0), width: 6)
    frame.write("日本語", at: Position(column: 0, row: 1), width: 4)
    let label: Label = "日本語"
    frame.write(label, at: Position(column: 5, row: 1), width: 4)
    #expect(
      frame.text == """
        SendE…
        日本 日…
        """)
  }

  @Test func `labels keep to the side they are told`() {
    var frame = frame(9, 3)
    let label: Label = "214"
    for (row, alignment) in [Alignment.left, .middle, .right].enumerated() {
      frame.write(label, at: Position(column: 0, row: row), width: 9, alignment: alignment)
    }
    #expect(
      frame.text == """
        214
           214
              214
        """)
  }

  @Test func `text keeps the ground that lies there`() {
    var frame = frame(4, 1)
    frame.lay(.cursor, under: Rectangle(column: 0, row: 0, width: 3, height: 1))
    frame.write("ab", at: Position(column: 0, row: 0), role: .warning)
    #expect(frame.row(0).map(\.ground) == [.cursor, .cursor, .cursor, nil])
    #expect(frame.roles(inRow: 0) == [.warning, .warning, .text, .text])
  }

  @Test func `part of a frame is drawn into another`() {
    var inner = frame(4, 2)
    inner.write("a日b", at: Position(column: 0, row: 0))
    inner.write("wxyz", at: Position(column: 0, row: 1))
    var outer = frame(5, 3)
    outer.draw(
      inner, from: Rectangle(column: 2, row: 0, width: 2, height: 2),
      at: Position(column: 1, row: 1))
    #expect(
      outer.text == """

          b
         yz
        """)
  }

  @Test func `differences are the runs of cells that changed`() {
    var old = frame(30, 2)
    old.write("ready 18 402    running 32/40", at: Position(column: 0, row: 0))
    var new = old
    #expect(new.differences(from: old).isEmpty)
    new.write("403", at: Position(column: 9, row: 0))
    new.write("31", at: Position(column: 24, row: 0))
    new.write("日", at: Position(column: 4, row: 1))
    let runs = new.differences(from: old)
    #expect(
      runs.map(\.position) == [
        Position(column: 11, row: 0), Position(column: 25, row: 0), Position(column: 4, row: 1),
      ])
    #expect(runs.map(\.cells.count) == [1, 1, 2])
  }

  @Test func `differences cover all that changed, whatever was drawn`() {
    var random = SeededGenerator(seed: 7)
    var old = frame(20, 4)
    for _ in 0..<300 {
      var new = old
      for _ in 0..<Int.random(in: 0...3, using: &random) {
        let text = ["ab", "日", "x本y", "    "].randomElement(using: &random) ?? ""
        new.write(
          text,
          at: Position(
            column: Int.random(in: -1...19, using: &random),
            row: Int.random(in: 0...3, using: &random)))
      }
      var cells = (0..<4).map { Array(old.row($0)) }
      for run in new.differences(from: old) {
        let start = run.position.column
        cells[run.position.row].replaceSubrange(start..<start + run.cells.count, with: run.cells)
        #expect(run.cells.first?.width != 0)
        #expect(run.cells.last?.width != 2)
      }
      #expect(cells == (0..<4).map { Array(new.row($0)) })
      old = new
    }
  }

  @Test func `a frame of another size differs as a whole`() {
    let runs = frame(3, 2).differences(from: frame(2, 2))
    #expect(runs.map(\.cells.count) == [3, 3])
  }
}
