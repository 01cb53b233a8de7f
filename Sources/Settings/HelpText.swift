/// Help as it is printed, made from the command table.
package enum HelpText {
  private static let width = 80

  /// The page of one command.
  package static func page(of command: CommandSpec) -> String {
    var sections = [
      "penstock \(command.name) - \(command.summary)", "Usage: \(synopsis(of: command))",
    ]
    sections += command.description.split(separator: "\n\n").map {
      wrapped(String($0), width: width).joined(separator: "\n")
    }
    let arguments = command.positionals.map { ($0.name, detail($0.help, choices: $0.choices)) }
    sections += list("Arguments", arguments)
    sections += list("Options", command.options.map(row))
    sections += list("Global options", OptionSpec.global.map(row))
    if !command.examples.isEmpty {
      let examples = command.examples.flatMap { ["  # \($0.meaning)", "  \($0.line)"] }
      sections.append("Examples:\n" + examples.joined(separator: "\n"))
    }
    sections += list("Exit status", statuses(of: command).map { (String($0.status), $0.meaning) })
    return sections.joined(separator: "\n\n") + "\n"
  }

  /// The page of commands whose names begin with one word.
  package static func page(ofGroup group: String, _ commands: [CommandSpec]) -> String {
    var sections = ["Usage: penstock \(group) \(commands.map(\.act).joined(separator: "|")) …"]
    sections += list("Commands", commands.map { ($0.name, $0.summary) })
    sections.append("'penstock help \(group) \(commands[0].act)' explains one.")
    return sections.joined(separator: "\n\n") + "\n"
  }

  /// How the command is written, on one line.
  package static func synopsis(of command: CommandSpec) -> String {
    var words = ["penstock", command.name]
    words += command.positionals.map {
      let name = $0.choices.isEmpty ? $0.name : $0.choices.joined(separator: "|")
      return switch $0.presence {
      case .required: name
      case .optional: "[\(name)]"
      case .many: "[\(name)…]"
      }
    }
    if !command.options.isEmpty { words.append("[OPTION…]") }
    return words.joined(separator: " ")
  }

  /// The front page: all commands and topics.
  package static func overview(of commands: [CommandSpec], topics: [HelpTopic]) -> String {
    var sections = [
      "penstock - a background-job queue, its worker and its monitor in one program",
      "Usage: penstock [--store FILE] [--config FILE] COMMAND …",
    ]
    sections += list("Commands", commands.map { ($0.name, $0.summary) })
    sections += list("Global options", OptionSpec.global.map(row))
    sections += list("Further help, by 'penstock help NAME'", topics.map { ($0.name, $0.summary) })
    sections.append(
      """
      Start here:
        # store a job in the queue 'emails'
        penstock push emails '{"to":"ada@example.com"}' --kind SendEmail
        # see what waits
        penstock jobs state:ready
      """)
    return sections.joined(separator: "\n\n") + "\n"
  }

  private static func statuses(of command: CommandSpec) -> [CommandSpec.ExitStatus] {
    let own = command.exitStatuses
    let success = CommandSpec.ExitStatus(0, "success")
    let others = CommandSpec.ExitStatus(64, "the command line is wrong")
    let general = [success, others].filter { status in
      !own.contains { $0.status == status.status }
    }
    return (own + general).sorted { $0.status < $1.status }
  }

  private static func row(_ option: OptionSpec) -> (String, String) {
    let letter = option.letter.map { "-\($0), " } ?? ""
    let value = option.value.map { " " + $0 } ?? ""
    let rest = option.takesRest ? " [ARG…]" : ""
    let often = option.isRepeatable ? " May be given several times." : ""
    return (
      letter + option.flag + value + rest, detail(option.help + often, choices: option.choices)
    )
  }

  private static func detail(_ help: String, choices: [String]) -> String {
    choices.isEmpty ? help : "\(help) One of \(choices.joined(separator: ", "))."
  }

  /// A titled list in two columns; nothing when it has no rows.
  private static func list(_ title: String, _ rows: [(String, String)]) -> [String] {
    guard !rows.isEmpty else { return [] }
    let column = min(26, rows.map { $0.0.count }.max() ?? 0)
    var lines = ["\(title):"]
    for (name, help) in rows {
      var texts = wrapped(help, width: width - column - 4)[...]
      let gap = String(repeating: " ", count: max(0, column - name.count))
      let first = name.count <= column ? texts.popFirst() ?? "" : ""
      lines.append("  \(name)\(first.isEmpty ? "" : gap + "  " + first)")
      lines += texts.map { String(repeating: " ", count: column + 4) + $0 }
    }
    return [lines.joined(separator: "\n")]
  }

  /// Lines of at most that many characters, broken at blanks; indented lines stay as they are.
  static func wrapped(_ text: String, width: Int) -> [String] {
    var lines: [String] = []
    for paragraph in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if paragraph.hasPrefix("  ") {
        lines.append(String(paragraph))
        continue
      }
      var line = ""
      for word in paragraph.split(separator: " ") {
        if !line.isEmpty, line.count + 1 + word.count > width {
          lines.append(line)
          line = ""
        }
        line += (line.isEmpty ? "" : " ") + word
      }
      lines.append(line)
    }
    return lines
  }
}

/// A page of help that is not about one command.
package struct HelpTopic: Hashable, Sendable {
  package var name: String
  package var summary: String
  package var text: String

  package init(name: String, summary: String, text: String) {
    self.name = name
    self.summary = summary
    self.text = text
  }
}
