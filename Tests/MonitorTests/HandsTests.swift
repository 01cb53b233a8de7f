import Drawing
import Jobs
import Testing

@testable import Monitor

/// What hands do besides pressing single keys.
@Suite struct HandsTests {
  @Test func `a press on a column's title sorts by it`() {
    var stage = Stage()
    let header = stage.screen.split(separator: "\n", omittingEmptySubsequences: false)[3]
    let column = header.distance(
      from: header.startIndex, to: header.firstRange(of: "DEAD")?.lowerBound ?? header.startIndex)
    stage.send(.key(.mouse(.press, Position(column: column + 1, row: 3))))
    #expect(stage.screen.contains("6 · by dead"))
    stage.send(.key(.mouse(.press, Position(column: 5, row: 3))))
    #expect(stage.screen.contains("6 · by name"))
  }

  @Test func `V marks all from the last mark to here`() {
    var stage = Stage()
    stage.press("2 Down Space Down Down V")
    #expect(stage.screen.contains("4 marked"))
    stage.press("Up Up Up Up V")
    #expect(stage.screen.contains("5 marked"))
  }

  @Test func `pasted text does nothing outside of a line, and never ends one`() {
    var stage = Stage()
    let before = stage.screen
    stage.send(.key(.paste("D\ny\nq")))
    #expect(stage.screen == before)
    #expect(stage.takeEffects().isEmpty)
    stage.press("2 /")
    stage.send(.key(.paste("queue:emails\nkind:\u{1B}[31mX")))
    #expect(stage.lastLine == "filter: queue:emails kind:[31mX")
  }

  @Test func `what was typed is kept for the next session`() {
    var stage = Stage(setup: Stage.setup { $0.histories = [.command: ["theme nord"]] })
    stage.press(": Up Enter")
    #expect(stage.takeEffects() == [.setTheme("nord"), .keepTheme("nord")])
    stage.press(":")
    stage.type("nonsense")
    stage.press("Enter Esc 2 /")
    stage.type("state:dead")
    stage.press("Enter")
    #expect(stage.remembered == ["command: theme nord", "filter: state:dead"])
  }

  @Test func `a command is found by some of its letters`() {
    var stage = Stage()
    stage.press(":")
    stage.type("wrk")
    stage.press("Tab Enter")
    #expect(stage.screen.contains("╭─ Workers"))
    stage.press(":")
    stage.type("pause tmb")
    stage.press("Tab Enter")
    #expect(stage.takeEffects() == [.set(.paused(true), of: .queue("thumbnails"))])
  }

  @Test func `what the screen lists can be had as values`() {
    var stage = Stage()
    guard case .queues(let overview, _) = stage.model.listing else {
      Issue.record("no queues")
      return
    }
    #expect(overview.queues.count == 6)
    stage.press("8")
    #expect(stage.model.listing == .log(LogFilter()))
  }
}

@Suite struct ChosenKeysTests {
  private func fault(_ choices: [(action: String, keys: [Key])]) -> String? {
    do {
      _ = try ChosenKeys.checked(choices)
      return nil
    } catch {
      return error.cause
    }
  }

  @Test func `an action has the keys that were chosen`() throws {
    let keys = try ChosenKeys.checked([("retry", [.character("R")]), ("help", [.function(2)])])
    #expect(keys == [.retry: [.character("R")], .help: [.function(2)]])
  }

  @Test func `an unknown action and a key that means two things are told`() {
    #expect(
      fault([("rety", [.character("R")])]) == "unknown action 'rety'; did you mean 'retry'?")
    #expect(
      fault([("retry", [.character("y")])])
        == "the key 'y' means 'copyPayload' already; choose another, "
        + "or give 'copyPayload' other keys too")
    #expect(fault([("retry", [.character("m")]), ("requeue", [.character("r")])]) == nil)
    #expect(fault([("quit", [.character("p")])]) != nil)
  }
}
