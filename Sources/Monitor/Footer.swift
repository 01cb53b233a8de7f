import Drawing

/// The last line: the screens, and the keys of the one that is shown.
struct Footer {
  /// What a press on it leads to.
  enum Target: Hashable {
    case screen(Screen)
    case key(Binding)
  }

  let screen: Screen
  let bindings: Bindings
  let width: Int
  /// Whether a text was looked for in a job.
  var isFinding = false
  /// Whether the store can be changed; keys that would are not offered else.
  var hasActs = true

  /// The first so many keys of a screen come before the names of the other screens.
  private static let keysBeforeNames = 3

  /// The screens with their titles where these leave room for what everybody must find, the command
  /// line and the help, and for the first keys of the screen, else shorter ones, else with the title
  /// of the current one only.
  private var hints: KeyHints {
    let own = own.map(hint)
    guard screen != .job else {
      let ways = [
        hint(.nextJob, "next found"), hint(.previousMatch), hint(.find),
        hint(.back, "end the search"),
      ].compactMap(\.self)
      return KeyHints(
        left: isFinding ? ways : own,
        right: [hint(.command), isFinding ? nil : hint(.back), hint(.help)].compactMap(\.self))
    }
    let titles: [(gap: Int, title: (Screen) -> String)] = [
      (2, \.title), (2, \.shortTitle), (1, { $0 == screen ? $0.shortTitle : "" }),
    ]
    let variants = titles.map { gap, title in
      KeyHints(
        tabs: Screen.numbered.map {
          KeyHints.Hint(
            key: String($0.rawValue), label: title($0), isCurrent: $0 == screen)
        }, tabGap: gap, left: own, right: [hint(.command), hint(.help)].compactMap(\.self))
    }
    return variants.first { $0.fits(Self.keysBeforeNames, in: width) }
      ?? variants[variants.count - 1]
  }

  private var own: [Binding] {
    bindings.bindings(on: screen).own.filter { $0.place == .footer && (hasActs || !$0.isAct) }
  }

  func draw(into frame: inout Frame, in area: Rectangle) {
    hints.draw(into: &frame, in: area)
  }

  private func binding(_ action: Action) -> Binding? {
    bindings.all.first { $0.action == action }
  }

  private func hint(_ action: Action, _ label: String? = nil) -> KeyHints.Hint? {
    binding(action).map { KeyHints.Hint(key: hint($0).key, label: label ?? $0.label) }
  }

  private func hint(_ binding: Binding) -> KeyHints.Hint {
    KeyHints.Hint(key: binding.keys.first?.name ?? "", label: binding.label)
  }

  func target(at column: Int) -> Target? {
    let line = Rectangle(column: 0, row: 0, width: width, height: 1)
    guard let pressed = hints.hint(at: column, in: line) else { return nil }
    if screen != .job, let number = Int(pressed.key),
      let tab = Screen.numbered.first(where: { $0.rawValue == number })
    {
      return .screen(tab)
    }
    let common = [binding(.command), binding(.help), binding(.back)].compactMap(\.self)
    return (own + common).first { hint($0).key == pressed.key }.map { .key($0) }
  }
}
