import Drawing
import Jobs
import Testing

@testable import Monitor

/// The kinds of one queue, in the places of the queues.
@Suite struct KindsTests {
  @Test func `K shows each kind of the queue by itself, Esc all queues again`() {
    var stage = Stage()
    stage.press("Down K")
    #expect(stage.loads.contains(.kinds(of: "emails", at: nil)))
    #expect(stage.screen.contains("╭─ Kinds of emails ─"))
    #expect(stage.screen.contains(" 3 · by oldest ─╮"))
    #expect(stage.screen.contains("│  KIND  "))
    #expect(stage.screen.contains("│▸ SendEmail "))
    #expect(stage.screen.contains("╭─ Wait · emails · SendEmail · 5 min ─"))
    stage.press("Down v")
    #expect(stage.screen.contains("╭─ Run over time · emails · SendReceipt · 1 h ─"))
    stage.press("Esc")
    #expect(stage.screen.contains("╭─ Queues ─"))
    #expect(stage.screen.contains("│▸ emails "))
    stage.press("K K")
    #expect(stage.screen.contains("╭─ Queues ─"))
    stage.press("K 1")
    #expect(stage.screen.contains("╭─ Queues ─"))
  }

  @Test(arguments: [(80, 24), (60, 16)])
  func `they fit on small screens`(width: Int, height: Int) {
    var stage = Stage(width: width, height: height)
    stage.press("Down K")
    #expect(stage.screen.contains(" Kinds of emails "))
    #expect(stage.screen.contains("▸ SendEmail "))
    #expect(stage.screen.contains("  SendReceipt "))
    #expect(!stage.screen.contains("<100ms"), "what little room there is goes to what there is")
  }

  @Test func `keys act on the kind in its queue`() {
    var stage = Stage()
    stage.press("Down K Down p")
    #expect(stage.takeEffects() == [.set(.paused(true), of: .kind("SendReceipt", in: "emails"))])
    stage.press("Y")
    #expect(stage.takeEffects() == [.copy("penstock stats emails")])
    stage.press("Enter")
    #expect(stage.screen.contains("filter queue:emails kind:SendReceipt"))
    stage.press("Esc")
    #expect(stage.screen.contains("╭─ Kinds of emails ─"))
  }

  @Test func `the past of a kind is stepped through`() {
    var stage = Stage()
    stage.press("Down K")
    let row = { stage.screen.split(separator: "\n").first { $0.contains("▸ SendEmail") } }
    #expect(row()?.contains(" 9 225 ") == true)
    stage.press("[")
    let moment = Timestamp(seconds: 1_795_521_870)
    #expect(stage.loads.contains(.kinds(of: "emails", at: moment)))
    #expect(row()?.contains(" 922 ") == true)
    stage.press("Y")
    #expect(stage.takeEffects() == [.copy("penstock stats emails --at \(moment.rfc3339)")])
    stage.loads = []
    stage.pass(20)
    #expect(!stage.loads.contains(.kinds(of: "emails", at: moment)), "it changes no more")
    stage.press("Esc")
    #expect(row()?.contains(" 9 225 ") == true, "first back to now")
    stage.press("[")
    for _ in 0..<70 { stage.press("{") }
    #expect(stage.screen.contains("Nothing was kept of "))
  }

  @Test func `they are sorted, chosen with the mouse, and saved as values`() {
    var stage = Stage()
    stage.press("Down K o")
    #expect(stage.screen.contains(" 3 · by retrying ─╮"))
    stage.send(.key(.mouse(.press, Position(column: 5, row: 6))))
    #expect(stage.screen.contains("▸ Welcome"))
    #expect(
      stage.model.listing.map { listing in
        if case .queues(let overview, _) = listing { overview.queues.map(\.name) } else { [] }
      } == ["SendEmail", "SendReceipt", "Welcome"])
  }
}
