import Testing

@testable import Drawing

@Suite struct KeyTests {
  static let named: [(Key, String)] = [
    (.character("a"), "a"), (.character("G"), "G"), (.character("?"), "?"),
    (.character("é"), "é"), (.character(" "), "Space"), (.enter, "Enter"), (.escape, "Esc"),
    (.tab, "Tab"), (.backTab, "Shift-Tab"), (.backspace, "Backspace"), (.delete, "Del"),
    (.up, "Up"), (.down, "Down"), (.left, "Left"), (.right, "Right"), (.home, "Home"),
    (.end, "End"), (.pageUp, "PgUp"), (.pageDown, "PgDn"), (.function(1), "F1"),
    (.function(12), "F12"), (.control("z"), "Ctrl-Z"),
  ]

  @Test(arguments: named)
  func `a key has a name that leads back to it`(key: Key, name: String) {
    #expect(key.name == name)
    #expect(Key(name: name) == key)
  }

  @Test(arguments: [("ctrl-z", Key.control("z")), ("ESC", .escape), ("pgdn", .pageDown)])
  func `names may be written large or small`(name: String, key: Key) {
    #expect(Key(name: name) == key)
  }

  @Test(arguments: ["", " ", "ab", "F0", "F13", "Ctrl-", "Ctrl-1", "Ctrl-ab", "\u{1B}", "Click"])
  func `what is no key has none`(name: String) {
    #expect(Key(name: name) == nil)
  }
}
