import Drawing

/// The last line: the screens, and the keys of the one that is shown.
struct Footer {
  let screen: Screen
  let bindings: Bindings
  let width: Int

  /// With their titles where all of them have room beside the help, else shorter ones, else with the
  /// title of the current one only.
  private var tabs: [KeyHints.Hint] {
    let all: [(Screen) -> String] = [\.title, \.shortTitle, { $0 == screen ? $0.shortTitle : "" }]
    let variants = all.map { title in
      Screen.numbered.map {
        KeyHints.Hint(key: String($0.rawValue), label: title($0), isCurrent: $0 == screen)
      }
    }
    return variants.first { Self.width($0 + right) <= width - 2 } ?? variants[variants.count - 1]
  }

  private var right: [KeyHints.Hint] {
    (width < 100 ? [hint(.help)] : [hint(.command), hint(.help)]).compactMap(\.self)
  }

  private static func width(_ hints: [KeyHints.Hint]) -> Int {
    hints.reduce(-2) { $0 + CellWidth.of($1.key) + 1 + CellWidth.of($1.label) + 2 }
  }

  func draw(into frame: inout Frame, in area: Rectangle) {
    let own = bindings.bindings(on: screen).own.filter { $0.place == .footer }.map(hint)
    let hints =
      screen == .job
      ? KeyHints(left: own.compactMap { $0 }, right: [hint(.back), hint(.help)].compactMap { $0 })
      : KeyHints(left: tabs + own.compactMap { $0 }, right: right)
    hints.draw(into: &frame, in: area)
  }

  private func hint(_ action: Action) -> KeyHints.Hint? {
    bindings.all.first { $0.action == action }.map(hint)
  }

  private func hint(_ binding: Binding) -> KeyHints.Hint {
    KeyHints.Hint(key: binding.keys.first?.name ?? "", label: binding.label)
  }

  /// The screen whose name stands in a column.
  func screen(at column: Int) -> Screen? {
    guard screen != .job else { return nil }
    var start = 1
    for (tab, hint) in zip(Screen.numbered, tabs) {
      let end = start + CellWidth.of(hint.key) + 1 + CellWidth.of(hint.label)
      if (start..<end).contains(column) { return tab }
      start = end + 2
    }
    return nil
  }
}
