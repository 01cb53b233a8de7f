import Testing

@testable import Drawing

@Suite struct PanelTests {
  func drawn(
    _ panel: Panel, width: Int = 24, height: Int = 3, glyphs: Glyphs = .unicode
  ) -> Frame {
    var frame = Frame(size: Size(width: width, height: height), glyphs: glyphs)
    panel.draw(into: &frame, in: frame.bounds)
    return frame
  }

  @Test func `the title and the hint are set into the top edge`() {
    #expect(
      drawn(Panel(title: "Queues", hint: "by oldest")).text == """
        ╭─ Queues ─ by oldest ─╮
        │                      │
        ╰──────────────────────╯
        """)
  }

  @Test func `the hint goes first when there is no room for both`() {
    #expect(
      drawn(Panel(title: "Dead letters", hint: "by count"), width: 22).lines[0]
        == "╭─ Dead letters ─────╮")
    #expect(
      drawn(Panel(title: "Dead letters", hint: "by count"), width: 14).lines[0]
        == "╭─ Dead le… ─╮")
  }

  @Test func `borders are ASCII where only that is known`() {
    #expect(
      drawn(Panel(title: "Log", hint: "live"), width: 20, glyphs: .ascii).text == """
        +- Log ----- live -+
        |                  |
        +------------------+
        """)
  }

  @Test func `without a border the title line is all that is drawn`() {
    var frame = Frame(size: Size(width: 24, height: 3))
    let panel = Panel(title: "Queues", hint: "by oldest", isBordered: false)
    let content = panel.draw(into: &frame, in: frame.bounds)
    #expect(frame.text == " Queues       by oldest\n\n")
    #expect(content == Rectangle(column: 0, row: 1, width: 24, height: 2))
  }

  @Test func `the border of the panel that keys go to has a role of its own`() {
    #expect(drawn(Panel(title: "Q")).roles(inRow: 1).first == .border)
    #expect(drawn(Panel(title: "Q", isFocused: true)).roles(inRow: 1).first == .focusedBorder)
  }

  @Test func `parts are divided by lines that join the border`() {
    var frame = Frame(size: Size(width: 34, height: 5))
    let panel = Panel(title: "Job 7", hint: "dead")
    let area = frame.bounds
    panel.draw(into: &frame, in: area)
    panel.drawDivider("Payload", into: &frame, in: area, row: 2)
    let (_, right) = area.splitLeft(16)
    panel.drawDivider("Error", into: &frame, in: right, row: 2)
    panel.drawSeparator(into: &frame, column: 16, fromRow: 2, toRow: 4)
    #expect(
      frame.text
        == """
        ╭─ Job 7 ───────────────── dead ─╮
        │                                │
        ├─ Payload ─────┬─ Error ────────┤
        │               │                │
        ╰───────────────┴────────────────╯
        """)
  }

  @Test(arguments: 0...6) func `a panel of any size keeps inside it`(side: Int) {
    var frame = Frame(size: Size(width: 8, height: 8))
    let area = Rectangle(column: 1, row: 1, width: side, height: side)
    Panel(title: "Queues", hint: "6").draw(into: &frame, in: area)
    for row in 0..<8 {
      for column in 0..<8 where !area.contains(Position(column: column, row: row)) {
        #expect(frame[Position(column: column, row: row)] == .blank)
      }
    }
  }
}
