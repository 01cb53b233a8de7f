import Drawing
import Jobs
import Testing

@testable import Monitor

@Suite struct ConfirmationTests {
  let group = Filter([.init(.group([1]))])
  let retry = Act.retry(spread: nil)

  @Test func `the set is frozen and counted before anything is asked`() {
    var stage = Stage()
    stage.press("3")
    stage.loads = []
    stage.press("r")
    #expect(stage.loads == [.preview(retry, of: .filter(group))])
    #expect(
      stage.lastLine
        == #"Retry 171 dead SendEmail of "smtp: 421 4…" in emails?   [y] all now   "#
        + "[s] spread over 10m   [1] try one first   [n] no")
    #expect(stage.takeEffects().isEmpty)
  }

  @Test func `a key that comes before the question answers nothing`() {
    var stage = Stage()
    stage.press("3")
    stage.isAnswering = false
    stage.press("r y")
    #expect(stage.lastLine == "Counting what this would change   [Esc] leave")
    #expect(stage.takeEffects().isEmpty)
    stage.send(stage.store.answer(.preview(retry, of: .filter(group))))
    #expect(stage.lastLine.hasPrefix("Retry 171 dead SendEmail of"))
    #expect(stage.takeEffects().isEmpty)
  }

  @Test func `more than twenty jobs take their number`() {
    var stage = Stage()
    stage.press("3 r y")
    #expect(stage.lastLine == "Type 171 to have 171 jobs retried now:")
    #expect(stage.takeEffects().isEmpty)
    stage.type("17")
    stage.press("Enter")
    #expect(stage.lastLine == "nothing was changed: '17' is not 171")
    #expect(stage.takeEffects().isEmpty)

    stage.press("r y")
    stage.type("171")
    stage.press("Enter")
    #expect(
      stage.takeEffects()
        == [.perform(retry, on: .filter(group, upTo: 4_190_021), ticket: 1)])
  }

  @Test func `a spread act says over how long`() {
    var stage = Stage()
    stage.press("3 r s")
    #expect(stage.lastLine.hasPrefix("spread over: 10m  "))
    #expect(stage.lastLine.hasSuffix("Enter goes on, Esc back, Y copies the command"))
    stage.press("Enter")
    #expect(stage.lastLine == "Type 171 to have 171 jobs retried over 10m:")
    stage.type("171")
    stage.press("Enter")
    let spread = Act.retry(spread: .seconds(600))
    #expect(
      stage.takeEffects()
        == [.perform(spread, on: .filter(group, upTo: 4_190_021), ticket: 1)])
    stage.send(.performed(ticket: 1, ActReport(matched: 171, changed: 168, skipped: 3)))
    #expect(stage.lastLine == "spreading 168 over 10m, skipped 3 that had changed")
    let report = ActReport(matched: 3, changed: 1, skipped: 2, missing: 4)
    let question = Question(act: .purge, choice: .ids([1]), subject: .marked(7))
    #expect(
      question.report(report, spread: nil) == "purged 1, skipped 2 that had changed, 4 were gone")
  }

  @Test func `the time of a spread is typed under the question, and kept for the next one`() {
    var stage = Stage()
    stage.press("3 r s Ctrl-U")
    stage.type("90m")
    #expect(
      stage.screen.split(separator: "\n").suffix(2).first?.trimmed
        == #"Retry 171 dead SendEmail of "smtp: 421 4.7.0 try again later" in emails?"#)
    stage.press("Y")
    let copied = stage.takeEffects()
    #expect(copied.count == 1)
    guard case .copy(let command) = copied.first else {
      Issue.record("nothing was copied")
      return
    }
    #expect(command.hasSuffix("--spread 1h30m"))
    stage.press("Enter")
    #expect(stage.lastLine == "Type 171 to have 171 jobs retried over 1h30m:")
    stage.press("Y")
    #expect(stage.takeEffects() == [.copy(command)])
    stage.press("Esc")
    #expect(stage.lastLine == "nothing was changed")
    stage.press("r")
    #expect(stage.lastLine.contains("[s] spread over 1h30m"))
    stage.press("s Esc")
    #expect(stage.lastLine.contains("[s] spread over 1h30m"))
    #expect(stage.takeEffects().isEmpty)
  }

  @Test(arguments: [
    ("soon", 0, "write a length such as 90s, 10m or 2h"),
    ("1h3x", 2, "write a length such as 90s, 10m or 2h"),
    ("", 0, "write a length such as 90s, 10m or 2h"), ("0s", 0, "it must be longer than 0"),
  ])
  func `a wrong time is pointed at where it was typed`(text: String, column: Int, cause: String) {
    for width in [120, 60] {
      var stage = Stage(width: width, height: 24)
      stage.press("3 r s Ctrl-U")
      stage.type(text)
      stage.press("Enter")
      let lines = stage.screen.split(separator: "\n").suffix(3).map(String.init)
      let arrow = " " + String(repeating: " ", count: "spread over: ".count + column) + "▼ "
      #expect(lines[1] == arrow + cause)
      #expect(lines[0].contains("emails?"))
      #expect(lines[2].hasPrefix(" spread over: \(text)"))
      #expect(stage.takeEffects().isEmpty)
    }
  }

  @Test func `after an act its command is copied, with the time that was chosen`() {
    var stage = Stage()
    stage.press("3 Tab Space Space r s Enter")
    stage.send(.performed(ticket: 1, ActReport(matched: 2, changed: 2, entry: 4)))
    #expect(stage.lastLine == "spreading 2 over 10m; u undoes it")
    _ = stage.takeEffects()
    stage.press("Y")
    #expect(
      stage.takeEffects() == [.copy("penstock retry 4182371 4182377 --spread 10m")])
  }

  @Test(arguments: ["n", "Enter", "Esc", "q", "x", "Space", "Y Enter"])
  func `every answer that is not a clear yes is a no`(keys: String) {
    var stage = Stage()
    stage.press("3 Tab Space Space r " + keys)
    #expect(stage.lastLine == "nothing was changed")
    #expect(
      stage.takeEffects().allSatisfy {
        if case .copy = $0 { true } else { false }
      })
  }

  @Test func `up to twenty jobs take one key, and marks are what it is for`() {
    var stage = Stage()
    stage.press("3 Tab Space Space r")
    #expect(stage.lastLine.hasPrefix("Retry 2 dead jobs that are marked?   [y] all now"))
    stage.press("y")
    #expect(
      stage.takeEffects()
        == [.perform(retry, on: .ids([4_182_371, 4_182_377]), ticket: 1)])
    stage.send(.performed(ticket: 1, ActReport(matched: 2, changed: 2)))
    #expect(stage.lastLine == "retried 2")
    #expect(!stage.screen.contains("marked"))
  }

  @Test func `a yes is never for jobs that came after the question`() {
    var stage = Stage()
    stage.press("2")
    stage.press("D")
    #expect(stage.lastLine.contains("a job that is running cannot be purged"))
    stage.press("Down D")
    let asked = "Purge retrying job 4190020 (SendEmail in emails) into the trash?"
    #expect(stage.lastLine.hasPrefix(asked))
    // Another job comes, and takes the place of the one under the cursor.
    var newer = Fixture.jobs[0]
    newer.id = 4_190_022
    stage.store.jobs.insert(newer, at: 0)
    stage.send(.storeChanged)
    stage.pass(2)
    #expect(stage.lastLine.hasPrefix(asked))
    stage.press("y")
    #expect(stage.takeEffects() == [.perform(.purge, on: .ids([4_190_020]), ticket: 1)])
  }

  @Test func `all that match are a filter, bounded when the question was asked`() {
    var stage = Stage()
    stage.press("2 /")
    stage.type("queue:emails error:550")
    stage.press("Enter a D")
    let filter = Filter([
      .init(.text(.queue, [TextPattern("emails")])), .init(.text(.error, [TextPattern("550")])),
      .init(.state([.dead])),
    ])
    #expect(
      stage.lastLine
        == "Purge 27 dead jobs of queue:emails error:550 into the trash?   [y] yes   [n] no")
    stage.press("y")
    stage.type("27")
    stage.press("Enter")
    #expect(
      stage.takeEffects() == [.perform(.purge, on: .filter(filter, upTo: 4_190_021), ticket: 1)])
  }

  @Test func `what the act is about is broken down where it is more than one thing`() {
    var stage = Stage(width: 80, height: 24)
    stage.press("2 a D")
    #expect(stage.screen.contains("╭─ What this is about ─"))
    #expect(
      stage.screen.contains(
        "│      27  emails          SendEmail         dead       smtp: 550…      2h ago │"))
    #expect(stage.lastLine == "Purge 198 dead jobs in the store into the trash?   [y] yes   [n] no")
  }

  @Test func `a question that has no room beside its answers stands above them`() {
    var stage = Stage(width: 60, height: 16)
    stage.press("3 r")
    #expect(
      stage.screen.split(separator: "\n").suffix(3) == [
        " Retry 171 dead SendEmail of \"smtp: 421 4.7.0 try again", " later\" in emails?",
        " [y] all now  [s] spread 10m  [1] one first  [n] no",
      ])
  }

  @Test func `an answer to a question that was left is ignored`() {
    var stage = Stage()
    stage.press("3")
    stage.isAnswering = false
    stage.press("r Esc")
    #expect(stage.lastLine == "nothing was changed")
    stage.send(stage.store.answer(.preview(retry, of: .filter(group))))
    #expect(stage.lastLine == "nothing was changed")
    stage.press("y")
    #expect(stage.takeEffects().isEmpty)
  }

  @Test func `a move asks for the queue, and says when it is new`() {
    var stage = Stage()
    stage.press("2 Down m")
    #expect(stage.lastLine.hasPrefix("move to queue:"))
    stage.type("thu")
    stage.press("Tab Enter")
    #expect(
      stage.lastLine
        == "Move retrying job 4190020 (SendEmail in emails) to thumbnails?   [y] yes   [n] no")
    stage.press("n m")
    stage.type("quick")
    stage.press("Enter")
    #expect(stage.lastLine.contains("to the new queue quick?"))
    stage.press("y")
    #expect(
      stage.takeEffects()
        == [.perform(.requeue(to: "quick", spread: nil), on: .ids([4_190_020]), ticket: 1)])
  }

  @Test func `a read-only store refuses every act and says why`() {
    var stage = Stage(setup: Stage.setup { $0.isReadOnly = true })
    #expect(stage.screen.contains(" read-only  · 12:04:31"))
    for keys in ["2 Down r", "m", "x", "D", "1 p", "3 r"] {
      stage.press(keys)
      #expect(
        stage.lastLine == "the store is open read-only; start without --read-only to change it")
    }
    #expect(stage.takeEffects().isEmpty)
  }

  @Test func `a store that fails is said, and nothing is done`() {
    var stage = Stage()
    stage.press("3")
    stage.store.failure = .busy("cannot read store 'shop.db': it is locked; try again")
    stage.press("r")
    #expect(stage.lastLine == "cannot read store 'shop.db': it is locked; try again")
    stage.press("y")
    #expect(stage.takeEffects().isEmpty)
  }

  @Test func `quitting while an act is under way takes a second time`() {
    var stage = Stage()
    stage.press("3 Tab Space r y q")
    #expect(stage.lastLine.hasPrefix("an act is under way and would stop half done"))
    stage.press("q")
    #expect(stage.takeEffects().last == .quit)
  }

  @Test func `how far an act has come stands in the last line`() {
    var stage = Stage()
    stage.press("3 r y")
    stage.type("171")
    stage.press("Enter")
    stage.send(.progressed(ticket: 1, ActReport(matched: 60, changed: 58, skipped: 2)))
    #expect(stage.lastLine == "at work: retried 58, skipped 2 that had changed so far")
    stage.send(.refused(ticket: 1, .full("cannot write store 'shop.db': the disk is full")))
    #expect(stage.lastLine == "cannot write store 'shop.db': the disk is full")
  }
}
