import Drawing
import Jobs

/// What says with which theme the monitor starts, whatever is chosen in it.
package enum ThemeNamer: Hashable, Sendable {
  case option, configuration
}

/// What the monitor is told once, when it starts.
package struct Setup: Hashable, Sendable {
  /// What the store is called: `shop.db`.
  package var storeName: String
  /// `sqlite`.
  package var engine: String
  /// What a command line must say after `--store` to mean this store; nil when it may say nothing.
  package var storeArgument: String?
  package var isReadOnly: Bool
  /// How the store is told from others, and whether it is guarded.
  package var label = StoreLabel()
  /// Whether the guard, now or later, keeps nobody from changing it here.
  package var overridesGuard = false
  /// True when a power cut may cost the last pushes.
  package var isDurabilityRelaxed: Bool
  package var glyphs: Glyphs
  /// Names of all themes that can be shown.
  package var themes: [String]
  /// The one that is shown at first.
  package var theme: String
  /// What names that one for good; nil where a choice in the monitor is kept.
  package var themeNamedBy: ThemeNamer?
  /// The zone that a new schedule has where none is typed.
  package var zone = "UTC"
  /// What the program's help has pages about.
  package var helpNames: [String] = []
  /// How often a screen is read anew at most.
  package var interval: Duration
  /// A queue whose oldest ready job waits longer needs a person.
  package var oldestTarget: Duration
  /// Over how long an act is spread unless something else is typed.
  package var spread: Duration
  /// Keys of JSON payloads whose values are not shown: names or paths, with `*` and `?`.
  package var redacted: [String]
  /// What was typed in earlier sessions, the newest last.
  package var histories: [Prompt.Purpose.Kind: [String]]
  /// Keys that the configuration gives to actions in place of their own.
  package var keys: [Action: [Key]]

  package init(
    storeName: String, engine: String, storeArgument: String? = nil, isReadOnly: Bool = false,
    isDurabilityRelaxed: Bool = false, glyphs: Glyphs = .unicode, themes: [String] = [],
    theme: String = "",
    interval: Duration = .seconds(1), oldestTarget: Duration = .seconds(60),
    spread: Duration = .seconds(600), redacted: [String] = Redaction.usual,
    histories: [Prompt.Purpose.Kind: [String]] = [:], keys: [Action: [Key]] = [:]
  ) {
    self.storeName = storeName
    self.engine = engine
    self.storeArgument = storeArgument
    self.isReadOnly = isReadOnly
    self.isDurabilityRelaxed = isDurabilityRelaxed
    self.glyphs = glyphs
    self.themes = themes
    self.theme = theme
    self.interval = interval
    self.oldestTarget = oldestTarget
    self.spread = spread
    self.redacted = redacted
    self.histories = histories
    self.keys = keys
  }
}
