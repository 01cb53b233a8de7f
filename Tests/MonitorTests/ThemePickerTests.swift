import Drawing
import Jobs
import Testing

@testable import Monitor

@Suite struct ThemePickerTests {
  private func stage(
    width: Int = 120, height: Int = 36, namedBy namer: ThemeNamer? = nil
  ) -> Stage {
    var stage = Stage(
      width: width, height: height,
      setup: Stage.setup {
        $0.themes = ["midnight", "nord", "paper"]
        $0.theme = "midnight"
        $0.themeNamedBy = namer
      })
    stage.press(":")
    stage.type("theme")
    stage.press("Enter")
    return stage
  }

  @Test func `moving through the list shows each theme, and Enter keeps it`() {
    var stage = stage()
    #expect(stage.takeEffects().isEmpty)
    stage.press("j")
    #expect(stage.takeEffects() == [.setTheme("nord")])
    stage.press("Down")
    #expect(stage.takeEffects() == [.setTheme("paper")])
    stage.press("G k")
    #expect(stage.takeEffects() == [.setTheme("nord")])
    stage.press("Enter")
    #expect(stage.takeEffects() == [.keepTheme("nord")])
    #expect(!stage.screen.contains("Themes"))
  }

  @Test(
    arguments: [
      (.option, "theme nord, for this session: --theme names the one to start with"),
      (
        .configuration,
        "theme nord, for this session: monitor.theme names the one to start with"
      ),
    ] as [(ThemeNamer, String)])
  func `where something else names the theme, the choice is for this session`(
    namer: ThemeNamer, message: String
  ) {
    var stage = stage(namedBy: namer)
    stage.press("j Enter")
    #expect(stage.takeEffects() == [.setTheme("nord")])
    #expect(stage.lastLine == message)
    stage.press(":")
    stage.type("theme nord")
    stage.press("Enter")
    #expect(stage.takeEffects() == [.setTheme("nord")])
    #expect(stage.lastLine == message)
  }

  @Test func `Esc goes back to the theme that was`() {
    var stage = stage()
    stage.press("j j Esc")
    #expect(
      stage.takeEffects() == [.setTheme("nord"), .setTheme("paper"), .setTheme("midnight")])
    #expect(!stage.screen.contains("Themes"))
  }

  @Test func `a press of the mouse shows a theme, two keep it`() {
    var stage = stage()
    stage.send(.key(.mouse(.press, Position(column: 100, row: 5))))
    #expect(stage.takeEffects() == [.setTheme("paper")])
    stage.send(.key(.mouse(.doublePress, Position(column: 100, row: 5))))
    #expect(stage.takeEffects().last == .keepTheme("paper"))
  }

  @Test func `the list stands at the right of the screen`() {
    let lines = stage(width: 60, height: 16).screen.split(
      separator: "\n", omittingEmptySubsequences: false)
    let right = lines[2...6].map { String($0.suffix(27)) }.joined(separator: "\n")
    #expect(
      right == """
        ╭─ Themes ── Enter keeps ─╮
        │▸ midnight               │
        │  nord                   │
        │  paper                  │
        ╰─────────────────────────╯
        """)
  }
}
