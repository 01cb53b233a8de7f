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
    stage.press("Down p")
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
    #expect(stage.lastLine == "undone")
    stage.press("u")
    #expect(stage.lastLine.contains("nothing to undo"))
  }

  @Test
  func `orders to workers and pauses of spreads are undone too, what cannot be is not offered`() {
    var stage = Stage()
    stage.press("4")
    stage.send(.ordered(.quiet, worker: "web-1.4711", isHeard: true, entry: 12))
    #expect(stage.lastLine.contains("; u undoes it; Y copies the command"))
    stage.press("u")
    #expect(!stage.lastLine.contains("Jobs that have moved on"))
    stage.press("y")
    #expect(stage.takeEffects() == [.undo(12, ticket: 1)])
    stage.send(.ordered(.stopping, worker: "web-1.4711", isHeard: true, entry: 13))
    #expect(!stage.lastLine.contains("undoes"))
    stage.send(.steered(.pause, spread: 7, isDone: true, entry: 14))
    #expect(stage.lastLine.hasPrefix("paused spread 7; u undoes it"))
    stage.send(.steered(.cancel, spread: 7, isDone: true, entry: 15))
    #expect(!stage.lastLine.contains("undoes"))
  }

  @Test(arguments: [(120, 36), (80, 24), (60, 16)])
  func `to undo what was done to many takes the number, and the whole question is seen`(
    width: Int, height: Int
  ) {
    var stage = Stage(width: width, height: height)
    stage.press("3 r y 1 7 1 Enter")
    stage.send(.performed(ticket: 1, ActReport(matched: 171, changed: 168, skipped: 3, entry: 12)))
    let question =
      "Undo: retried 168, skipped 3 that had changed? Jobs that have moved on since stay as they are"
    let words = { (stage: Stage) in
      stage.screen.split { $0 == " " || $0 == "\n" }.joined(separator: " ")
    }
    stage.press("u")
    #expect(words(stage).contains(question))
    stage.press("y")
    #expect(stage.takeEffects().count { if case .undo = $0 { true } else { false } } == 0)
    #expect(words(stage).contains(question))
    #expect(stage.lastLine == "Type 168 to undo it for 168 jobs:")
    stage.press("1 6 7 Enter")
    #expect(stage.lastLine == "nothing was changed: '167' is not 168")
    stage.press("u y 1 6 8 Enter")
    #expect(stage.takeEffects() == [.undo(12, ticket: 3)])
  }

  @Test func `of an act on very many ids the question has the number, whatever is cut`() {
    var stage = Stage(width: 80, height: 24)
    let ids = (0..<300).map { String(4_182_377 + $0) }.joined(separator: ",")
    stage.store.log = [
      LogEntry(
        id: 9, at: Fixture.now, kind: .act, text: "retry \(ids), 300 of 300 changed, by ada",
        act: LoggedAct(entry: 7, isOfJobs: true, changed: 300, isUndone: false))
    ]
    stage.press("8 u")
    let question = stage.screen.split { $0 == " " || $0 == "\n" }.joined(separator: " ")
    #expect(question.contains("… (300 jobs)? Jobs that have moved on since stay as they are"))
    #expect(stage.lastLine == "[y] yes   [n] no")
  }

  @Test func `what had moved on is counted`() {
    var stage = Stage()
    stage.press("3 r y 1 7 1 Enter")
    stage.send(.performed(ticket: 1, ActReport(matched: 171, changed: 171, entry: 12)))
    stage.press("u y 1 7 1 Enter")
    stage.send(.performed(ticket: 2, ActReport(matched: 9, changed: 5, skipped: 4, entry: 13)))
    #expect(stage.lastLine.contains("undone for 5 jobs, skipped 4 that had moved on"))
  }

  @Test func `Y shows the command that it copies`() {
    var stage = Stage()
    stage.send(.limitSet(.paused(true), of: .queue("emails"), hasChanged: true, entry: 12))
    stage.press("u Y")
    #expect(stage.takeEffects() == [.copy("penstock undo 12")])
    #expect(stage.screen.contains("\n copied  penstock undo 12"))
    #expect(stage.lastLine.hasPrefix("Undo: paused queue 'emails'?"))
  }

  @Test func `u in the log undoes the act under the cursor`() {
    var stage = Stage()
    stage.press(":")
    stage.type("audit")
    stage.press("Enter")
    #expect(stage.screen.contains("filter kind:act"))
    #expect(!stage.screen.contains("worker web"))
    stage.press("u")
    #expect(stage.screen.contains(" Undo: retry queue:emails error:421, 168 of 171"))
    stage.press("y 1 6 8 Enter")
    #expect(stage.takeEffects() == [.undo(996, ticket: 1)])
    stage.send(.performed(ticket: 1, ActReport(matched: 168, changed: 160, skipped: 8, entry: 13)))
    #expect(stage.lastLine == "undone for 160 jobs, skipped 8 that had moved on")
    stage.press("Up u y")
    #expect(stage.takeEffects() == [.undo(994, ticket: 2)])
    stage.send(.performed(ticket: 2, ActReport(matched: 1, changed: 0, skipped: 1, entry: 14)))
    #expect(stage.lastLine.hasPrefix("nothing was undone: it has been set again since"))
    stage.press("g u")
    #expect(stage.lastLine == "this act has been undone already")
    stage.press("Esc u")
    #expect(stage.lastLine == "this entry is no act; go to one")
  }

  @Test func `an act of which nothing is left says so`() {
    var stage = Stage()
    stage.press("3 r y 1 7 1 Enter")
    stage.send(.performed(ticket: 1, ActReport(matched: 171, changed: 171, entry: 12)))
    stage.press("u y 1 7 1 Enter")
    stage.send(.performed(ticket: 2, ActReport(entry: 13)))
    #expect(stage.lastLine == "nothing of it was left to undo")
  }

  @Test func `what is done to a schedule is undone without a word of jobs`() {
    var stage = Stage()
    stage.send(.scheduled(.pause("cleanup"), ScheduleReport(hasChanged: true, entry: 9)))
    stage.press("u")
    #expect(!stage.lastLine.contains("Jobs that have moved on"))
    stage.press("y")
    #expect(stage.takeEffects() == [.undo(9, ticket: 1)])
    stage.send(.performed(ticket: 1, ActReport(matched: 1, changed: 1, entry: 10)))
    #expect(stage.lastLine == "undone")
  }

  @Test func `u means what was just told, also in the log`() {
    var stage = Stage()
    stage.press("8")
    stage.send(.limitSet(.paused(true), of: .queue("emails"), hasChanged: true, entry: 12))
    stage.press("u y")
    #expect(stage.takeEffects() == [.undo(12, ticket: 1)])
  }

  @Test func `nothing is undone on a read-only store`() {
    var stage = Stage(setup: Stage.setup { $0.isReadOnly = true })
    stage.press("u")
    #expect(stage.lastLine.contains("read-only"))
  }
}
