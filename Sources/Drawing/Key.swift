/// One thing that a person did at the keyboard or with the mouse.
package enum Key: Hashable, Sendable {
  case character(Character)
  case enter
  case escape
  case tab
  case backTab
  case backspace
  case delete
  case up
  case down
  case left
  case right
  case home
  case end
  case pageUp
  case pageDown
  /// F1 to F12.
  case function(Int)
  /// A letter held with Ctrl, always a small one.
  case control(Character)
  /// Any other key but these held with Alt (Meta). It is never what the key alone is.
  indirect case alt(Key)
  case mouse(Mouse, Position)
  /// A text that the terminal put in all at once: never keys.
  case paste(String)

  package enum Mouse: String, CaseIterable, Hashable, Sendable {
    case press = "Click"
    case doublePress = "DoubleClick"
    case scrollUp = "ScrollUp"
    case scrollDown = "ScrollDown"
  }
}

extension Key {
  /// How help, footers and configuration call it: `a`, `Space`, `Ctrl-Z`, `PgDn`, `F5`.
  package var name: String {
    switch self {
    case .character(" "): return "Space"
    case .character(let character): return Printable.text(String(character))
    case .control(let character): return "Ctrl-" + character.uppercased()
    case .function(let number): return "F\(number)"
    case .mouse(let mouse, _): return mouse.rawValue
    case .paste: return "Paste"
    case .alt(let key): return "Alt-" + (key.name.count == 1 ? key.name.uppercased() : key.name)
    default: return Self.names.first { $0.key == self }?.name ?? ""
    }
  }

  /// The key of this name; letters of a named key may be large or small. A mouse has no name to
  /// be bound by, since its place is a part of what it means.
  package init?(name: String) {
    if let character = name.first, name.count == 1 {
      guard name == Printable.text(name), character != " " else { return nil }
      self = .character(character)
      return
    }
    let lowercased = name.lowercased()
    if lowercased == "space" {
      self = .character(" ")
    } else if let known = Self.names.first(where: { $0.name.lowercased() == lowercased }) {
      self = known.key
    } else if lowercased.hasPrefix("ctrl-"), let letter = lowercased.last,
      lowercased.count == 6, letter.isASCII, letter.isLetter
    {
      self = .control(letter)
    } else if lowercased.hasPrefix("f"), let number = Int(lowercased.dropFirst()),
      (1...12).contains(number)
    {
      self = .function(number)
    } else {
      return nil
    }
  }

  /// The name of the key for which terminals send the same as for this name; nil where they tell them
  /// apart.
  package static func sameKey(as name: String) -> String? {
    switch name.lowercased() {
    case "ctrl-i": "Tab"
    case "ctrl-j", "ctrl-m": "Enter"
    case "ctrl-h": "Backspace"
    case "ctrl-[": "Esc"
    default: nil
    }
  }

  /// The names of the keys that are not written by a character, for messages that list them.
  package static var knownNames: [String] {
    ["Space"] + names.map(\.name) + ["Ctrl-A", "F1"]
  }

  private static let names: [(key: Key, name: String)] = [
    (.enter, "Enter"), (.escape, "Esc"), (.tab, "Tab"), (.backTab, "Shift-Tab"),
    (.backspace, "Backspace"), (.delete, "Del"), (.up, "Up"), (.down, "Down"), (.left, "Left"),
    (.right, "Right"), (.home, "Home"), (.end, "End"), (.pageUp, "PgUp"), (.pageDown, "PgDn"),
  ]
}
