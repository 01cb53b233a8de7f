import SQLiteDatabase
import Settings

/// The version of the program.
enum ProgramVersion {
  static let text = "0.1.0"
}

/// Prints versions.
enum VersionCommand: Command {
  static let usesConfiguration = false

  static let spec = CommandSpec(
    name: "version", summary: "print the version",
    description: """
      Prints the version of penstock and of the SQLite library that it runs with, and says when \
      that library has the WAL-reset race: SQLite 3.7.0 to 3.51.2, but for 3.44.6 and 3.50.7.
      """,
    examples: [.init("penstock version --json", "for a script")])

  static func run(_ context: Context) async throws -> ExitStatus {
    try show(on: context.output, context.arguments)
  }

  static func show(on output: Output, _ arguments: Arguments) throws -> ExitStatus {
    if arguments.has(.json) {
      var line = JSONLine()
      line.set("version", ProgramVersion.text)
      line.set("sqlite", SQLiteLibrary.version)
      line.set("sqlite_fault", SQLiteLibrary.fault)
      try output.line(line.text)
    } else {
      try output.line("penstock \(ProgramVersion.text) (SQLite \(SQLiteLibrary.version))")
      if let fault = SQLiteLibrary.fault { try output.line(fault) }
    }
    return .success
  }
}
