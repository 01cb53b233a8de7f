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

  @Test func `a filter that takes some of a group is in the act and in the list below`() throws {
    var stage = Stage()
    stage.press("3 /")
    stage.type("error:550")
    stage.press("Enter r")
    let filter = try Filter(parsing: "error:550 group:2")
    #expect(stage.loads.contains(.preview(.retry(spread: nil), of: .filter(filter))))
    #expect(stage.loads.contains(.jobs(filter, after: nil, limit: 200)))
    stage.press("n Y")
    #expect(stage.takeEffects() == [.copy("penstock groups error:550")])
  }

  @Test func `a filter that has to look at the jobs is read again seldom, or after an act`() {
    var stage = Stage()
    stage.press("3 /")
    stage.type("error:550")
    stage.press("Enter")
    func reads() -> Int {
      stage.loads.count { if case .failureGroups = $0 { true } else { false } }
    }
    let before = reads()
    for _ in 0..<20 {
      stage.send(.storeChanged)
      stage.pass(1)
    }
    #expect(reads() == before)
    for _ in 0..<15 {
      stage.send(.storeChanged)
      stage.pass(1)
    }
    #expect(reads() == before + 1)
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
