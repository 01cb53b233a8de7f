import Drawing
import Jobs
import Testing

@testable import Monitor

@Suite struct SizesTests {
  private static let screens = [
    "1", "2", "3", "4", "5", "5 Enter", "8", "3 Tab Enter", "1 [", "1 K", "3 r", "2 W", "1 t t",
    "4 ?",
  ]
  private static let sizes = [(60, 16), (80, 24), (120, 36), (400, 120)]

  @Test(arguments: screens, sizes)
  func `every screen stays within the terminal and uses its last line`(
    keys: String, size: (Int, Int)
  ) {
    for glyphs in [Glyphs.unicode, .ascii] {
      let screen = Stage.screen(after: keys, width: size.0, height: size.1, glyphs: glyphs)
      let lines = screen.split(separator: "\n", omittingEmptySubsequences: false)
      #expect(lines.count == size.1)
      #expect(lines.allSatisfy { CellWidth.of(String($0)) <= size.0 })
      #expect(lines.last?.isEmpty == false)
      #expect(glyphs == .unicode || screen.allSatisfy(\.isASCII))
    }
  }

  @Test func `a screen of 400 columns has its borders at both edges`() {
    let lines = Stage.screen(after: "1", width: 400, height: 120).split(separator: "\n")
    let edges = lines.dropFirst(2).dropLast()
    #expect(edges.allSatisfy { CellWidth.of(String($0)) == 400 })
    #expect(edges.allSatisfy { "╭│╰".contains($0.first ?? " ") && "╮│╯".contains($0.last ?? " ") })
  }

  @Test(arguments: ["2", "3", "3 Tab", "3 Tab Enter", "3 r", "8"])
  func `names in any script keep the columns`(keys: String) {
    var store = Fixture()
    let names = ["שלום עולם", "مرحبا", "👩‍👩‍👧‍👦 family", "e\u{301}te\u{301}", "漢字のキュー", "\u{202E}evil"]
    for index in store.jobs.indices {
      let name = names[index % names.count]
      store.jobs[index].kind = name
      store.jobs[index].error = name + " " + name
      store.jobs[index].payload = Array(#"{"name":"\#(name)"}"#.utf8)
    }
    for index in store.groups.indices { store.groups[index].pattern = names[index % names.count] }
    var stage = Stage(width: 120, height: 36, store: store)
    stage.press(keys)
    for line in stage.screen.split(separator: "\n").dropFirst(2).dropLast() {
      #expect(CellWidth.of(String(line)) == 120, "\(line)")
      #expect("╮│╯┤".contains(line.last ?? " "), "\(line)")
    }
    #expect(!stage.screen.unicodeScalars.contains { $0.value == 0x202E || $0.value == 0x200D })
  }

  @Test func `the help of a screen has its keys, their meaning, and how to see the rest`() {
    var stage = Stage(width: 80, height: 24)
    stage.press("?")
    let lines = stage.screen.split(separator: "\n").dropFirst(2).dropLast()
    #expect(
      lines.joined(separator: "\n") == """
        ╭─ Help ─────────────────────────────────── j k scroll · any other key closes ─╮
        │ Queues                                                                       │
        │          Enter  Show the jobs of the queue or kind                           │
        │              p  Pause the queue or kind, or resume it                        │
        │              d  Show the dead letters of the queue or kind                   │
        │              o  Sort by the next column                                      │
        │              O  Sort by the column before                                    │
        │              v  Show wait times, run times, or both together                 │
        │              t  Show an hour, a day or 90 days                               │
        │              [  Go back to the step before, through all that is kept         │
        │              ]  Go to the step after, and to now (this is now; press [ to    │
        │                 go back)                                                     │
        │              {  Go back by 30 steps                                          │
        │              }  Go forward by 30 steps (this is now; press [ to go back)     │
        │              K  Show the kinds of the queue, or all queues again             │
        │                                                                              │
        │ Signs                                                                        │
        │              ‖  Paused: its jobs wait                                        │
        │              !  No living worker takes its jobs, or they wait and none of    │
        │                 them ends                                                    │
        ╰──────────────────────────────────────────────────────────────────────────────╯
        """)
    stage.press("j")
    #expect(stage.screen.contains("Help"))
    stage.press("x")
    #expect(!stage.screen.contains("Help"))
  }

  @Test func `what all fits is closed by any key`() {
    #expect(Stage.screen(after: "4 ?", width: 160, height: 60).contains(" any key closes "))
  }

  @Test(arguments: [(80, 24), (60, 16)])
  func `the help has every text in full`(size: (Int, Int)) {
    for keys in ["1 ?", "3 ?", "3 Tab Enter ?"] {
      let screen = Stage.screen(after: keys + " Space", width: size.0, height: size.1)
      // But for the one that says what the sign means.
      let lines = screen.split(separator: "\n").dropFirst(3).filter { !$0.contains("…  Cut here") }
      #expect(!lines.joined().contains("…"), "\(screen)")
    }
  }
}
