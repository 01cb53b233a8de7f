import Drawing
import Jobs
import Testing

@testable import Monitor

/// A terminal too small to show anything.
@Suite struct UnseenScreenTests {
  private let small = Event.resized(Size(width: 40, height: 10))

  @Test func `keys change nothing that nobody can see`() {
    var stage = Stage()
    stage.press("3 r")
    stage.send(small)
    stage.press("y 1 p")
    stage.type("171")
    stage.press("Enter")
    #expect(stage.takeEffects() == [])
    stage.send(.resized(Size(width: 120, height: 36)))
    #expect(stage.lastLine.hasPrefix("Retry 171 dead SendEmail of"), "\(stage.screen)")
  }

  @Test func `a key that quits does, but while something waits for an answer`() {
    var stage = Stage()
    stage.send(small)
    stage.press("q")
    #expect(stage.takeEffects() == [.quit])
    stage.send(.resized(Size(width: 120, height: 36)))
    stage.press("3 r")
    stage.send(small)
    stage.press("q")
    #expect(stage.takeEffects() == [])
    stage.press("Ctrl-C")
    #expect(stage.takeEffects() == [.quit])
  }

  @Test func `a larger screen never shows fewer queues`() {
    var last = 0
    for height in 16...60 {
      let stage = Stage(width: 100, height: height)
      let names = stage.store.overview.queues.map(\.name)
      let shown = names.filter { name in
        stage.screen.split(separator: "\n").contains {
          $0.trimmed.hasPrefix(name) || $0.contains("│  \(name)") || $0.contains("▸ \(name)")
        }
      }.count
      #expect(shown >= last, "at \(height) rows")
      last = shown
    }
  }
}
