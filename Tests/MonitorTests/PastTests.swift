import Drawing
import Jobs
import Testing

@testable import Monitor

/// Going back through what the store has kept.
@Suite struct PastTests {
  @Test func `the keys step back and forward, and Esc comes back to now`() {
    var stage = Stage()
    stage.press("[")
    #expect(stage.screen.contains("history 12:04:30 · ] newer · Esc live  · 12:04:31"))
    #expect(stage.screen.contains("ready 1 873"))
    #expect(stage.loads.contains(.past(Timestamp(seconds: 1_795_521_870))))
    stage.press("[")
    #expect(stage.screen.contains("history 12:04:20"))
    stage.press("]")
    #expect(stage.screen.contains("history 12:04:30"))
    stage.press("]")
    #expect(stage.screen.contains("live · 12:04:31"))
    #expect(stage.screen.contains("ready 18 742"))
    stage.press("{")
    #expect(stage.screen.contains("history 11:59:30"))
    stage.press("Esc")
    #expect(stage.screen.contains("live"))
  }

  @Test func `steps grow with the age of what is shown`() {
    let now = Fixture.now
    func back(_ age: Int) -> Timestamp? {
      let moment = (now - .seconds(age)).floored(to: .seconds(10))
      return Past.moment(.back, from: moment, now: now)
    }
    #expect(back(600).map { now - $0 < .seconds(622) } == true)
    #expect(back(7200) == (now - .seconds(7200 + 60)).floored(to: .seconds(60)))
    #expect(back(200_000) == (now - .seconds(203_600)).floored(to: .seconds(3600)))
    #expect(Past.moment(.forward, from: now.floored(to: .seconds(10)), now: now) == nil)
  }

  @Test func `nothing is changed in the past`() {
    var stage = Stage()
    stage.press("[ p")
    #expect(stage.takeEffects().isEmpty)
    #expect(stage.lastLine == "this is the past; press Esc to come back to now")
    stage.press("Y")
    #expect(stage.takeEffects() == [.copy("penstock stats --at 2026-11-24T12:04:30.000000Z")])
    stage.press("2 1")
    #expect(stage.screen.contains("live"))
  }

  @Test func `in the past nothing is changed by a typed command either`() {
    for command in [
      "pause emails", "limit emails 3", "rate emails 5/s", "queue emails resume", "mark v43",
      "bind a.# emails", "publish a.b {}", "undo",
    ] {
      var stage = Stage()
      stage.press("[ :")
      stage.type(command)
      stage.press("Enter")
      #expect(stage.takeEffects() == [], "\(command)")
      #expect(stage.lastLine == "this is the past; press Esc to come back to now", "\(command)")
      #expect(stage.screen.contains("history 12:04:30"), "\(command)")
    }
    var stage = Stage()
    stage.press("[ u")
    #expect(stage.lastLine == "this is the past; press Esc to come back to now")
  }

  @Test func `what leaves the past says so`() {
    for keys in ["d", "Enter", "3", ": d e a d Enter"] {
      var stage = Stage()
      stage.press("Down Down [ " + keys)
      #expect(stage.model.facts.past == nil)
      #expect(
        stage.lastLine == "back to now: of the past only the numbers of the queues are kept",
        "\(keys)")
    }
  }

  @Test func `a moment that is typed is gone to`() {
    for (text, moment) in [
      ("-10m", "11:54:30"), ("11:42", "11:42:00"), ("11:42:17", "11:42:10"),
      ("2026-11-24T09:00:00Z", "09:00:00"), ("12:05", "11-23 12:05:00"),
    ] {
      var stage = Stage()
      stage.press("3 :")
      stage.type("at \(text)")
      stage.press("Enter")
      #expect(stage.model.screen == .queues)
      #expect(stage.screen.contains("history \(moment)"), "\(text): \(stage.screen)")
    }
    var stage = Stage()
    stage.press(":")
    stage.type("at noon")
    stage.press("Enter")
    #expect(stage.screen.contains("cannot use 'noon' as a moment: write a moment of the past"))
    #expect(stage.lastLine.hasPrefix(":at noon"))
  }

  @Test func `where only retries have run no first attempt is spoken of`() {
    var store = Fixture()
    for index in store.overview.queues.indices {
      store.overview.queues[index].wait = LatencyHistogram()
      store.overview.queues[index].total = LatencyHistogram()
    }
    var stage = Stage(store: store)
    stage.press("Down")
    #expect(stage.screen.contains("No first attempt has ended in 5 min"))
    stage.press("v")
    #expect(stage.screen.contains("Run · emails"))
    #expect(!stage.screen.contains("No first attempt"))
    stage.press("v")
    #expect(stage.screen.contains("No first attempt has ended in 5 min"))
  }

  @Test func `a moment of which nothing was kept says so`() {
    var stage = Stage()
    stage.press("[")
    for _ in 0..<70 { stage.press("{") }
    #expect(stage.screen.contains("Nothing was kept of "))
  }

  @Test func `t changes how far the heat map reaches, v what is measured`() {
    var stage = Stage()
    stage.press("Down t")
    #expect(stage.screen.contains("Wait over time · emails · 24 h"))
    #expect(stage.screen.contains("08:00"))
    stage.press("t")
    #expect(stage.screen.contains("Wait over time · emails · 90 d"))
    #expect(stage.screen.contains("11-03"))
    stage.press("t v v")
    #expect(stage.screen.contains("Wait and run over time · emails · 1 h"))
  }

  @Test func `a mark stands below its moment`() {
    #expect(Stage.screen(after: "Down Down", width: 120, height: 36).contains("▲v42"))
  }

  @Test func `the rates stay in the past, before all but the moment`() {
    for (width, name) in [(80, "shop.db"), (120, "/srv/a/rather/long/place/for/a/store/shop.db")] {
      var stage = Stage(width: width, height: 24, setup: Stage.setup { $0.storeName = name })
      stage.press("[")
      let line = stage.screen.prefix { $0 != "\n" }
      #expect(line.contains("history 12:04:30") && line.contains("out "), "\(line)")
    }
  }
}
