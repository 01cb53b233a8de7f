import Jobs
import Testing

@testable import Monitor

@Suite struct UndoTests {
  @Test func `the result of an act says how it is undone`() {
    var stage = Stage()
    stage.press("3 r y 1 7 1 Enter")
    stage.send(.performed(ticket: 1, ActReport(matched: 171, changed: 168, skipped: 3, entry: 12)))
    #expect(stage.lastLine == "retried 168, skipped 3 that had changed; u undoes it")
  }

  @Test func `the command of what a key did at once is copied by the next key`() {
    var stage = Stage()
    stage.press("Down Down p")
    #expect(stage.takeEffects() == [.set(.paused(true), of: .queue("emails"))])
    stage.send(
      .limitSet(.paused(true), of: .queue("emails"), hasChanged: true, entry: 12))
    #expect(stage.lastLine == "paused queue 'emails'; u undoes it; Y copies the command")
    stage.press("Y")
    #expect(stage.takeEffects() == [.copy("penstock queue emails pause")])
    #expect(stage.lastLine == "copied  penstock queue emails pause")
    stage.press("Y")
    #expect(stage.takeEffects() == [.copy("penstock queues")])
  }

  @Test func `undo asks first and acts on a yes only`() {
    var stage = Stage()
    stage.send(
      .limitSet(.paused(true), of: .queue("emails"), hasChanged: true, entry: 12))
    #expect(stage.lastLine.contains("paused queue 'emails'; u undoes it"))
    stage.press("u")
    #expect(stage.lastLine.contains("Undo: paused queue 'emails'?"))
    stage.press("n")
    #expect(stage.takeEffects() == [])
    #expect(stage.lastLine.contains("nothing was changed"))
    stage.press("u y")
    #expect(stage.takeEffects() == [.undo(12, ticket: 2)])
    stage.send(.performed(ticket: 2, ActReport(matched: 1, changed: 1, entry: 13)))
    #expect(stage.lastLine.contains("undone for 1 job"))
    stage.press("u")
    #expect(stage.lastLine.contains("nothing to undo"))
  }

  @Test func `what had moved on is counted`() {
    var stage = Stage()
    stage.send(.limitSet(.paused(true), of: .queue("emails"), hasChanged: true, entry: 12))
    stage.press("u y")
    stage.send(.performed(ticket: 1, ActReport(matched: 9, changed: 5, skipped: 4, entry: 13)))
    #expect(stage.lastLine.contains("undone for 5 jobs, skipped 4 that had moved on"))
  }

  @Test func `nothing is undone on a read-only store`() {
    var stage = Stage(setup: Stage.setup { $0.isReadOnly = true })
    stage.press("u")
    #expect(stage.lastLine.contains("read-only"))
  }
}
