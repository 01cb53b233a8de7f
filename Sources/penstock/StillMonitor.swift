import Drawing
import Jobs
import Monitor
import Settings

/// The monitor without a terminal: some keys are pressed, then one frame is taken.
///
/// Each effect is over before the next event, so that the same store and keys give the same frame.
struct StillMonitor {
  private let runner: EffectRunner
  private let themes: ThemeLibrary
  private var model: Model
  private(set) var theme: Theme

  init(setup: Setup, runner: EffectRunner, look: ThemeChoice) {
    self.runner = runner
    (themes, theme) = (look.themes, look.theme)
    model = Model(setup: setup)
  }

  /// The frame once all has been read that the screen shows.
  mutating func frame(size: Size, keys: [Key]) async throws(ThemeFileError) -> Frame {
    try await take([EventSources.tick(), .resized(size)])
    for key in keys { try await take([.key(key)]) }
    return model.view()
  }

  private mutating func take(_ events: [Event]) async throws(ThemeFileError) {
    var events = events[...]
    while let event = events.popFirst() {
      for effect in model.update(event) {
        if case .setTheme(let name) = effect { theme = try themes.theme(named: name) }
        let (reports, report) = AsyncStream.makeStream(of: Event.self)
        await runner.run(effect) { report.yield($0) }
        report.finish()
        for await event in reports { events.append(event) }
      }
    }
  }
}
