import Drawing

/// What the keys of a screen do, over the screen.
struct Help: Hashable, Sendable {
  let screen: Screen
  private(set) var offset = 0

  init(_ screen: Screen) {
    self.screen = screen
  }

  /// Answers whether it stays open.
  mutating func handle(_ key: Key) -> Bool {
    switch key {
    case .up, .character("k"), .mouse(.scrollUp, _): offset = max(0, offset - 1)
    case .down, .character("j"), .mouse(.scrollDown, _): offset += 1
    case .pageUp: offset = max(0, offset - 10)
    case .pageDown, .character(" "): offset += 10
    case .home: offset = 0
    default: return false
    }
    return true
  }

  private struct Line {
    var keys = ""
    var text = Label.empty
  }

  private func lines(_ facts: Facts, refusal: (Binding) -> String?) -> [Line] {
    let (own, common) = facts.bindings.bindings(on: screen)
    var lines: [Line] = []
    func add(_ title: String, _ bindings: [Binding]) {
      if !lines.isEmpty { lines.append(Line()) }
      lines.append(Line(text: Label(title, role: .header)))
      for binding in bindings {
        let reason = refusal(binding)
        var text = Label(binding.help, role: reason == nil ? nil : .dim)
        if let reason { text += Label("  (\(reason))", role: .dim) }
        lines.append(Line(keys: binding.keyNames, text: text))
      }
    }
    add(screen.title, own)
    add("Everywhere", common)
    add("After  :", [])
    for name in Command.names {
      let argument = name.argument == .none ? "" : " \(name.argument)".uppercased()
      lines.append(Line(keys: name.name + argument, text: Label(name.help.capitalisedFirst)))
    }
    return lines
  }

  func draw(into frame: inout Frame, _ facts: Facts, refusal: (Binding) -> String?) {
    let lines = lines(facts, refusal: refusal)
    let keysWidth = lines.reduce(0) { max($0, CellWidth.of($1.keys)) }
    let size = Size(
      width: min(facts.body.width - 4, 92), height: min(facts.body.height, lines.count + 2))
    let area = facts.body.centered(size)
    let panel = Panel(title: "Help", hint: "any other key closes", isFocused: true)
    let content = panel.draw(into: &frame, in: area).inset(columns: 1)
    let first = min(offset, max(0, lines.count - content.height))
    for (row, line) in lines.dropFirst(first).prefix(content.height).enumerated() {
      let place = content.line(row)
      if line.keys.isEmpty {
        frame.write(line.text, at: place.origin, width: place.width)
        continue
      }
      let (keys, rest) = place.splitLeft(keysWidth + 1)
      frame.write(
        Label(line.keys), at: keys.origin, role: .key, width: keysWidth, alignment: .right)
      let text = rest.splitLeft(1).rest
      frame.write(line.text, at: text.origin, width: text.width)
    }
  }
}

extension String {
  var capitalisedFirst: String {
    prefix(1).uppercased() + dropFirst()
  }
}
