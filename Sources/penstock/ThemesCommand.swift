import Drawing
import Jobs
import Settings

/// Lists the monitor's themes, and says of some whether they can be read.
enum ThemesCommand: Command {
  static let spec = CommandSpec(
    name: "themes", summary: "list the monitor's themes, or check some",
    description: """
      Lists the themes that the monitor can show: those that come with it, and your own in \
      ~/.config/penstock/themes. CONTRAST is the least of all letters against their ground, \
      after WCAG 2: 4.5 is wanted.

      With names or files it checks those: that they can be read, that each role has a look, and \
      that letters (4.5) and lines (3) stand out enough, on the screen and under the cursor.
      """,
    positionals: [
      PositionalSpec("THEME", "Names, or files of themes, to check.", presence: .many)
    ],
    examples: [
      .init("penstock themes", "all themes"),
      .init("penstock themes ./mine.json5", "check one that you are writing"),
    ],
    exitStatuses: [
      .init(65, "a theme that was checked is at fault"), .init(66, "a file is not there"),
    ])

  static func run(_ context: Context) async throws -> ExitStatus {
    var library = context.themeLibrary()
    guard !context.arguments.words.isEmpty else { return try list(library, context) }
    var status = ExitStatus.success
    for word in context.arguments.words {
      let name = try Context.isThemeFile(word) ? library.addFile(word) : word
      if try !check(name, in: library, context) { status = .badData }
    }
    return status
  }

  private static func list(_ library: ThemeLibrary, _ context: Context) throws -> ExitStatus {
    let themes = library.names.compactMap { try? library.theme(named: $0) }
    if context.wantsJSON {
      for theme in themes {
        var line = JSONLine()
        line.set("name", theme.name)
        line.set("appearance", theme.appearance.rawValue)
        line.set("contrast", theme.leastContrast)
        line.set("file", library.file(of: theme.name))
        try context.output.line(line.text)
      }
    } else {
      var table = TextTable([
        .text("THEME"), .text("APPEARANCE"), .number("CONTRAST"), .text("FROM"),
      ])
      for theme in themes {
        table.add([
          theme.name, theme.appearance.rawValue,
          theme.leastContrast.map { ratio($0) } ?? Format.unknown,
          library.file(of: theme.name) ?? "penstock",
        ])
      }
      try context.output.write(table.text(width: nil))
    }
    for fault in library.faults { Output.error.say(fault.description) }
    return .success
  }

  /// Says what is wrong with a theme; whether nothing is.
  private static func check(
    _ name: String, in library: ThemeLibrary, _ context: Context
  ) throws -> Bool {
    let theme: Theme
    do {
      theme = try library.theme(named: name)
    } catch {
      throw Failure(error.description, .badData)
    }
    let faults = theme.contrastFaults
    if context.wantsJSON {
      var line = JSONLine()
      line.set("name", theme.name)
      line.set("sound", faults.isEmpty)
      line.set("contrast", theme.leastContrast)
      line.set("faults", faults.map(Self.line))
      try context.output.line(line.text)
    } else if faults.isEmpty {
      try context.output.line("theme '\(theme.name)' is sound")
    } else {
      for fault in faults { try context.output.line("theme '\(theme.name)': \(text(fault))") }
    }
    return faults.isEmpty
  }

  private static func line(_ fault: Theme.ContrastFault) -> JSONLine {
    var line = JSONLine()
    line.set("role", fault.role.rawValue)
    line.set("on", (fault.ground ?? .text).rawValue)
    line.set("contrast", fault.ratio)
    line.set("needed", fault.needed)
    return line
  }

  /// `dim on cursor has contrast 3.9, and needs 4.5`
  static func text(_ fault: Theme.ContrastFault) -> String {
    "\(fault.role.rawValue) on \((fault.ground ?? .text).rawValue) has contrast "
      + "\(ratio(fault.ratio)), and needs \(ratio(fault.needed))"
  }

  /// Cut, not rounded: what is below a bound must not read as the bound.
  private static func ratio(_ value: Double) -> String {
    let tenths = Int(value * 10)
    return "\(tenths / 10).\(tenths % 10)"
  }
}
