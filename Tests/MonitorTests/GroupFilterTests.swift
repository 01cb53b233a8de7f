import Drawing
import Jobs
import Testing

@testable import Monitor

/// The groups of dead letters, filtered.
@Suite struct GroupFilterTests {
  private func patterns(_ stage: Stage) -> [String] { stage.model.dead.groups.map(\.pattern) }

  @Test func `a filter lists the groups it admits, and Esc all of them again`() {
    var stage = Stage()
    stage.press("3 /")
    stage.type("queue:emails error:550")
    stage.press("Enter")
    #expect(patterns(stage) == ["smtp: 550 no such user <…>"])
    #expect(stage.screen.contains("╭─ Dead letters · queue:emails error:550 ─"))
    #expect(stage.screen.contains(" 27 in 1 group · 1 queue "))
    stage.press("Esc")
    #expect(patterns(stage).count == 3)
  }

  @Test func `what nothing is like is said, and keys then act on nothing`() {
    var stage = Stage()
    stage.press("3 /")
    stage.type("kind:None")
    stage.press("Enter")
    #expect(stage.screen.contains("No dead letters of kind:None"))
    stage.press("r")
    #expect(stage.lastLine == "there are no dead letters")
  }

  @Test func `a field that groups do not have is refused and nothing is lost`() {
    var stage = Stage()
    stage.press("3 /")
    stage.type("attempt:>3")
    stage.press("Enter")
    #expect(stage.screen.contains("groups are filtered by queue, kind, error and words"))
    #expect(stage.lastLine.hasPrefix("filter: attempt:>3"))
    #expect(patterns(stage).count == 3)
  }

  @Test func `a number in an error is found where the pattern has any`() throws {
    let group = FailureGroup(
      id: 1, queue: "orders", kind: "Charge", pattern: "declined for order <n>", count: 1,
      firstAt: Fixture.now, lastAt: Fixture.now, recent: [])
    #expect(try Filter(parsing: #"error:"order 4711""#).admits(group))
    #expect(try Filter(parsing: "declined").admits(group))
    #expect(try Filter(parsing: "kind:Ch* -queue:emails").admits(group))
    #expect(try !Filter(parsing: "error:refused").admits(group))
    #expect(try !Filter(parsing: "-declined").admits(group))
  }

  @Test func `the number of the screen forgets a filter that d has set, not one that was typed`() {
    var stage = Stage()
    stage.press("Down d")
    #expect(stage.screen.contains("╭─ Dead letters · queue:emails ─"))
    #expect(patterns(stage).count == 2)
    stage.press("Esc")
    #expect(stage.model.screen == .queues)
    stage.press("3")
    #expect(patterns(stage).count == 3)
    stage.press("/")
    stage.type("such")
    stage.press("Enter 1 3")
    #expect(patterns(stage).count == 1)
  }
}
