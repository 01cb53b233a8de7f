// Settings is the module after Jobs and Drawing: arguments, configuration, batches and JSON lines,
// with all their error wording. It is pure: texts come in, values and texts go out.

/// All that is known of one command: parsing, help, usage errors and shell completions come from
/// this value, so that none of them can say something else than the others.
package struct CommandSpec: Hashable, Sendable {
  /// As typed after `penstock`: one word, or two (`schedule next`) where several commands are about
  /// one thing.
  package var name: String
  /// One line without a full stop, for the list of commands.
  package var summary: String
  /// Two sentences or more that let a newcomer work with it; a blank line parts paragraphs.
  package var description: String
  package var positionals: [PositionalSpec]
  package var options: [OptionSpec]
  package var examples: [Example]
  /// Exit statuses that mean something special here; the general ones are left out.
  package var exitStatuses: [ExitStatus]

  package init(
    name: String, summary: String, description: String, positionals: [PositionalSpec] = [],
    options: [OptionSpec] = [], examples: [Example] = [], exitStatuses: [ExitStatus] = []
  ) {
    self.name = name
    self.summary = summary
    self.description = description
    self.positionals = positionals
    self.options = options
    self.examples = examples
    self.exitStatuses = exitStatuses
  }

  /// The first word of a name of two; nil for others.
  package var group: String? {
    let words = name.split(separator: " ")
    return words.count == 2 ? String(words[0]) : nil
  }

  /// The last word of the name.
  package var act: String { String(name.split(separator: " ").last ?? "") }

  /// A line that works, and what it does.
  package struct Example: Hashable, Sendable {
    package var line: String
    package var meaning: String

    package init(_ line: String, _ meaning: String) {
      self.line = line
      self.meaning = meaning
    }
  }

  /// What an exit status means.
  package struct ExitStatus: Hashable, Sendable {
    package var status: Int32
    package var meaning: String

    package init(_ status: Int32, _ meaning: String) {
      self.status = status
      self.meaning = meaning
    }
  }
}

/// An argument that is known by its position.
package struct PositionalSpec: Hashable, Sendable {
  /// In capitals: `QUEUE`, `PAYLOAD|-|@FILE`.
  package var name: String
  package var help: String
  package var presence: Presence
  /// The only values that are allowed; empty for any.
  package var choices: [String]
  /// True where a word may start with `-` without being an option, as filters do: `-tag:bulk`.
  package var takesDashes: Bool

  package enum Presence: Hashable, Sendable {
    case required
    case optional
    /// Any number, none included. Only the last one may be so.
    case many
  }

  package init(
    _ name: String, _ help: String, presence: Presence = .required, choices: [String] = [],
    takesDashes: Bool = false
  ) {
    self.name = name
    self.help = help
    self.presence = presence
    self.choices = choices
    self.takesDashes = takesDashes
  }
}

/// An argument that is known by its name. The value is also the key under which `Arguments`
/// answers, so a command cannot ask for an option that it does not have.
package struct OptionSpec: Hashable, Sendable {
  /// Without the dashes: `unique-for`.
  package var name: String
  /// A short form: `f` for `-f`.
  package var letter: Character?
  /// What stands after it, in capitals; nil for a flag.
  package var value: String?
  package var help: String
  /// The only values that are allowed; empty for any.
  package var choices: [String]
  package var isRepeatable: Bool
  /// Takes all words to the end of the line, options or not.
  package var takesRest: Bool
  /// The value is a file that a shell can complete.
  package var isFile: Bool

  package init(
    _ name: String, letter: Character? = nil, value: String? = nil, _ help: String,
    choices: [String] = [], isRepeatable: Bool = false, takesRest: Bool = false,
    isFile: Bool = false
  ) {
    self.name = name
    self.letter = letter
    self.value = value
    self.help = help
    self.choices = choices
    self.isRepeatable = isRepeatable
    self.takesRest = takesRest
    self.isFile = isFile
  }

  /// As typed: `--unique-for`.
  package var flag: String { "--" + name }
}

/// The options that every command takes, before or after its name.
extension OptionSpec {
  package static let store = OptionSpec(
    "store", value: "FILE",
    "Where jobs live; else PENSTOCK_STORE, else the configuration, else ./penstock.db.",
    isFile: true)
  package static let config = OptionSpec(
    "config", value: "FILE",
    "The configuration; else PENSTOCK_CONFIG, else ./penstock.json5, else "
      + "~/.config/penstock/config.json5.", isFile: true)
  package static let durability = OptionSpec(
    "durability", value: "LEVEL",
    "What a power cut may cost: nothing, or the last moments; else PENSTOCK_DURABILITY, else the "
      + "configuration, else full.", choices: StoreDurability.allCases.map(\.rawValue))
  package static let readOnly = OptionSpec(
    "read-only", "Open the store for reading only; nothing can change it.")
  package static let write = OptionSpec(
    "write", "Change a guarded store without being asked for its name.")
  package static let json = OptionSpec("json", "Print one JSON object a line.")
  package static let help = OptionSpec("help", letter: "h", "Say how the command is used.")
  package static let version = OptionSpec("version", "Print the version.")

  package static let global: [OptionSpec] = [
    store, config, durability, readOnly, write, json, help, version,
  ]
}
