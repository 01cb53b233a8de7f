import Drawing

/// A page of the program's help over the screen.
struct Manual: Hashable, Sendable {
  private let name: String
  private var text = TextPane()

  init(_ name: String, text: String) {
    self.name = name
    self.text.show([.init(text: text, role: .text)])
  }

  private func area(_ facts: Facts) -> Rectangle {
    Panel(title: .empty).content(of: facts.body).inset(columns: 1)
  }

  /// Answers whether it stays open: all keys but those that go through it close it.
  mutating func handle(_ key: Key, _ facts: Facts) -> Bool {
    text.resize(to: area(facts).size)
    switch key {
    case .mouse(.scrollUp, _): text.scroll(to: text.offset - 3)
    case .mouse(.scrollDown, _): text.scroll(to: text.offset + 3)
    case .character(" "): text.handle(.pageDown)
    default:
      let moves: Set<Action> = [
        .up, .down, .pageUp, .pageDown, .halfUp, .halfDown, .top, .bottom,
      ]
      guard let action = facts.bindings.binding(for: key, on: .queues)?.action,
        moves.contains(action)
      else { return false }
      text.handle(action)
    }
    return true
  }

  func draw(into frame: inout Frame, _ facts: Facts) {
    var text = text
    text.resize(to: area(facts).size)
    let dot = facts.glyphs.separator
    let position = text.position
    let panel = Panel(
      title: Label("penstock help \(name)"),
      hint: Label(
        position.isEmpty
          ? "any key closes" : "\(position) \(dot) j k scroll \(dot) any other key closes"),
      isFocused: true)
    frame.fill(facts.body)
    panel.draw(into: &frame, in: facts.body)
    text.draw(into: &frame, in: area(facts))
  }
}
