import Drawing
import Jobs
import Testing

@testable import Monitor

@Suite struct SchedulesScreenTests {
  @Test func `p pauses and resumes, and the command is at hand`() {
    var stage = Stage()
    stage.press("5 p")
    #expect(stage.takeEffects() == [.schedule(.pause("cleanup"))])
    stage.send(.scheduled(.pause("cleanup"), ScheduleReport(hasChanged: true, entry: 9)))
    #expect(
      stage.lastLine == "paused schedule cleanup; u undoes it; Y copies the command")
    stage.press("Y")
    #expect(stage.takeEffects() == [.copy("penstock schedule pause cleanup")])
    stage.press("j j j p")
    #expect(stage.takeEffects() == [.schedule(.resume("thumbnails"))])
  }

  @Test func `running and deleting take a yes`() {
    var stage = Stage()
    stage.press("5 r")
    #expect(stage.lastLine.hasPrefix("Push the job of schedule cleanup into imports now?"))
    stage.press("n D")
    #expect(stage.lastLine.hasPrefix("Delete schedule cleanup? Its jobs stay"))
    stage.press("Y y")
    #expect(
      stage.takeEffects()
        == [.copy("penstock schedule rm cleanup"), .schedule(.remove("cleanup"))])
  }

  @Test func `n adds what is typed, with this machine's zone`() {
    var stage = Stage(setup: Stage.setup { $0.zone = "Europe/Paris" })
    stage.press("5 n")
    stage.type("sweep '0 4 * * *' imports {\"deep\":true} --kind Sweep --missed all:5")
    stage.press("Enter")
    let schedule = Schedule(
      name: "sweep", rhythm: Rhythm(cron: "0 4 * * *", zone: "Europe/Paris"),
      draft: Draft(queue: "imports", kind: "Sweep", payload: Array("{\"deep\":true}".utf8)),
      missed: .all(upTo: 5))
    #expect(stage.takeEffects() == [.schedule(.add(schedule))])
  }

  @Test func `what is wrong with a typed schedule is said at once`() {
    for (text, complaint) in [
      ("a '0 25 * * *' q", "hour 25 is not in 0–23"), ("a '@daily'", "write NAME 'CRON' QUEUE"),
      ("a '@daily' q --knd x", "did you mean 'kind'?"), ("a '@daily q", "a quote is not closed"),
      ("a @daily q --missed never", "cannot use 'never' for '--missed'"),
    ] {
      var stage = Stage()
      stage.press("5 n")
      stage.type(text)
      stage.press("Enter")
      #expect(stage.screen.contains(complaint), "\(text)")
      #expect(stage.takeEffects() == [])
    }
  }

  @Test func `an edit begins with what is there and leaves the rest alone`() throws {
    var stage = Stage()
    stage.press("5 j e")
    #expect(
      stage.lastLine
        == "change schedule: nightly-report '30 2 * * mon-fri' reports --kind BuildReport --zone "
        + "Europe/Paris")
    stage.type(" --overlap skip")
    stage.press("Enter")
    var schedule = Fixture.schedules[1].schedule
    schedule.overlap = .skip
    #expect(stage.takeEffects() == [.schedule(.edit(schedule))])
    for record in Fixture.schedules {
      let text = ScheduleLine.text(of: record.schedule)
      #expect(
        try ScheduleLine.schedule(text, former: record.schedule, zone: "UTC") == record.schedule)
    }
  }

  @Test func `Enter opens a schedule, then the job of a tick, and Esc leads back`() {
    var stage = Stage()
    stage.press("5 j Enter")
    #expect(stage.loads.last == .schedule("nightly-report", ledger: 200))
    #expect(stage.screen.contains("Schedule nightly-report"))
    stage.press("j j Enter")
    #expect(stage.lastLine == "this tick made no job")
    stage.press("k Enter")
    #expect(stage.screen.contains("Job 4182377"))
    stage.press("Esc Esc")
    #expect(stage.screen.contains("NAME"))
    #expect(!stage.screen.contains("Ledger"))
  }

  @Test func `what needs somebody stands out`() {
    var stage = Stage()
    stage.press("5")
    let frame = stage.model.view()
    func role(of text: String) -> Role? {
      for row in 0..<frame.size.height {
        let cells = frame.row(row).filter { $0.character != nil }
        let line = String(cells.compactMap(\.character))
        guard let place = line.firstRange(of: text) else { continue }
        return cells[line.distance(from: line.startIndex, to: place.lowerBound)].role
      }
      return nil
    }
    #expect(role(of: "nightly-report") == .warning)
    #expect(role(of: "sync") == .warning)
    #expect(role(of: "weekly-mail") != .warning)
    #expect(stage.screen.contains("2 need care"))
  }

  @Test func `nothing is changed on a store that is read only`() {
    var stage = Stage(setup: Stage.setup { $0.isReadOnly = true })
    for key in ["p", "r", "n", "e", "D"] {
      stage.press("5 \(key)")
      #expect(stage.lastLine.contains("read-only"))
    }
    #expect(stage.takeEffects() == [])
  }

  @Test func `a line in quotes is read as it was written, and JSON as it is typed`() throws {
    #expect(try ScheduleLine.split(Twin.quoted("it's Ada's")) == ["it's Ada's"])
    #expect(
      try ScheduleLine.split(#"a '@every 5s' q {"to":"it's"}"#)
        == ["a", "@every 5s", "q", #"{"to":"it's"}"#])
  }
}
