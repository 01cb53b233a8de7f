import Jobs

/// A command line that cannot be understood.
package struct UsageError: Error, Hashable, Sendable, CustomStringConvertible {
  /// `cannot … '…': …`, without the pointer to the help.
  package var cause: String
  /// The command whose help says how it is done right; nil before one is known.
  package var command: String?

  package init(_ cause: String, command: String?) {
    self.cause = cause
    self.command = command
  }

  package var description: String {
    "\(cause); see 'penstock help\(command.map { " " + $0 } ?? "")'"
  }
}

/// The wording of all usage errors.
extension UsageError {
  static func unknownCommand(_ word: String, among commands: [CommandSpec]) -> UsageError {
    let guess = NearestName.match(word, among: commands.map { $0.group ?? $0.name })
    return UsageError(
      "cannot run command '\(word)': there is no such command" + question(guess), command: nil)
  }

  static func missingAct(of group: String, among commands: [CommandSpec]) -> UsageError {
    let acts = commands.map(\.act).joined(separator: ", ")
    return UsageError(
      "cannot run command '\(group)': what it is to do is missing (\(acts))", command: group)
  }

  static func unknownAct(
    _ act: String, of group: String, among commands: [CommandSpec]
  ) -> UsageError {
    UsageError(
      "cannot run command '\(group) \(act)': \(NearestName.hint(act, among: commands.map(\.act)))",
      command: group)
  }

  static func unknownOption(
    _ word: String, among options: [OptionSpec], command: String?
  ) -> UsageError {
    let name = word.prefix { $0 != "=" }
    let guess = NearestName.match(String(name), among: options.map(\.flag))
    let owner = command.map { "'\($0)' has" } ?? "there is"
    return UsageError(
      "cannot use option '\(name)': \(owner) no such option" + question(guess), command: command)
  }

  static func missingValue(_ option: OptionSpec, _ value: String, command: String?) -> UsageError {
    UsageError("cannot use option '\(option.flag)': \(value) is missing after it", command: command)
  }

  static func needlessValue(_ word: String, command: String?) -> UsageError {
    UsageError("cannot use option '\(word)': it takes no value", command: command)
  }

  static func repeated(_ option: OptionSpec, command: String?) -> UsageError {
    UsageError("cannot use option '\(option.flag)': it is given more than once", command: command)
  }

  static func missing(_ positional: PositionalSpec, command: String) -> UsageError {
    UsageError("cannot run command '\(command)': \(positional.name) is missing", command: command)
  }

  static func surplus(_ word: String, command: CommandSpec) -> UsageError {
    let most = command.positionals.count
    let bound =
      most == 0 ? "no arguments" : most == 1 ? "one argument" : "\(most) arguments at most"
    return UsageError(
      "cannot use argument '\(word)': '\(command.name)' takes \(bound)", command: command.name)
  }

  static func notAChoice(
    _ word: String, for name: String, among choices: [String], command: String?
  ) -> UsageError {
    UsageError(
      "cannot use \(name) '\(word)': \(NearestName.hint(word, among: choices))", command: command)
  }

  static func badValue(
    _ word: String, for option: OptionSpec, wanted: String, command: String?
  ) -> UsageError {
    UsageError("cannot use '\(word)' for '\(option.flag)': \(wanted)", command: command)
  }

  private static func question(_ guess: String?) -> String {
    guess.map { ", did you mean '\($0)'?" } ?? ""
  }
}
