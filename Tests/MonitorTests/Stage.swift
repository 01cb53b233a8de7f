import Drawing
import Jobs

@testable import Monitor

/// A monitor in front of the fixture's store, whose loads are answered at once.
struct Stage {
  var model: Model
  var store = Fixture()
  /// What was wanted besides loads, since it was last asked.
  var effects: [Effect] = []
  /// What is to be kept of what was typed.
  var remembered: [String] = []
  /// The folders whose files were asked for.
  var listed: [Effect] = []
  /// What the others were told.
  var attended: [Effect] = []
  /// What was loaded.
  var loads: [Request] = []
  var now = Fixture.now
  /// Whether loads are answered; else they stay under way.
  var isAnswering = true

  init(
    width: Int = 120, height: Int = 36, setup: Setup = Stage.setup, store: Fixture = Fixture()
  ) {
    model = Model(setup: setup)
    self.store = store
    self.store.overview.label = setup.label
    send(.resized(Size(width: width, height: height)))
    send(.tick(now, utcOffset: 0))
  }

  static let setup = Setup(
    storeName: "shop.db", engine: "sqlite", themes: ["midnight", "paper", "nord"])

  static func setup(_ change: (inout Setup) -> Void) -> Setup {
    var setup = setup
    change(&setup)
    return setup
  }

  /// What a screen shows after some keys.
  static func screen(
    after keys: String, width: Int, height: Int, glyphs: Glyphs = .unicode
  ) -> String {
    var stage = Stage(width: width, height: height, setup: setup { $0.glyphs = glyphs })
    stage.pass(1)
    stage.press(keys)
    stage.pass(1)
    return stage.screen
  }

  mutating func send(_ event: Event) {
    var events = [event]
    while !events.isEmpty {
      for effect in model.update(events.removeFirst()) {
        if case .remember(let text, let kind) = effect {
          remembered.append("\(kind): \(text)")
          continue
        }
        if case .listFiles = effect {
          listed.append(effect)
          continue
        }
        guard case .load(let request) = effect else {
          if case .attend = effect { attended.append(effect) } else { effects.append(effect) }
          continue
        }
        // Who else is here is asked each second, whatever the screen.
        if request != .company { loads.append(request) }
        if isAnswering { events.append(store.answer(request)) }
      }
    }
  }

  /// Presses keys by their names, separated by blanks: `3 Tab Space r`.
  mutating func press(_ names: String) {
    for name in names.split(separator: " ") {
      guard let key = Key(name: String(name)) else { continue }
      send(.key(key))
    }
  }

  mutating func type(_ text: String) {
    for character in text { send(.key(.character(character))) }
  }

  mutating func pass(_ seconds: Int) {
    for _ in 0..<seconds {
      now = now + .seconds(1)
      send(.tick(now, utcOffset: 0))
    }
  }

  /// What was wanted since the last time, and forgets it.
  @discardableResult
  mutating func takeEffects() -> [Effect] {
    defer { effects = [] }
    return effects
  }

  /// The screen as text, thin spaces as spaces.
  var screen: String {
    model.view().text.replacing("\u{2009}", with: " ")
  }

  var lastLine: String {
    screen.split(separator: "\n", omittingEmptySubsequences: false).last?.trimmed ?? ""
  }
}
