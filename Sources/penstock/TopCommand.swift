import Drawing
import Glibc
import Jobs
import Monitor
import SQLiteDatabase
import Settings
import Terminal

/// The monitor.
enum TopCommand: Command {
  private static let theme = OptionSpec(
    "theme", value: "NAME|FILE", "How it looks: a theme by name, or a theme's file.")
  private static let interval = OptionSpec(
    "interval", value: "DURATION", "How often a screen is read anew at most (default 1s).")
  private static let noMouse = OptionSpec("no-mouse", "Leave the mouse to the terminal.")
  private static let once = OptionSpec(
    "once", "Print one screen as text and exit; needs no terminal, changes nothing.")
  private static let size = OptionSpec(
    "size", value: "COLUMNSxROWS",
    "With --once: the size; else COLUMNS and LINES, else 120x36.")
  private static let keys = OptionSpec(
    "keys", value: "KEYS", "With --once: keys to press first, such as '3 Enter'.")
  private static let svg = OptionSpec(
    "svg", value: "FILE", "With --once: write the screen as a picture into this .svg file.",
    isFile: true)

  static let spec = CommandSpec(
    name: "top", summary: "watch queues, jobs, dead letters and workers, and act on them",
    description: """
      The monitor: a full screen that shows what the store does, once a second and whenever \
      something changes. Press ? for the keys of a screen. On a terminal, 'penstock' alone does \
      the same.

      'penstock themes' lists the themes; in the monitor, :theme shows them one by one. The one chosen \
      there is kept for later sessions; --theme comes before it, and monitor.theme of the \
      configuration. --once does not go by what was kept, so that it prints the same for everybody. \
      NO_COLOR leaves colours out.

      --keys names keys as the help of the monitor does, parted by spaces; a word that is no key's \
      name is typed letter by letter.
      """,
    options: [theme, interval, noMouse, once, size, keys, svg, Context.showSecrets],
    examples: [
      .init("penstock top --read-only", "look without being able to change anything"),
      .init("penstock top --theme paper", "on a light background"),
      .init("penstock top --once --keys 3", "print the dead letters"),
    ],
    exitStatuses: [.init(66, "the store is not there")])

  static func run(_ context: Context) async throws -> ExitStatus {
    if let signal = try await show(context) { Terminal.end(by: signal) }
    return .success
  }

  /// Shows the monitor until it is left; the signal that ended it, if one did.
  static func show(_ context: Context) async throws -> Int32? {
    var signal: Int32?
    let arguments = context.arguments
    let isStill = arguments.has(once)
    try refuseOptions(of: arguments, isStill: isStill)
    let state = isStill ? nil : StateFolder(environment: context.environment)
    let keptTheme = state.map { KeptTheme($0) }
    let look = try context.themeChoice(option: arguments.text(theme), kept: keptTheme?.name)
    let interval = try readingInterval(context)
    let keys = arguments.text(keys).map { pressed($0) } ?? []
    let size = try arguments.text(size).map { try frameSize($0, arguments) }
    let showsSecrets = arguments.has(Context.showSecrets)
    if showsSecrets, arguments.has(.readOnly) {
      throw arguments.usageError(
        "cannot use '--show-secrets' with '--read-only': that they were shown must be written down")
    }
    let (store, changing, label) = try await opened(context, readOnly: isStill && !showsSecrets)
    let access = WriteAccess(changing, context: arguments.has(.readOnly) ? nil : context)
    let runner = EffectRunner(
      store: store, access: access, operator: currentOperator(context.environment),
      redaction: context.redaction, environment: context.environment)
    do {
      if showsSecrets {
        try await access.store().note("show secrets", subject: "monitor", by: runner.operator)
      }
      var setup = try await context.setup(of: store)
      setup.overridesGuard = arguments.has(.write)
      setup.label = label
      setup.isReadOnly = arguments.has(.readOnly)
      setup.interval = interval
      if let spread = context.configuration.monitor.spread { setup.spread = spread }
      setup.themes = look.themes.names
      setup.helpNames = HelpCommand.names
      (setup.theme, setup.themeNamedBy) = (look.theme.name, look.namedBy)
      if isStill {
        setup.glyphs = Terminal.glyphs(for: context.environment)
        var monitor = StillMonitor(setup: setup, runner: runner, look: look)
        let frame = try await monitor.frame(
          size: size ?? usualSize(context.environment), keys: keys)
        if let file = arguments.text(svg) {
          let picture = FramePicture(frame: frame, theme: monitor.theme)
          try NewFile(path: file, thing: "picture", replacing: true)
            .fill(with: picture.content(for: file))
        } else {
          try context.output.line(frame.text)
        }
      } else {
        let terminal = try Terminal.open(
          environment: context.environment, theme: look.theme,
          usesMouse: !arguments.has(noMouse))
        setup.glyphs = terminal.facts.glyphs
        let typed = state.map { TypedHistory($0) }
        setup.histories = typed?.texts ?? [:]
        var monitor = LiveMonitor(
          setup: setup, terminal: terminal, runner: runner, look: look, typed: typed,
          keptTheme: keptTheme)
        signal = await monitor.run()
        terminal.close()
      }
    } catch {
      await close(store, access)
      throw error
    }
    await close(store, access)
    return signal
  }

