import Drawing

/// The list of themes over the screen, which shows each as the cursor comes to it.
struct ThemePicker: Hashable, Sendable {
  /// What a key made of it; the theme is the one to show now.
  enum Verdict: Hashable, Sendable {
    case stays
    case shows(String)
    case keeps(String)
    case returns(to: String)
  }

  private let before: String
  private var cursor = RowCursor<String>()

  init(_ names: [String], current: String) {
    before = current
    cursor.follow(names)
    cursor.resize(height: names.count)
    cursor.move(to: current)
  }

  mutating func handle(_ key: Key, _ facts: Facts) -> Verdict {
    let shown = cursor.id
    cursor.resize(height: rows(facts).height)
    switch key {
    case .enter: return .keeps(shown ?? before)
    case .escape, .character("q"), .control("c"): return .returns(to: before)
    case .mouse(.press, let position) where rows(facts).contains(position):
      cursor.move(toRow: cursor.viewport.offset + position.row - rows(facts).row)
    case .mouse(.doublePress, let position) where rows(facts).contains(position):
      return .keeps(shown ?? before)
    case .mouse(.scrollUp, _): _ = cursor.handle(.up)
    case .mouse(.scrollDown, _): _ = cursor.handle(.down)
    case .tab: _ = cursor.handle(.down)
    case .backTab: _ = cursor.handle(.up)
    default:
      // Movement is what it is everywhere, also where the configuration gives it other keys.
      if let binding = facts.bindings.binding(for: key, on: .queues) {
        _ = cursor.handle(binding.action)
      }
    }
    guard let name = cursor.id, name != shown else { return .stays }
    return .shows(name)
  }

  /// At the right, so that most of the screen can be judged.
  private func area(_ facts: Facts) -> Rectangle {
    let width = cursor.ids.reduce(27) { max($0, CellWidth.of($1) + 8) }
    return facts.body.splitRight(width).right.splitTop(cursor.ids.count + 2).top
  }

  private func rows(_ facts: Facts) -> Rectangle {
    Panel(title: .empty).content(of: area(facts))
  }

  func draw(into frame: inout Frame, _ facts: Facts) {
    var cursor = cursor
    let area = area(facts)
    frame.fill(area)
    let panel = Panel(title: "Themes", hint: "Enter keeps", isFocused: true)
    let content = panel.draw(into: &frame, in: area)
    cursor.resize(height: content.height)
    for (line, index) in cursor.visible.enumerated() {
      let place = content.line(line)
      let isCurrent = index == cursor.index
      if isCurrent { frame.fill(place, role: .cursor, ground: .cursor) }
      let mark = isCurrent ? String(facts.glyphs.cursor) : " "
      frame.write("\(mark) \(cursor.ids[index])", at: place.origin, width: place.width)
    }
  }
}

extension Model {
  mutating func handlePicker(_ key: Key) -> [Effect] {
    guard var picker else { return [] }
    let verdict = picker.handle(key, facts)
    self.picker = picker
    switch verdict {
    case .stays: return []
    case .shows(let name): return show(theme: name)
    case .keeps(let name):
      self.picker = nil
      return keep(theme: name)
    case .returns(let name):
      self.picker = nil
      return show(theme: name)
    }
  }

  mutating func show(theme name: String) -> [Effect] {
    theme = name
    return [.setTheme(name)]
  }

  /// For later sessions too, unless something else says how those begin.
  mutating func keep(theme name: String) -> [Effect] {
    switch facts.setup.themeNamedBy {
    case nil: return [.keepTheme(name)]
    case .option: say("theme \(name), for this session: --theme names the one to start with")
    case .configuration:
      say("theme \(name), for this session: monitor.theme names the one to start with")
    }
    return []
  }
}
