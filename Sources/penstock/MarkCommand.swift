import Jobs
import Settings

/// Sets a mark on the time axes.
enum MarkCommand: Command {
  private static let at = OptionSpec(
    "at", value: "TIME",
    "The moment, such as -10m, 11:42 or 2026-11-24T12:00:00Z; now if not given.")

  static let spec = CommandSpec(
    name: "mark", summary: "set a mark on the time axes, such as a deployment",
    description: """
      Writes a name down with the moment. It stands below the heat map of the monitor and in its \
      log, so that what changed with a deployment is seen beside it. Marks are kept for 90 days.
      """,
    positionals: [PositionalSpec("NAME", "A short word, such as v42.")], options: [at],
    examples: [
      .init("penstock mark v42", "at the end of a deployment"),
      .init("penstock mark 'mail server moved' --at 2026-11-24T09:30:00Z", "afterwards"),
    ],
    exitStatuses: [
      .init(65, "the name is no name for a mark"), .init(66, "the store is not there"),
    ])

  static func run(_ context: Context) async throws -> ExitStatus {
    let name = context.arguments.words[0]
    let now = Timestamp.now
    let moment = try context.arguments.moment(at, now: now, utcOffset: now.localOffset)
    if let fault = Mark.fault(in: name) {
      throw Failure("cannot set mark '\(name)': \(fault)", .badData)
    }
    let mark = try await context.withStore { store in
      try await store.mark(name, at: moment, by: currentOperator(context.environment))
    }
    try context.output.line(
      context.wantsJSON ? JSONLine(mark: mark).text : "\(mark.at.rfc3339)  \(mark.name)")
    return .success
  }
}

/// Lists the marks.
enum MarksCommand: Command {
  static let spec = CommandSpec(
    name: "marks", summary: "list the marks on the time axes",
    description: "Lists the marks that were set with 'penstock mark', the oldest first.",
    examples: [.init("penstock marks", "all that are kept")],
    exitStatuses: [.init(1, "there are no marks"), .init(66, "the store is not there")])

  static func run(_ context: Context) async throws -> ExitStatus {
    let marks = try await context.withStore(readOnly: true) { store in
      try await store.marks(since: Timestamp(seconds: 0))
    }
    guard !marks.isEmpty else {
      Output.error.say("no marks; set one with 'penstock mark NAME'")
      return .nothingMatched
    }
    if context.wantsJSON {
      for mark in marks { try context.output.line(JSONLine(mark: mark).text) }
    } else {
      var table = TextTable([.text("TIME"), .text("MARK"), .text("BY")])
      for mark in marks { table.add([mark.at.rfc3339, mark.name, mark.by]) }
      try context.output.write(table.text(width: nil))
    }
    return .success
  }
}
