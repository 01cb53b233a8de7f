import Glibc
import Jobs
import Settings

/// Takes an act back.
enum UndoCommand: Command {
  static let isOperating = true

  private static let dryRun = OptionSpec("dry-run", "Only say which act it would be.")
  private static let yes = OptionSpec("yes", "Do not ask. Else it is asked at a terminal.")

  static let spec = CommandSpec(
    name: "undo", summary: "take back a retry, requeue, purge, cancel, edit or pause",
    description: """
      Gives jobs back the state, queue and payload that an act took from them, and brings purged \
      jobs back. Jobs that have run since, or that a later act has changed, stay as they are and are \
      counted. Without a number it is your own last act that can be undone. What is needed for it is \
      kept as long as purged jobs are.
      """,
    positionals: [
      PositionalSpec(
        "AUDIT-ID", "The act's number, as it and 'penstock audit' say.", presence: .optional)
    ],
    options: [dryRun, yes],
    examples: [
      .init("penstock undo", "your last act"), .init("penstock undo 12 --yes", "that one"),
    ],
    exitStatuses: [
      .init(1, "there is nothing to undo, or the question was not answered"),
      .init(66, "the store is not there"), .init(75, "the store is in use; try again"),
      .init(77, "the store is read-only"),
    ])

  static func run(_ context: Context) async throws -> ExitStatus {
    let id = try context.arguments.words.first.map { word throws -> AuditID in
      guard let id = AuditID(word), id > 0 else {
        throw context.arguments.usageError(
          "cannot use '\(word)' as an audit id: it is not a number above 0")
      }
      return id
    }
    let isDryRun = context.arguments.has(dryRun)
    let person = currentOperator(context.environment)
    return try await context.withStore(readOnly: isDryRun) { store in
      guard let entry = try await found(id, by: person, in: store) else {
        Output.error.say(
          id.map { "cannot undo '\($0)': there is no such act; see 'penstock audit'" }
            ?? "nothing to undo: no act of \(person.user) is left that can be")
        return .nothingMatched
      }
      guard entry.canBeUndone else {
        Output.error.say(
          "cannot undo '\(entry.id)': "
            + (entry.undoneBy.map { "it was undone by \($0)" }
              ?? "nothing of the \(entry.text) is left to undo"))
        return .nothingMatched
      }
      if isDryRun {
        try context.output.line(
          context.wantsJSON ? JSONLine(entry: entry).text : "would undo the \(entry.text)")
        return .success
      }
      if !context.arguments.has(yes), isatty(STDIN_FILENO) == 1, !confirm(entry) {
        Output.error.say("nothing was changed")
        return .nothingMatched
      }
      let report = try await store.undo(entry.id, by: person) { sums in
        Output.error.replaceLine("undone for \(Grouped.jobs(sums.changed)) so far")
      }
      Output.error.replaceLine("")
      let sums = report ?? ActReport()
      try context.output.line(
        context.wantsJSON ? JSONLine(report: sums).text : sentence(sums, entry))
      return sums.changed > 0 ? .success : .nothingMatched
    }
  }

  /// The entry of that number, else the newest of this person that can be undone.
  private static func found(
    _ id: AuditID?, by person: Operator, in store: any JobStore
  ) async throws -> AuditEntry? {
    if let id {
      return try await store.audit(before: id + 1, limit: 1).first { $0.id == id }
    }
    return try await store.audit(before: nil, limit: 1000).first {
      $0.canBeUndone && $0.operator?.user == person.user
        && $0.operator?.sudoUser == person.sudoUser
    }
  }

  private static func confirm(_ entry: AuditEntry) -> Bool {
    Output.error.say("\(entry.text), \(entry.at.rfc3339), by \(entry.who)")
    Output.error.ask("Undo it? [y/N] ")
    return readLine()?.lowercased() == "y"
  }

  static func sentence(_ report: ActReport, _ entry: AuditEntry) -> String {
    if entry.isOfSchedule, report.skipped > 0 {
      return "undid the \(entry.text) for \(Grouped.count(report.changed)), skipped "
        + "\(Grouped.count(report.skipped)) that have changed since"
    }
    guard entry.isOfJobs else { return "undid the \(entry.text)" }
    var text = "undid the \(entry.act) of \(Grouped.jobs(report.changed))"
    if report.skipped > 0 { text += ", skipped \(Grouped.count(report.skipped)) that had moved on" }
    return text
  }
}