  /// A store is read by a connection that cannot change it. Of a guarded one there is no other: what
  /// cannot be written to cannot be changed by mistake.
  private static func opened(
    _ context: Context, readOnly: Bool
  ) async throws -> (store: any JobStore, changing: (any JobStore)?, label: StoreLabel) {
    let isReadOnly = readOnly || context.arguments.has(.readOnly)
    // First the one that brings an old store to this program's version.
    var changing = isReadOnly ? nil : try await context.store()
    let store = try await context.store(readOnly: true)
    var label = try await store.label()
    if context.arguments.has(.write) { label.isGuarded = false }
    if label.isGuarded {
      await changing?.close()
      changing = nil
    }
    return (store, changing, label)
  }

  /// Without waiting long for a write that waits itself for another process.
  private static func close(_ store: any JobStore, _ access: WriteAccess) async {
    let (done, finish) = AsyncStream.makeStream(of: Void.self)
    Task {
      await access.lock()
      await store.close()
      finish.finish()
    }
    Task {
      try? await Task.sleep(for: .milliseconds(300))
      finish.finish()
    }
    for await _ in done {}
  }
}

/// What the options say.
extension TopCommand {
  private static func refuseOptions(of arguments: Arguments, isStill: Bool) throws {
    for option in [size, keys, svg] where arguments.has(option) && !isStill {
      throw arguments.usageError("cannot use option '\(option.flag)': it belongs to --once")
    }
    if arguments.has(.json) {
      throw arguments.usageError(
        "cannot use option '--json': 'top' draws a screen and has no JSON; 'penstock queues', 'jobs', "
          + "'workers', 'topics', 'schedules', 'log' and 'stats' print with --json what it shows")
    }
    if let file = arguments.text(svg), SavedForm(file: file) != .picture {
      throw arguments.usageError(
        "cannot use '\(file)' for '\(svg.flag)': it writes an SVG picture; give a name that ends in "
          + ".svg, or leave the option out for text")
    }
    if isStill, arguments.has(noMouse) {
      throw arguments.usageError("cannot use option '--no-mouse': with --once there is no mouse")
    }
  }

  private static func readingInterval(_ context: Context) throws -> Duration {
    let given = try context.arguments.duration(interval) ?? context.configuration.monitor.interval
    let interval = given ?? .seconds(1)
    guard (.milliseconds(100) ... .seconds(3600)).contains(interval) else {
      throw context.arguments.usageError(
        "cannot use interval '\(interval.text)': it must be from 100ms to 1h")
    }
    return interval
  }

  /// `3 Enter / timeout` as keys.
  static func pressed(_ text: String) -> [Key] {
    text.split(separator: " ").flatMap { word in
      Key(name: String(word)).map { [$0] } ?? word.map { .character($0) }
    }
  }

  private static func frameSize(_ text: String, _ arguments: Arguments) throws -> Size {
    let parts = text.lowercased().split(separator: "x", omittingEmptySubsequences: false)
      .map { Int($0) }
    guard parts.count == 2, let columns = parts[0], let rows = parts[1],
      (1...1000).contains(columns), (1...1000).contains(rows)
    else {
      throw arguments.usageError(
        "cannot use '\(text)' for '--size': write columns and rows, such as 120x36")
    }
    return Size(width: columns, height: rows)
  }

  private static func usualSize(_ environment: [String: String]) -> Size {
    func number(_ name: String, or usual: Int) -> Int {
      environment[name].flatMap { Int($0) }.map { min(max($0, 1), 1000) } ?? usual
    }
    return Size(width: number("COLUMNS", or: 120), height: number("LINES", or: 36))
  }
}
