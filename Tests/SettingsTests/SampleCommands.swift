import Settings

/// A small command table with an option of each sort.
enum SampleCommands {
  static let delay = OptionSpec("delay", value: "DURATION", "How long it waits.")
  static let at = OptionSpec("at", value: "TIME", "When it is due.")
  static let attempts = OptionSpec("max-attempts", value: "NUMBER", "How often it is tried.")
  static let tag = OptionSpec("tag", value: "TAG", "A free word.", isRepeatable: true)
  static let exec = OptionSpec("exec", value: "PROGRAM", "What runs each job.", takesRest: true)
  static let follow = OptionSpec("follow", letter: "f", "Go on until it is finished.")
  static let theme = OptionSpec("theme", value: "NAME", "The colours.", choices: ["day", "night"])

  static let push = CommandSpec(
    name: "push", summary: "store a job",
    description: "Stores one job in a queue. It is on disk when its id is printed.",
    positionals: [
      PositionalSpec("QUEUE", "The queue."),
      PositionalSpec("PAYLOAD", "The payload.", presence: .optional),
    ],
    options: [delay, at, attempts, tag],
    examples: [.init("penstock push emails '{}'", "push a job")],
    exitStatuses: [.init(65, "the payload is too large")])
  static let work = CommandSpec(
    name: "work", summary: "run jobs", description: "Runs jobs.",
    positionals: [PositionalSpec("QUEUE", "A queue.", presence: .many)], options: [exec, theme])
  static let jobs = CommandSpec(
    name: "jobs", summary: "list jobs", description: "Lists jobs.",
    positionals: [PositionalSpec("FILTER", "Which.", presence: .many, takesDashes: true)],
    options: [follow])
  static let completions = CommandSpec(
    name: "completions", summary: "print completions", description: "Prints completions.",
    positionals: [PositionalSpec("SHELL", "Which.", choices: ["bash", "zsh", "fish"])])

  static let all = [push, work, jobs, completions]

  static func parse(_ line: String...) throws(UsageError) -> Arguments {
    try Arguments(parsing: line, commands: all)
  }
}
