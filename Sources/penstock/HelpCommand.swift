import Jobs
import Settings

/// Prints help.
enum HelpCommand: Command {
  static let usesConfiguration = false

  static let spec = CommandSpec(
    name: "help", summary: "explain a command or a topic",
    description: """
      Explains a command with its options and examples, or a topic: \
      \(HelpTopic.all.map(\.name).joined(separator: ", ")). Without a name it lists all commands.
      """,
    positionals: [PositionalSpec("NAME", "A command or a topic.", presence: .many)],
    examples: [
      .init("penstock help push", "how to push jobs"),
      .init("penstock help sql", "how to push from any language"),
    ])

  static func run(_ context: Context) async throws -> ExitStatus {
    let words = context.arguments.words
    try context.output.write(try page(words.isEmpty ? nil : words.joined(separator: " ")))
    return .success
  }

  /// What there are pages about.
  static let names = HelpTopic.all.map(\.name) + CommandTable.specs.map(\.name)

  static func page(_ name: String?) throws(UsageError) -> String {
    guard let name else {
      return HelpText.overview(of: CommandTable.specs, topics: HelpTopic.all)
    }
    // Some things are commands and topics.
    let pages = [
      CommandTable.command(named: name).map { HelpText.page(of: $0.spec) },
      HelpTopic.all.first { $0.name == name }?.text,
    ].compactMap(\.self)
    if !pages.isEmpty { return pages.joined(separator: "\n") }
    let group = CommandTable.specs.filter { $0.group == name }
    if !group.isEmpty { return HelpText.page(ofGroup: name, group) }
    let guess = NearestName.match(name, among: names).map { ", did you mean '\($0)'?" } ?? ""
    throw UsageError(
      "cannot explain '\(name)': there is no such command or topic\(guess)", command: nil)
  }
}
