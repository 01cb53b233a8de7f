import Settings

/// Prints completion scripts.
enum CompletionsCommand: Command {
  static let usesConfiguration = false

  static let spec = CommandSpec(
    name: "completions", summary: "print a completion script for a shell",
    description: """
      Prints a script that lets a shell complete commands and options. It is made from the same \
      table as this help.
      """,
    positionals: [
      PositionalSpec(
        "SHELL", "The shell.", choices: Completions.Shell.allCases.map(\.rawValue))
    ],
    examples: [
      .init("source <(penstock completions bash)", "for this bash"),
      .init(
        "penstock completions fish > ~/.config/fish/completions/penstock.fish", "for every fish"),
    ])

  static func run(_ context: Context) async throws -> ExitStatus {
    guard let shell = context.arguments.words.first.flatMap(Completions.Shell.init) else {
      return .usage
    }
    try context.output.write(Completions.script(for: shell, commands: CommandTable.specs))
    return .success
  }
}
