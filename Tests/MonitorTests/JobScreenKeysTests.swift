import Jobs
import Testing

@testable import Monitor

@Suite struct JobScreenKeysTests {
  func opened(width: Int = 120, height: Int = 36) -> Stage {
    var stage = Stage(width: width, height: height)
    stage.press("3 Tab Enter")
    return stage
  }

  @Test func `next and previous go through the list it was opened from`() {
    var stage = opened()
    stage.press("p")
    #expect(stage.lastLine == "it is the first job of the list")
    stage.press("n")
    #expect(stage.screen.contains("╭─ Job 4182371 · SendEmail · emails ─"))
    stage.press("p")
    #expect(stage.screen.contains("╭─ Job 4182377 · SendEmail · emails ─"))
    stage.press("Esc")
    #expect(stage.screen.contains("╭─ Dead letters ─"))
    #expect(stage.takeEffects().isEmpty)
  }

  @Test func `leaving a job is not leaving the monitor`() {
    var stage = opened()
    stage.press("q")
    #expect(stage.screen.contains("╭─ Dead letters ─"))
    #expect(stage.takeEffects().isEmpty)
    stage.press("q")
    #expect(stage.takeEffects() == [.quit])
  }

  @Test func `the payload is copied as it is shown`() {
    var stage = opened()
    stage.press("y")
    let copied = Effect.copy(
      """
      {
        "to": "ada@example.com",
        "template": "receipt",
        "token": "••••••"
      }
      """)
    #expect(stage.takeEffects() == [copied])
    #expect(stage.lastLine == "copied the payload of job 4182377, as it is shown")
    // From a list the whole payload is read first.
    stage.press("Esc")
    stage.loads = []
    stage.press("y")
    #expect(stage.loads.contains(.detail(4_182_377)))
    #expect(stage.takeEffects() == [copied])
  }

  @Test func `n and N go from one place found to the next until Esc ends the search`() {
    var store = Fixture()
    store.jobs[0].payload = Array(
      ("[" + (1...60).map { "\"line \($0)\"" }.joined(separator: ",") + "]").utf8)
    var stage = Stage(store: store)
    stage.press("2 Enter /")
    stage.type("5")
    stage.press("Enter")
    #expect(stage.screen.contains("found 1 of 15"))
    #expect(
      stage.lastLine.hasPrefix("n next found  N found before  / find  Esc end the search"))
    stage.press("n n N")
    #expect(stage.screen.contains("found 2 of 15"))
    stage.press("N N")
    #expect(stage.screen.contains("found 15 of 15"))
    stage.press("Esc")
    #expect(!stage.screen.contains("found 15"))
    stage.press("N")
    #expect(stage.lastLine == "find a text with / first")
    stage.press("n")
    #expect(stage.screen.contains("Job \(store.jobs[1].id) "))
  }

  @Test func `a text is found, first where the keys go`() {
    var stage = opened()
    stage.press("/")
    stage.type("MX.example")
    stage.press("Enter")
    let frame = stage.model.view()
    let matches = (0..<frame.size.height).flatMap { row in
      frame.row(row).filter { $0.role == .match }.compactMap(\.character)
    }
    #expect(String(matches) == "mx.example")
    stage.press("/")
    stage.type("nowhere")
    stage.press("Enter")
    #expect(stage.lastLine == "'nowhere' is not in the text")
  }

  @Test func `the error and output are those of the chosen attempt`() {
    var stage = opened()
    #expect(stage.screen.contains("Error and output of attempt 5"))
    stage.press("Shift-Tab Down Down")
    #expect(stage.screen.contains("Error and output of attempt 3"))
    stage.press("Up Up")
    #expect(stage.screen.contains("Error and output of attempt 5"))
  }

  @Test func `a job that is gone says so, and what was known stays`() {
    var stage = opened()
    stage.store.jobs.removeAll { $0.id == 4_182_377 }
    stage.send(.storeChanged)
    stage.pass(2)
    #expect(stage.screen.contains("\"template\": \"receipt\""))
    stage.press("Esc")
    stage.pass(1)
    stage.send(.storeChanged)
    stage.pass(2)
    #expect(!stage.screen.contains("4182377"))
  }

  @Test func `escapes in what a job wrote stay data`() {
    var stage = Stage()
    stage.store.jobs[0].error = "\u{1B}[31mred\u{7}"
    stage.store.jobs[0].payload = Array("a\u{1B}]52;c;AAAA\u{7}b".utf8)
    stage.press("2 Enter")
    #expect(stage.screen.contains("a␛]52;c;AAAA·b"))
    #expect(!stage.screen.contains("\u{1B}"))
  }
}
