import Jobs

/// A command line that was understood.
package struct Arguments: Sendable {
  /// Nil when none was named.
  package private(set) var command: CommandSpec?
  /// Words known by their position, in order.
  package private(set) var words: [String] = []
  /// Values by option name; a flag has one empty text for each time it is given.
  private var values: [String: [String]] = [:]

  /// Reads the words after the program's name.
  package init(parsing line: [String], commands: [CommandSpec]) throws(UsageError) {
    var rest = line[...]
    var optionsHaveEnded = false
    while let word = rest.popFirst() {
      if word == "--", !optionsHaveEnded {
        optionsHaveEnded = true
      } else if !optionsHaveEnded, isOption(word) {
        try take(option: word, from: &rest)
      } else if let command {
        try take(word, for: command)
      } else {
        command = try Self.command(word, &rest, among: commands)
      }
    }
    if let command, !asksForHelp { try requireWords(of: command) }
  }

  package var asksForHelp: Bool { has(.help) }
  package var asksForVersion: Bool { has(.version) }

  /// The command of a word, and of the one behind it where several commands begin with the first.
  private static func command(
    _ word: String, _ rest: inout ArraySlice<String>, among commands: [CommandSpec]
  ) throws(UsageError) -> CommandSpec {
    if let command = commands.first(where: { $0.name == word }) { return command }
    let group = commands.filter { $0.group == word }
    guard !group.isEmpty else { throw .unknownCommand(word, among: commands) }
    guard let act = rest.popFirst() else { throw .missingAct(of: word, among: group) }
    guard let command = group.first(where: { $0.act == act }) else {
      throw .unknownAct(act, of: word, among: group)
    }
    return command
  }

  /// True when an option is given.
  package func has(_ option: OptionSpec) -> Bool {
    values[option.name] != nil
  }

  /// The value of an option, as typed.
  package func text(_ option: OptionSpec) -> String? {
    values[option.name]?.last
  }

  /// All values of a repeatable option, or the rest of the line.
  package func texts(_ option: OptionSpec) -> [String] {
    values[option.name] ?? []
  }

  package func duration(_ option: OptionSpec) throws(UsageError) -> Duration? {
    guard let text = text(option) else { return nil }
    guard let duration = try? Duration(text: text) else {
      throw bad(text, option, "it is not a duration; write for example 250ms, 5s, 10m, 2h or 7d")
    }
    return duration
  }

  package func wholeNumber(
    _ option: OptionSpec, in range: ClosedRange<Int>
  ) throws(UsageError) -> Int? {
    guard let text = text(option) else { return nil }
    guard let number = Int(text), range.contains(number) else {
      let wanted = "it must be a whole number from \(range.lowerBound) to \(range.upperBound)"
      throw bad(text, option, wanted)
    }
    return number
  }

  /// A moment of the past.
  package func moment(
    _ option: OptionSpec, now: Timestamp, utcOffset: Int
  ) throws(UsageError) -> Timestamp? {
    guard let text = text(option) else { return nil }
    guard let moment = Timestamp(past: text, now: now, utcOffset: utcOffset) else {
      throw usageError(
        "cannot use '\(text)' for '\(option.flag)': write \(Timestamp.wantedOfPast)")
    }
    return moment
  }

  /// A due time: `+10m` is measured by the store's clock, RFC 3339 is taken as it is.
  package func due(_ option: OptionSpec) throws(UsageError) -> Draft.Due? {
    guard let text = text(option) else { return nil }
    guard let due = Draft.Due(text: text) else {
      throw bad(text, option, "it is not a time; write for example 2026-11-24T12:00:00Z or +10m")
    }
    return due
  }

  /// An error about this command's line.
  package func usageError(_ cause: String) -> UsageError {
    UsageError(cause, command: command?.name)
  }

  private func bad(_ text: String, _ option: OptionSpec, _ wanted: String) -> UsageError {
    .badValue(text, for: option, wanted: wanted, command: command?.name)
  }
}

extension Arguments {
  private var options: [OptionSpec] { OptionSpec.global + (command?.options ?? []) }

  private func isOption(_ word: String) -> Bool {
    guard word.hasPrefix("-"), word != "-" else { return false }
    guard !word.hasPrefix("--"), let command else { return true }
    let isShort = options.contains { $0.letter.map { "-\($0)" } == word }
    return isShort || !nextTakesDashes(in: command)
  }

  private func nextTakesDashes(in command: CommandSpec) -> Bool {
    let index = min(words.count, command.positionals.count - 1)
    return index >= 0 && command.positionals[index].takesDashes
  }

  private mutating func take(
    option word: String, from rest: inout ArraySlice<String>
  ) throws(UsageError) {
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let spelling = String(parts.first ?? "")
    let attached = parts.count == 2 ? String(parts[1]) : nil
    let match = options.first { option in
      option.flag == spelling || option.letter.map { "-\($0)" == spelling } ?? false
    }
    guard let option = match else {
      throw .unknownOption(word, among: options, command: command?.name)
    }
    guard option.isRepeatable || values[option.name] == nil || option.value == nil else {
      throw .repeated(option, command: command?.name)
    }
    guard let valueName = option.value else {
      guard attached == nil else { throw .needlessValue(word, command: command?.name) }
      values[option.name, default: []].append("")
      return
    }
    guard let value = attached ?? rest.popFirst() else {
      throw .missingValue(option, valueName, command: command?.name)
    }
    guard option.choices.isEmpty || option.choices.contains(value) else {
      throw .notAChoice(value, for: option.flag, among: option.choices, command: command?.name)
    }
    values[option.name, default: []].append(value)
    if option.takesRest {
      values[option.name, default: []] += rest
      rest = []
    }
  }

  private mutating func take(_ word: String, for command: CommandSpec) throws(UsageError) {
    let last = command.positionals.last
    guard words.count < command.positionals.count || last?.presence == .many else {
      throw .surplus(word, command: command)
    }
    let positional = command.positionals[min(words.count, command.positionals.count - 1)]
    guard positional.choices.isEmpty || positional.choices.contains(word) else {
      throw .notAChoice(
        word, for: positional.name, among: positional.choices, command: command.name)
    }
    words.append(word)
  }

  private func requireWords(of command: CommandSpec) throws(UsageError) {
    let required = command.positionals.filter { $0.presence == .required }
    if words.count < required.count {
      throw .missing(required[words.count], command: command.name)
    }
  }
}

extension Draft.Due {
  /// Reads `+10m` or RFC 3339; nil when it is neither.
  package init?(text: String) {
    if text.hasPrefix("+") {
      guard let delay = try? Duration(text: String(text.dropFirst())) else { return nil }
      self = .after(delay)
    } else {
      guard let moment = Timestamp(rfc3339: text) else { return nil }
      self = .at(moment)
    }
  }
}
