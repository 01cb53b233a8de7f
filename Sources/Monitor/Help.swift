import Drawing

/// What the keys of a screen do, over the screen.
struct Help: Hashable, Sendable {
  let screen: Screen
  private(set) var offset = 0

  init(_ screen: Screen) {
    self.screen = screen
  }

  /// Answers whether it stays open.
  mutating func handle(_ key: Key, _ facts: Facts, refusal: (Binding) -> String?) -> Bool {
    switch key {
    case .up, .character("k"), .mouse(.scrollUp, _): offset -= 1
    case .down, .character("j"), .mouse(.scrollDown, _): offset += 1
    case .pageUp, .control("b"), .control("u"): offset -= facts.body.height / 2
    case .pageDown, .control("f"), .control("d"), .character(" "): offset += facts.body.height / 2
    case .home, .character("g"): offset = 0
    case .end, .character("G"): offset = .max / 2
    default: return false
    }
    let (left, right) = halves(facts, refusal: refusal)
    offset = max(0, min(offset, max(left.count, right.count) + 2 - facts.body.height))
    return true
  }

  private func isWide(_ facts: Facts) -> Bool { facts.body.width >= 110 }

  private struct Line {
    var keys = ""
    var text = ""
    var role: Role?
  }

  private static let panel = Panel(title: "Help", isFocused: true)

  /// Where keys and typed commands stand: side by side where there is room, else below each other.
  private func areas(_ facts: Facts) -> [Rectangle] {
    Self.panel.content(of: facts.body).inset(columns: 1).columns(
      weights: isWide(facts) ? [11, 9] : [1])
  }

  /// All lines of both areas, as wide as these.
  private func halves(
    _ facts: Facts, refusal: (Binding) -> String?
  ) -> (left: [Line], right: [Line]) {
    let (keys, typed) = parts(facts, refusal: refusal)
    let areas = areas(facts)
    guard isWide(facts) else {
      return (Self.wrapped(keys + [Line()] + typed, width: areas[0].width), [])
    }
    return (
      Self.wrapped(keys, width: areas[0].width), Self.wrapped(typed, width: areas[1].width)
    )
  }

  private static func keysWidth(_ lines: [Line]) -> Int {
    lines.reduce(0) { max($0, CellWidth.of($1.keys)) }
  }

  /// Texts go on below themselves.
  private static func wrapped(_ lines: [Line], width: Int) -> [Line] {
    let room = width - keysWidth(lines) - 3
    return lines.flatMap { line in
      line.keys.isEmpty
        ? [line]
        : Paragraph(line.text).lines(width: max(1, room)).enumerated().map { index, text in
          Line(keys: index == 0 ? line.keys : " ", text: text, role: line.role)
        }
    }
  }

  /// What keys do, and what can be typed after a colon.
  private func parts(_ facts: Facts, refusal: (Binding) -> String?) -> (keys: [Line], typed: [Line])
  {
    let (own, common) = facts.bindings.bindings(on: screen)
    func lines(_ title: String, _ bindings: [Binding]) -> [Line] {
      [Line(text: title, role: .header)]
        + bindings.map { binding in
          let reason = refusal(binding)
          return Line(
            keys: binding.keyNames, text: binding.help + (reason.map { " (\($0))" } ?? ""),
            role: reason == nil ? nil : .dim)
        }
    }
    let typed = Command.names.map { name in
      let argument =
        switch name.argument {
        case .none: ""
        case .limit, .rate: " QUEUE N"
        case .queueAct: " Q ACT"
        case .kindAct: " KIND ACT"
        case .mark: " NAME"
        case .page: " [NAME]"
        case .binding: " TOPICS Q"
        case .message: " TOPIC"
        default: " \(name.argument)".uppercased()
        }
      return Line(keys: ":\(name.name)\(argument)", text: name.help)
    }
    let signs =
      [Line(text: "Signs", role: .header)]
      + Signs(screen: screen, facts: facts).all.map { Line(keys: $0.text, text: $0.meaning) }
    return (
      lines(screen.title, own) + [Line()] + signs + [Line()] + lines("Everywhere", common),
      [Line(text: "Commands", role: .header)] + typed
    )
  }

  func draw(into frame: inout Frame, _ facts: Facts, refusal: (Binding) -> String?) {
    let (left, right) = halves(facts, refusal: refusal)
    let isLong = max(left.count, right.count) > facts.body.height - 2
    let dot = facts.glyphs.separator
    var panel = Self.panel
    panel.hint = Label(isLong ? "j k scroll \(dot) any other key closes" : "any key closes")
    panel.draw(into: &frame, in: facts.body)
    for (lines, area) in zip([left, right], areas(facts)) { draw(lines, into: &frame, in: area) }
  }

  private func draw(_ lines: [Line], into frame: inout Frame, in area: Rectangle) {
    let width = Self.keysWidth(lines)
    let first = min(offset, max(0, lines.count - area.height))
    for (row, line) in lines.dropFirst(first).prefix(area.height).enumerated() {
      let place = area.line(row)
      let text = Label(line.text, role: line.role)
      if line.keys.isEmpty {
        frame.write(text, at: place.origin, width: place.width)
        continue
      }
      frame.write(Label(line.keys), at: place.origin, role: .key, width: width, alignment: .right)
      let rest = place.splitLeft(width + 2).rest
      frame.write(text, at: rest.origin, width: max(0, rest.width - 1))
    }
  }
}
