import Drawing
import Jobs
import Testing

@testable import Monitor

@Suite struct LoadingTests {
  @Test func `a screen asks for what it shows, once`() {
    var stage = Stage()
    let end = Fixture.now.floored(to: .seconds(60)) + .seconds(60)
    func latencies(_ latency: Latency, _ queue: String) -> Request {
      .latencies(
        latency, queue: queue, kind: nil, over: (end - .seconds(3600))..<end, step: .seconds(60))
    }
    let since = (Fixture.now - .seconds(90 * 86_400)).floored(to: .seconds(10))
    #expect(
      stage.loads == [
        .overview, .workers, .failureGroups(Filter()), latencies(.wait, "webhooks"),
        .marks(since: since),
      ])
    stage.loads = []
    stage.press("Down")
    let failing = Request.jobs(
      Filter([.init(.state([.retrying]))] + Filter(.queue("emails")).terms), after: nil, limit: 50)
    #expect(stage.loads == [failing, latencies(.wait, "emails")])
    stage.loads = []
    stage.press("v")
    #expect(stage.loads == [latencies(.run, "emails")])
  }

  @Test func `a change is read once an interval, and idleness seldom`() {
    var stage = Stage()
    stage.loads = []
    for _ in 0..<20 { stage.send(.storeChanged) }
    #expect(stage.loads.isEmpty)
    stage.pass(1)
    #expect(stage.loads.filter { $0 == .overview }.count == 1)
    stage.loads = []
    stage.pass(4)
    #expect(stage.loads.isEmpty)
    stage.pass(1)
    #expect(stage.loads.filter { $0 == .overview }.count == 1)
  }

  @Test func `what is under way is not sent again`() {
    var stage = Stage()
    stage.isAnswering = false
    stage.loads = []
    for _ in 0..<5 {
      stage.send(.storeChanged)
      stage.pass(1)
    }
    #expect(stage.loads.filter { $0 == .overview }.count == 1)
  }

  @Test func `a panel whose answer does not come says how old it is`() {
    var stage = Stage()
    stage.isAnswering = false
    stage.send(.storeChanged)
    stage.pass(3)
    #expect(stage.screen.contains("6 · by oldest"))
    stage.pass(1)
    #expect(stage.screen.contains("─ stale 4s ─╮"))
    stage.isAnswering = true
    stage.send(stage.store.answer(.overview))
    #expect(stage.screen.contains("6 · by oldest"))
  }

  @Test func `a store that fails is said calmly, and forgotten when it is back`() {
    var stage = Stage()
    let message = "cannot read store 'shop.db': it is locked; try again"
    stage.store.failure = .busy(message)
    stage.send(.storeChanged)
    stage.pass(2)
    #expect(stage.lastLine == message)
    #expect(stage.screen.contains("waiting · 12:04:33"))
    #expect(stage.screen.contains("stale 2s"))
    // Keys go on working.
    stage.press("Down 4")
    #expect(stage.screen.contains("Workers"))
    stage.store.failure = nil
    stage.pass(2)
    #expect(stage.lastLine.hasPrefix("1 Queues  2 Jobs"))
    #expect(stage.screen.contains("live · 12:04:35"))
  }

  @Test func `an order that the store has no time for is told, and is not given twice`() {
    var stage = Stage()
    stage.press("Down p")
    let order = Effect.set(.paused(true), of: .queue("emails"))
    #expect(stage.takeEffects() == [order])
    #expect(stage.lastLine.hasPrefix("1 Queues"))
    stage.pass(3)
    #expect(stage.lastLine == "the store is busy: what you asked for has waited for 3s")
    stage.press("p")
    #expect(stage.takeEffects() == [])
    #expect(stage.lastLine == "that waits for the store already")
    stage.send(.limitSet(.paused(true), of: .queue("emails"), hasChanged: true))
    #expect(stage.lastLine.hasPrefix("paused queue 'emails'"))
    stage.press("Down Up p")
    #expect(stage.takeEffects() == [order])
  }

  @Test func `orders are answered in any order`() {
    var stage = Stage()
    stage.press("Down p Down p")
    stage.send(.limitSet(.paused(true), of: .queue("thumbnails"), hasChanged: true))
    stage.press("q")
    #expect(stage.lastLine.hasPrefix("the store has not done yet what you asked for"))
    stage.send(.limitSet(.paused(true), of: .queue("emails"), hasChanged: true))
    // What was said of those does not hold for the next one.
    stage.press("Up Up p q")
    #expect(stage.lastLine.hasPrefix("the store has not done yet what you asked for"))
    _ = stage.takeEffects()
    stage.press("q")
    #expect(stage.takeEffects() == [.quit])
  }

  @Test func `an answer that only brings up to date waits for the rest, and no other does`() {
    var stage = Stage()
    #expect(stage.model.canWait(.storeChanged))
    #expect(!stage.model.canWait(.key(.down)))
    stage.isAnswering = false
    stage.send(.storeChanged)
    stage.pass(1)
    #expect(stage.model.canWait(stage.store.answer(.overview)))
    #expect(stage.model.isRefreshing)
    stage.press("2")
    let page = stage.store.answer(.jobs(Filter(), after: nil, limit: 200))
    #expect(!stage.model.canWait(page))
    #expect(!stage.model.isRefreshing)
  }

  @Test func `a failing store is asked once an interval`() {
    var stage = Stage()
    stage.store.failure = .unreachable("cannot read store: gone")
    stage.press("3")
    stage.loads = []
    stage.press("Down Up Down Up")
    #expect(stage.loads.isEmpty)
    stage.pass(1)
    #expect(stage.loads.filter { $0 == .spreads }.count == 1)
  }

  @Test func `answers that come late change nothing`() {
    var stage = Stage()
    stage.press("2")
    stage.isAnswering = false
    stage.press("/")
    stage.type("queue:reports")
    stage.press("Enter")
    let before = stage.screen
    // The answer to the list that was shown before.
    stage.send(stage.store.answer(.jobs(Filter(), after: nil, limit: 200)))
    #expect(stage.screen == before)
    stage.press("1 Down Down")
    let late = Request.latencies(
      .wait, queue: "webhooks", kind: nil, over: Fixture.now..<Fixture.now, step: .seconds(60))
    stage.send(.answered(late, .latencies(Fixture.slices)))
    #expect(!stage.model.queues.hasSlices(stage.model.facts))
  }

  @Test func `nothing on the screen changes when nothing has happened`() {
    var stage = Stage()
    stage.press("2")
    let before = stage.model.view()
    stage.send(.storeChanged)
    #expect(stage.model.view() == before)
    stage.send(.tick(stage.now, utcOffset: 0))
    #expect(stage.model.view() == before)
  }

  @Test func `the local clock is ahead of the store by the offset`() {
    var stage = Stage()
    stage.send(.tick(stage.now, utcOffset: -5 * 3600 - 1800))
    #expect(stage.screen.contains("live · 06:34:31"))
  }
}
