import Drawing
import Jobs
import Testing

@testable import Monitor

/// What is listed, as a file.
@Suite struct SavingTests {
  private func save(_ file: String, after keys: String, in stage: inout Stage) -> [Effect] {
    stage.press(keys)
    stage.takeEffects()
    stage.press(":")
    stage.type("save \(file)")
    stage.press("Enter")
    return stage.takeEffects()
  }

  @Test func `a list of the store is saved by its filter, not by what the screen has of it`() throws
  {
    let group = Fixture().groups[0].id
    let dead = Filter([.init(.group([group]))])
    for (keys, listing) in [
      ("2", .jobs(Filter())), ("3 Tab", .jobs(dead)), ("3", .groups(Fixture().groups)),
      ("T", .trash(Filter())), ("8", .log(LogFilter())),
    ] as [(String, Listing)] {
      var stage = Stage()
      stage.press("3")
      #expect(
        save("all.ndjson", after: keys, in: &stage)
          == [.save(.listing(listing), file: "all.ndjson", replacing: false)], "\(keys)")
    }
  }

  @Test func `where nothing is listed that is told, and nothing saved`() {
    var stage = Stage()
    stage.isAnswering = false
    #expect(save("all.ndjson", after: "5", in: &stage).isEmpty)
    #expect(
      stage.lastLine
        == "cannot save 'all.ndjson': nothing is listed here; save the screen as a .txt")
  }

  @Test func `how far it is stands in the last line, and Esc ends it and nothing else`() {
    var stage = Stage()
    stage.press("3 Enter")
    stage.send(.saving(file: "all.ndjson", count: 12_301))
    #expect(stage.lastLine == "saving 'all.ndjson': 12 301 so far; Esc ends it")
    stage.takeEffects()
    stage.press("Esc")
    #expect(stage.takeEffects() == [.stopSaving])
    stage.send(.saveEnded("nothing was saved in 'all.ndjson'", isFailure: false))
    #expect(stage.lastLine == "nothing was saved in 'all.ndjson'")
    stage.press("Esc")
    #expect(stage.takeEffects().isEmpty)
  }

  @Test func `who leaves meanwhile is told first that it would not be there`() {
    var stage = Stage()
    stage.send(.saving(file: "all.ndjson", count: 0))
    stage.press("q")
    #expect(stage.takeEffects().isEmpty)
    #expect(stage.lastLine.hasPrefix("a list is being saved and would not be there; quit again"))
    stage.press("q")
    #expect(stage.takeEffects() == [.quit])
  }

  @Test(
    arguments: [
      (.jobs(Filter()), 1, "1 job"), (.jobs(Filter()), 12_301, "12\u{2009}301 jobs"),
      (.trash(Filter()), 2, "2 purged jobs"), (.log(LogFilter()), 3, "3 lines"),
      (.groups([]), 1, "1 group"),
    ] as [(Listing, Int, String)])
  func `what was saved is counted by what it is`(listing: Listing, count: Int, text: String) {
    #expect(listing.text(count) == text)
  }
}
