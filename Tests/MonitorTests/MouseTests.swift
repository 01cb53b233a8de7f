import Drawing
import Jobs
import Testing

@testable import Monitor

/// What the mouse does, and what it must not do.
@Suite struct MouseTests {
  /// Where a text stands on the screen.
  private func place(of text: String, on stage: Stage) throws -> Position {
    let lines = stage.screen.split(separator: "\n", omittingEmptySubsequences: false)
    let row = try #require(lines.lastIndex { $0.contains(text) })
    let start = try #require(lines[row].firstRange(of: text)?.lowerBound)
    return Position(
      column: lines[row].distance(from: lines[row].startIndex, to: start), row: row)
  }

  /// Two quick presses in one place, as the terminal's part reports them.
  private func pressTwice(_ position: Position, on stage: inout Stage) {
    stage.send(.key(.mouse(.press, position)))
    stage.send(.key(.mouse(.doublePress, position)))
  }

  @Test func `two presses open only the row of a list that both are on`() throws {
    var stage = Stage()
    for position in [
      Position(column: 5, row: 0), try place(of: "DEAD", on: stage),
      Position(column: 90, row: 30), Position(column: 0, row: 5), Position(column: 30, row: 2),
    ] {
      pressTwice(position, on: &stage)
      #expect(stage.screen.contains("╭─ Queues"), "at \(position)")
    }
    let row = try place(of: "reports · paused", on: stage)
    // Another row came under the mouse between the two.
    stage.send(.key(.mouse(.press, row)))
    stage.press("Down")
    stage.send(.key(.mouse(.doublePress, row)))
    #expect(stage.screen.contains("╭─ Queues"))
    pressTwice(row, on: &stage)
    #expect(stage.screen.contains("filter queue:reports"))
  }

  @Test func `two quick presses on a column's title sort twice`() throws {
    var stage = Stage()
    let title = try place(of: "READY", on: stage)
    var other = stage
    stage.send(.key(.mouse(.press, title)))
    stage.send(.key(.mouse(.press, title)))
    pressTwice(title, on: &other)
    #expect(other.screen == stage.screen)
  }

  @Test(arguments: ["1", "2", "3", "4", "5", "6", "8"])
  func `a press below the last row does nothing, nor one on a border`(screen: String) {
    var stage = Stage(width: 120, height: 100)
    stage.press("\(screen) Down")
    let before = stage.screen
    let height = stage.model.facts.size.height
    for row in [2, height - 2] {
      pressTwice(Position(column: 10, row: row), on: &stage)
      #expect(stage.screen == before)
    }
    #expect(stage.takeEffects().isEmpty)
  }

  @Test func `a press below the rows leaves the focus where it is`() throws {
    var stage = Stage(width: 120, height: 60)
    stage.press("4")
    let before = stage.screen
    pressTwice(Position(column: 10, row: 57), on: &stage)
    #expect(stage.screen == before)
  }

  @Test func `no can be pressed in a question, yes cannot`() throws {
    var stage = Stage()
    stage.press("2 x")
    let question = stage.lastLine
    for answer in ["[y]", question.prefix(8).description] {
      pressTwice(try place(of: answer, on: stage), on: &stage)
      #expect(stage.lastLine == question)
    }
    pressTwice(Position(column: 20, row: 10), on: &stage)
    #expect(stage.lastLine == question)
    let no = try place(of: "[n] no", on: stage)
    stage.send(.key(.mouse(.press, Position(column: no.column + 5, row: no.row))))
    #expect(stage.lastLine == "nothing was changed")
    #expect(stage.takeEffects().isEmpty)
  }

  @Test func `no can be pressed where only a yes is asked`() throws {
    var stage = Stage()
    stage.press("4 s")
    let question = stage.lastLine
    stage.send(.key(.mouse(.press, try place(of: "[y]", on: stage))))
    #expect(stage.lastLine == question)
    stage.send(.key(.mouse(.press, try place(of: "[n]", on: stage))))
    #expect(stage.lastLine == "nothing was changed")
    #expect(stage.takeEffects().isEmpty)
  }

  @Test(arguments: [
    ("dead ", "╭─ Dead letters"), ("workers ", "╭─ Workers"), ("running", "filter state:running"),
    ("ready", "filter state:ready"), ("retrying", "filter state:retrying"),
    ("scheduled", "filter state:scheduled"),
  ])
  func `a press on a total shows what it counts`(total: String, shown: String) throws {
    var stage = Stage()
    let line = stage.screen.split(separator: "\n", omittingEmptySubsequences: false)[1]
    let start = try #require(line.firstRange(of: total)?.lowerBound)
    let column = line.distance(from: line.startIndex, to: start)
    stage.send(.key(.mouse(.press, Position(column: column + 1, row: 1))))
    #expect(stage.screen.contains(shown))
  }

  @Test(arguments: ["2", "8"])
  func `a press on the line of the filter opens it`(screen: String) throws {
    var stage = Stage()
    stage.press(screen)
    stage.send(.key(.mouse(.press, try place(of: "filter none", on: stage))))
    #expect(stage.lastLine.hasPrefix("filter:"))
  }

  @Test func `titles of columns that nothing is sorted by do nothing`() throws {
    var stage = Stage()
    stage.press("2 Down")
    let before = stage.screen
    pressTwice(try place(of: "PRI", on: stage), on: &stage)
    #expect(stage.screen == before)
  }

  @Test func `the wheel moves the cursor of a list that is all shown`() {
    var stage = Stage()
    let place = Position(column: 20, row: 5)
    let first = stage.screen
    stage.send(.key(.mouse(.scrollDown, place)))
    stage.send(.key(.mouse(.scrollDown, place)))
    var other = Stage()
    other.press("Down Down")
    #expect(stage.screen == other.screen)
    for _ in 0..<3 { stage.send(.key(.mouse(.scrollUp, place))) }
    #expect(stage.screen == first)
  }

  @Test func `the wheel does not go past the end of a short text`() throws {
    var stage = Stage()
    stage.press("2 Enter")
    let before = stage.screen
    for row in stride(from: 4, to: 34, by: 3) {
      for column in [10, 80] {
        stage.send(.key(.mouse(.scrollDown, Position(column: column, row: row))))
        #expect(stage.screen == before, "at \(column), \(row)")
      }
    }
    stage.press("Esc ?")
    for _ in 0..<100 { stage.send(.key(.mouse(.scrollDown, Position(column: 20, row: 20)))) }
    #expect(stage.screen.contains(":quit"))
  }
}
