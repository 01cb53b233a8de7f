import CSQLite
import Settings

/// The version of the program.
enum ProgramVersion {
  static let text = "0.1.0"
  /// Of the database library that this process runs with.
  static var sqlite: String { String(cString: sqlite3_libversion()) }
}

/// Prints versions.
enum VersionCommand: Command {
  static let usesConfiguration = false

  static let spec = CommandSpec(
    name: "version", summary: "print the version",
    description: "Prints the version of penstock and of the SQLite library that it runs with.",
    examples: [.init("penstock version --json", "for a script")])

  static func run(_ context: Context) async throws -> ExitStatus {
    try show(on: context.output, context.arguments)
  }

  static func show(on output: Output, _ arguments: Arguments) throws -> ExitStatus {
    if arguments.has(.json) {
      var line = JSONLine()
      line.set("version", ProgramVersion.text)
      line.set("sqlite", ProgramVersion.sqlite)
      try output.line(line.text)
    } else {
      try output.line("penstock \(ProgramVersion.text) (SQLite \(ProgramVersion.sqlite))")
    }
    return .success
  }
}
