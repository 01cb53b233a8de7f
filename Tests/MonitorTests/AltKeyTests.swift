import Drawing
import Testing

@testable import Monitor

@Suite struct AltKeyTests {
  @Test func `a key held with Alt is not the key, wherever it is pressed`() {
    var stage = Stage()
    for keys in ["", "2 x", "4 s", "?", "2 W", "3 D"] {
      stage.press(keys)
      let before = stage.screen
      for key: Key in [
        .alt(.character("y")), .alt(.character("p")), .alt(.character("q")), .alt(.enter),
        .alt(.up),
      ] {
        stage.send(.key(key))
        #expect(stage.screen == before, "\(key.name) after \(keys)")
      }
      stage.press("Esc Esc")
    }
    #expect(stage.takeEffects().isEmpty)
  }

  @Test func `in a line that is typed into, Alt moves by words and leaves nothing`() {
    var stage = Stage()
    stage.press(":")
    stage.type("pause emails")
    stage.send(.key(.alt(.character("p"))))
    #expect(stage.lastLine.hasPrefix(":pause emails"))
    stage.send(.key(.alt(.backspace)))
    #expect(stage.lastLine.hasPrefix(":pause "))
    stage.send(.key(.alt(.character("b"))))
    stage.type("x")
    #expect(stage.lastLine.hasPrefix(":xpause"))
    #expect(stage.takeEffects().isEmpty)
  }
}
