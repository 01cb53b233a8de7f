import Drawing

/// What the keys of a screen do, over the screen.
struct Help: Hashable, Sendable {
  let screen: Screen
  private(set) var offset = 0

  init(_ screen: Screen) {
    self.screen = screen
  }

  /// Answers whether it stays open.
  mutating func handle(_ key: Key, _ facts: Facts) -> Bool {
    switch key {
    case .up, .character("k"), .mouse(.scrollUp, _): offset -= 1
    case .down, .character("j"), .mouse(.scrollDown, _): offset += 1
    case .pageUp, .control("b"), .control("u"): offset -= facts.body.height / 2
    case .pageDown, .control("f"), .control("d"), .character(" "): offset += facts.body.height / 2
    case .home, .character("g"): offset = 0
    case .end, .character("G"): offset = .max / 2
    default: return false
    }
    let (keys, typed) = parts(facts) { _ in nil }
    let lines = keys.count + (isWide(facts) ? 0 : typed.count + 1)
    offset = max(0, min(offset, lines + 2 - facts.body.height))
    return true
  }

  private func isWide(_ facts: Facts) -> Bool { facts.body.width >= 110 }

  private struct Line {
    var keys = ""
    var text = Label.empty
  }

  /// What keys do, and what can be typed after a colon.
  private func parts(_ facts: Facts, refusal: (Binding) -> String?) -> (keys: [Line], typed: [Line])
  {
    let (own, common) = facts.bindings.bindings(on: screen)
    func lines(_ title: String, _ bindings: [Binding]) -> [Line] {
      [Line(text: Label(title, role: .header))]
        + bindings.map { binding in
          let reason = refusal(binding)
          var text = Label(binding.help, role: reason == nil ? nil : .dim)
          if let reason { text += Label(" (\(reason))", role: .dim) }
          return Line(keys: binding.keyNames, text: text)
        }
    }
    let typed = Command.names.map { name in
      let argument =
        switch name.argument {
        case .none: ""
        case .limit, .rate: " QUEUE N"
        case .binding: " TOPICS Q"
        case .message: " TOPIC"
        default: " \(name.argument)".uppercased()
        }
      return Line(keys: ":\(name.name)\(argument)", text: Label(name.help))
    }
    return (
      lines(screen.title, own) + [Line()] + lines("Everywhere", common),
      [Line(text: Label("Commands", role: .header))] + typed
    )
  }

  func draw(into frame: inout Frame, _ facts: Facts, refusal: (Binding) -> String?) {
    let (keys, typed) = parts(facts, refusal: refusal)
    let isWide = isWide(facts)
    let left = isWide ? keys : keys + [Line()] + typed
    let lines = isWide ? max(keys.count, typed.count) : left.count
    let isLong = lines > facts.body.height - 2
    let dot = facts.glyphs.separator
    let hint = isLong ? "j k scroll \(dot) any other key closes" : "any key closes"
    let panel = Panel(title: "Help", hint: Label(hint), isFocused: true)
    let content = panel.draw(into: &frame, in: facts.body).inset(columns: 1)
    let halves = content.columns(weights: isWide ? [11, 9] : [1])
    draw(left, into: &frame, in: halves[0])
    if isWide { draw(typed, into: &frame, in: halves[1]) }
  }

  private func draw(_ lines: [Line], into frame: inout Frame, in area: Rectangle) {
    let width = lines.reduce(0) { max($0, CellWidth.of($1.keys)) }
    let first = min(offset, max(0, lines.count - area.height))
    for (row, line) in lines.dropFirst(first).prefix(area.height).enumerated() {
      let place = area.line(row)
      if line.keys.isEmpty {
        frame.write(line.text, at: place.origin, width: place.width)
        continue
      }
      frame.write(Label(line.keys), at: place.origin, role: .key, width: width, alignment: .right)
      let text = place.splitLeft(width + 2).rest
      frame.write(line.text, at: text.origin, width: max(0, text.width - 1))
    }
  }
}
