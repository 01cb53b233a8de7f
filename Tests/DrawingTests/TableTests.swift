import Testing

@testable import Drawing

@Suite struct TableTests {
  let columns: [Table.Column] = [
    .text("QUEUE", minimum: 6, ideal: 12, weight: 1, priority: 0),
    .number("READY", priority: 1), .number("DEAD", priority: 2), .number("p50", priority: 3),
  ]

  func table(cursor: Int? = nil, offset: Int = 0, hasMarks: Bool = false) -> Table {
    Table(
      columns: columns,
      rows: [
        Table.Row(["emails", "12 301", "198", "41ms"]),
        Table.Row(["thumbnails-of-all-sizes", "6 013", "0", "–"], isMarked: true),
        Table.Row(["critical", "0", "0", "3ms"]),
      ], cursor: cursor, offset: offset, hasMarks: hasMarks)
  }

  func drawn(_ table: Table, width: Int, height: Int = 4) -> Frame {
    var frame = Frame(size: Size(width: width, height: height))
    table.draw(into: &frame, in: frame.bounds)
    return frame
  }

  @Test func `names stand on the left, numbers on the right`() {
    #expect(
      drawn(table(cursor: 0), width: 44).text == """
          QUEUE                   READY  DEAD   p50
        ▸ emails                 12 301   198  41ms
          thumbnails-of-all-si…   6 013     0     –
          critical                    0     0   3ms
        """)
  }

  @Test func `a sign stands behind a name that the words would cut`() {
    var table = table()
    for index in table.rows.indices {
      table.rows[index].tail = " · paused"
      table.rows[index].shortTail = " ‖"
    }
    let lines = drawn(table, width: 44).text.split(separator: "\n")
    #expect(lines[1].hasPrefix("  emails · paused "))
    #expect(lines[2].hasPrefix("  thumbnails-of-all-… ‖ "))
  }

  @Test func `columns are left out whole, the least important first`() {
    #expect(
      drawn(table(), width: 24).text == """
          QUEUE     READY  DEAD
          emails   12 301   198
          thumbn…   6 013     0
          critic…       0     0
        """)
  }

  @Test func `a number too wide for what is left takes its column away`() {
    #expect(
      drawn(table(), width: 16).text == """
          QUEUE
          emails
          thumbnails-o…
          critical
        """)
  }

  @Test func `a name alone on a very narrow screen is cut`() {
    #expect(
      drawn(table(), width: 8).text == """
          QUEUE
          emai…
          thum…
          crit…
        """)
  }

  @Test(arguments: 0...60) func `a number is whole or not there`(width: Int) {
    let words = drawn(table(), width: width).lines.dropFirst()
      .flatMap { $0.split(separator: "  ").map { $0.trimming(" ") } }
    let numbers = words.filter { $0.first?.isNumber == true }
    #expect(Set(numbers).isSubset(of: ["12 301", "6 013", "198", "0", "41ms", "3ms"]))
  }

  @Test func `marked rows have a column of their own`() {
    let frame = drawn(table(cursor: 1, hasMarks: true), width: 30)
    #expect(
      frame.text == """
           QUEUE    READY  DEAD   p50
           emails  12 301   198  41ms
        ▸● thumb…   6 013     0     –
           criti…       0     0   3ms
        """)
    #expect(frame.roles(inRow: 2)[3] == .marked)
  }

  @Test func `the cursor lies under its whole row, if keys go there`() {
    var table = table(cursor: 2)
    #expect(drawn(table, width: 20).row(3).allSatisfy { $0.ground == .cursor })
    #expect(drawn(table, width: 20).row(2).allSatisfy { $0.ground == nil })
    table.isFocused = false
    #expect(drawn(table, width: 20).row(3).allSatisfy { $0.ground == nil })
    #expect(drawn(table, width: 20).lines[3].hasPrefix("▹"))
  }

  @Test func `rows are shown from the offset on and found by the mouse`() {
    let table = table(cursor: 2, offset: 2)
    let frame = drawn(table, width: 20, height: 3)
    #expect(frame.lines[1].contains("critical"))
    #expect(frame.lines[2] == "")
    #expect(table.row(at: Position(column: 4, row: 1), in: frame.bounds) == 2)
    #expect(table.row(at: Position(column: 4, row: 2), in: frame.bounds) == nil)
    #expect(table.row(at: Position(column: 4, row: 0), in: frame.bounds) == nil)
  }

  @Test func `a table without rows shows its header`() {
    let empty = Table(columns: columns, rows: [])
    #expect(drawn(empty, width: 24).text.hasPrefix("  QUEUE"))
  }
}

extension StringProtocol {
  fileprivate func trimming(_ character: Character) -> String {
    String(drop { $0 == character }.reversed().drop { $0 == character }.reversed())
  }
}
