import Drawing

/// The last line: the screens, and the keys of the one that is shown.
struct Footer {
  let screen: Screen
  let bindings: Bindings
  let width: Int

  private var tabs: [KeyHints.Hint] {
    Screen.numbered.map {
      .init(key: String($0.rawValue), label: $0.title, isCurrent: $0 == screen)
    }
  }

  func draw(into frame: inout Frame, in area: Rectangle) {
    let own = bindings.bindings(on: screen).own.filter { $0.place == .footer }.map(hint)
    let right = width < 80 ? [hint(.help)] : [hint(.command), hint(.help)]
    let hints =
      screen == .job
      ? KeyHints(left: own.compactMap { $0 }, right: [hint(.back), hint(.help)].compactMap { $0 })
      : KeyHints(left: tabs + own.compactMap { $0 }, right: right.compactMap { $0 })
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
