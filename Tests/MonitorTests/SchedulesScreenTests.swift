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

  @Test func `one that fired ahead of a clock that was set back is marked on every size`() {
    var store = Fixture()
    store.schedules[0].lastDue = Fixture.now + .seconds(3600)
    store.schedules[0].nextAt = Fixture.now + .seconds(4500)
    for (width, mark) in [
      (120, "fired ahead of the clock: silent until 13:19"), (60, "ahead of the clock"),
    ] {
      var stage = Stage(width: width, height: 16, store: store)
      stage.press("5")
      #expect(stage.screen.contains("3 need care"))
      stage.press("Enter")
      #expect(stage.screen.contains(mark), "\(stage.screen)")
    }
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
    #expect(try TypedWords.all(of: Twin.quoted("it's Ada's")).map(\.text) == ["it's Ada's"])
    let words = try TypedWords.all(of: #"a '@every 5s' q {"to":"it's"}"#)
    #expect(words.map(\.text) == ["a", "@every 5s", "q", #"{"to":"it's"}"#])
    #expect(words.map(\.column) == [1, 4, 15, 17])
  }

  @Test func `what the store refuses is told in the open line, which stays as it was typed`() {
    var stage = Stage(width: 80, height: 24)
    stage.press("5 n")
    stage.type("sweep '0 4 * * *' imports --zone Europe/Pariis")
    stage.press("Enter")
    #expect(stage.takeEffects().count == 1)
    #expect(stage.lastLine.hasPrefix("add schedule: "))
    // Once is enough.
    stage.press("Enter")
    #expect(stage.takeEffects() == [])
    stage.send(
      .schedulingFailed(
        .invalid(
          "cannot store schedule 'sweep': cannot use time zone 'Europe/Pariis': there is no such "
            + "zone in /usr/share/zoneinfo; did you mean 'Europe/Paris'?")))
    let lines = stage.screen.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(stage.screen.contains("did you mean"))
    let arrow = lines[22].firstIndex(of: "▼").map {
      lines[22].distance(from: lines[22].startIndex, to: $0)
    }
    let word = lines[23].firstRange(of: "Europe/Pariis").map {
      lines[23].distance(from: lines[23].startIndex, to: $0.lowerBound)
    }
    #expect(arrow == word && word != nil)
    // The cursor stands there.
    stage.press("Ctrl-K")
    stage.type("UTC")
    stage.press("Enter")
    #expect(
      stage.takeEffects().first.map { "\($0)".contains("zone: \"UTC\"") } == true)
    stage.send(
      .scheduled(
        .add(Fixture.schedules[0].schedule), ScheduleReport(hasChanged: true, entry: 3)))
    #expect(stage.lastLine.hasPrefix("added schedule cleanup"))
  }

  @Test(arguments: [
    (80, "sweep '0 25 * * *' imports --zone Europe/Berlin --missed once", "25 * *"),
    (60, "sweep '0 25 * * *' imports --zone Europe/Berlin --missed once", "25 * *"),
    (60, "sweep '0 2 * * *' imports --zone Europe/Berlin --missed never", "never"),
    (60, "cleanup '0 2 * * *' imports", "cleanup"), (60, "a b", "b"),
    (60, "a @daily q --knd x", "--knd"),
  ])
  func `the arrow points at what is wrong, and the reason is told whole`(
    width: Int, text: String, wrong: String
  ) throws {
    var stage = Stage(width: width, height: 16)
    stage.press("5 n")
    stage.type(text)
    stage.press("Enter")
    #expect(stage.takeEffects() == [])
    let lines = stage.screen.split(separator: "\n", omittingEmptySubsequences: false)
    let row = try #require(lines.lastIndex { $0.contains("▼") })
    #expect(row == 14)
    let arrow = try #require(lines[row].firstIndex(of: "▼"))
    let place = lines[row].distance(from: lines[row].startIndex, to: arrow)
    let end = wrong == "b" ? 1 : 0
    #expect(lines[15].dropFirst(place - end).hasPrefix(wrong), "\(stage.screen)")
    #expect(!stage.screen.contains("…\n"), "\(stage.screen)")
  }

  @Test func `the command of an edit takes away what the edit took away`() {
    var stage = Stage()
    var former = Fixture.schedules[1].schedule
    former.note = "old"
    former.jitter = .seconds(5)
    stage.store.schedules[1].schedule = former
    stage.send(.storeChanged)
    stage.press("5")
    stage.pass(2)
    stage.press("j e Ctrl-U")
    stage.type("nightly-report '30 2 * * mon-fri' reports {} --kind BuildReport --zone UTC")
    stage.press("Enter")
    guard case .schedule(let act)? = stage.takeEffects().first else {
      Issue.record("no schedule was changed")
      return
    }
    stage.send(.scheduled(act, ScheduleReport(hasChanged: true, entry: 3)))
    stage.press("Y")
    #expect(
      stage.takeEffects() == [
        .copy(
          "penstock schedule edit nightly-report --cron '30 2 * * mon-fri' --queue reports --kind "
            + "BuildReport --zone UTC --missed skip --overlap allow --jitter none --between none "
            + "--note none --payload '{}'")
      ])
  }

  @Test func `the command of a new schedule has its payload, but no secret`() {
    func twin(_ payload: String) -> String? {
      var schedule = Schedule(
        name: "n", rhythm: Rhythm(cron: "@daily", zone: "UTC"), draft: Draft(queue: "q"))
      schedule.draft.payload = Array(payload.utf8)
      return Twin.effect(.schedule(.add(schedule)), setup: Stage.setup)
    }
    let options = "--kind default --zone UTC --missed skip --overlap allow"
    #expect(twin("") == "penstock schedule add n @daily q \(options)")
    #expect(
      twin(#"{"it":"isn't"}"#)
        == #"penstock schedule add n @daily q '{"it":"isn'\''t"}' \#(options)"#)
    #expect(
      twin(#"{"token":"t-1"}"#)
        == #"penstock schedule add n @daily q '{"token":"••••••"}' \#(options)"#)
    #expect(twin("-") == "printf %s - | penstock schedule add n @daily q - \(options)")
  }
}
