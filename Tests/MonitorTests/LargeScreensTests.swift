import Drawing
import Jobs
import Testing

@testable import Monitor

/// What the room of large terminals is used for, and what every line of 120 columns has.
@Suite struct LargeScreensTests {
  @Test(arguments: ["1", "2", "3", "4", "5", "6", "8", "3 T"])
  func `120 columns have the screens by name, the command line and the help`(keys: String) {
    let line = Stage.screen(after: keys, width: 120, height: 36).split(separator: "\n").last ?? ""
    let names = ["1 Queues", "2 Jobs", "3 Dead", "4 Workers", "5 Schedules", "6 Topics", "8 Log"]
    for word in names + [": command", "? help"] { #expect(line.contains(word), "\(line)") }
    if ["2", "8", "3 T"].contains(keys) { #expect(line.contains("/ filter"), "\(line)") }
  }

  @Test func `the job has the command line in its last line`() {
    let screen = Stage.screen(after: "3 Tab Enter", width: 120, height: 36)
    #expect(screen.hasSuffix(": command  Esc back  ? help"))
  }

  @Test func `the front page shows waits beside runs, the log, and what may hang`() {
    var stage = Stage(width: 160, height: 50)
    stage.press("Down")
    let screen = stage.screen
    #expect(screen.contains("╭─ Wait · emails · 5 min ─"))
    #expect(screen.contains("╭─ Run · emails · 5 min ─"))
    #expect(screen.contains("╭─ Newest in the log ─"))
    #expect(screen.contains("mark v42, set by ada on web-3"))
    #expect(screen.contains("╭─ Longest running · emails ─"))
    #expect(stage.loads.contains(LogTable.newest))
    stage.press("v")
    #expect(stage.screen.contains("╭─ Run · emails · 5 min ─"))
    #expect(stage.screen.contains("╭─ Wait · emails · 5 min ─"))
    stage.press("[")
    #expect(stage.screen.contains("Esc shows the newest"))
    #expect(stage.screen.contains("Esc shows what runs now"))
  }

  @Test func `the jobs that have run longest come first, and short ones not at all`() {
    var stage = Stage(width: 160, height: 50)
    stage.press("4")
    let lines = stage.screen.split(separator: "\n")
    let first = lines.firstIndex { $0.contains("Longest running") } ?? 0
    let rows = lines[(first + 2)...].prefix(6).map { $0.split(separator: "│").last ?? "" }
    #expect(rows.first?.contains("8.2s") == true, "\(rows)")
    for index in stage.store.workers.indices {
      for slot in stage.store.workers[index].jobs.indices {
        stage.store.workers[index].jobs[slot].startedAt = Fixture.now
      }
    }
    stage.send(.storeChanged)
    var quiet = Stage(width: 160, height: 50, store: stage.store)
    quiet.press("4")
    #expect(quiet.screen.contains("No job has run for a second yet"))
    #expect(quiet.screen.contains("0 for a second or more"))
  }

  @Test func `what is not shown is not read`() {
    var stage = Stage(width: 120, height: 36)
    stage.press("4 5")
    #expect(!stage.loads.contains(LogTable.newest))
    #expect(!stage.loads.contains { $0.subject == .schedule })
    #expect(!stage.screen.contains("Ledger"))
  }

  @Test func `the schedule under the cursor is shown below the list`() {
    var stage = Stage(width: 160, height: 50)
    stage.press("5")
    let names = stage.store.schedules.map(\.schedule.name)
    #expect(stage.screen.contains("╭─ Schedule \(names[0]) ─"))
    #expect(stage.screen.contains("╭─ Ledger ─"))
    stage.press("j")
    #expect(stage.screen.contains("╭─ Schedule \(names[1]) ─"))
    stage.press("Enter")
    #expect(!stage.screen.contains("╭─ Schedules ─"))
    stage.press("Esc")
    #expect(stage.screen.contains("╭─ Schedules ─"))
  }

  @Test func `a log that is being read shows nothing of another filter`() {
    var stage = Stage(width: 160, height: 50)
    stage.press("8 /")
    stage.type("kind:mark")
    stage.press("Enter 1")
    #expect(stage.screen.contains("worker web-9.88 died"))
    stage.press("8")
    #expect(!stage.screen.contains("worker web-9.88 died"))
  }

  @Test func `ASCII says in words what is paused, and the help explains signs`() {
    for (width, height) in [(120, 36), (80, 24), (60, 16)] {
      let screen = Stage.screen(after: "", width: width, height: height, glyphs: .ascii)
      #expect(screen.contains("reports") && screen.contains("paused"), "\(screen)")
      #expect(screen.contains("dead 214 +12"))
    }
    let help = Stage.screen(after: "?", width: 120, height: 60, glyphs: .ascii)
    for words in ["Signs", "<- oldest", "+12", "No living worker takes its jobs"] {
      #expect(help.contains(words), "\(help)")
    }
    #expect(!help.contains("Paused: its jobs wait"))
    #expect(
      Stage.screen(after: "?", width: 120, height: 60).contains("‖  Paused: its jobs wait"))
  }
}
