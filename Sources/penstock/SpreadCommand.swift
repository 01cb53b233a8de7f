import Drawing
import Jobs
import Settings

/// Lists retries that are spread over time.
enum SpreadsCommand: Command {
  static let spec = CommandSpec(
    name: "spreads", summary: "list retries that are spread over time",
    description: """
      Lists what 'retry --spread' and 'requeue --spread' began, with how far it is: those that go on \
      and those that ended within a day. Workers release the jobs; until its turn comes a job stays \
      as it was. When more than a fifth of what was released has failed again, from five jobs on, a \
      spread stops by itself. 'penstock spread ID pause' pauses one.
      """,
    examples: [
      .init("penstock spreads", "how far they are")
    ],
    exitStatuses: [.init(1, "there are none"), .init(66, "the store is not there")])

  static func run(_ context: Context) async throws -> ExitStatus {
    let (spreads, workers) = try await context.withStore(readOnly: true) { store in
      (try await store.spreads(), try await store.workers().count)
    }
    guard !spreads.isEmpty else {
      Output.error.say("no spreads")
      return .nothingMatched
    }
    if context.wantsJSON {
      for spread in spreads { try context.output.line(JSONLine(spread: spread).text) }
    } else {
      try context.output.write(table(spreads, now: .now).text(width: context.output.columns))
    }
    if workers == 0, spreads.contains(where: { $0.state == .running }) {
      Output.error.say("no worker is there to go on with them")
    }
    return .success
  }

  static func table(_ spreads: [Spread], now: Timestamp) -> TextTable {
    var table = TextTable([
      .number("ID"), .text("STATE"), .number("RELEASED"), .number("OF"), .number("SUCCEEDED"),
      .number("FAILED"), .number("SKIPPED"), .text("ENDS"), .text("WHO"), .text("WHAT"),
    ])
    for spread in spreads {
      table.add([
        String(spread.id), spread.state.name, Grouped.count(spread.released),
        Grouped.count(spread.total), Grouped.count(spread.succeeded),
        Grouped.count(spread.failed), Grouped.count(spread.skipped),
        spread.endsAt.map { "in \(Format.age(max(.zero, $0 - now)))" } ?? "", spread.who,
        (spread.target.map { "to \($0): " } ?? "") + spread.subject,
      ])
    }
    return table
  }
}

/// Pauses, resumes or cancels a spread retry.
enum SpreadCommand: Command {
  static let isOperating = true

  static let spec = CommandSpec(
    name: "spread", summary: "pause, resume or cancel a spread retry",
    description: """
      A paused spread releases nothing until it is resumed; the time between does not count. One that \
      stopped by itself can be resumed too: what had failed until then does not stop it again. A \
      cancelled one leaves the jobs that it has not released as they are. 'penstock undo ID' also \
      takes back those that were released and have not run yet.
      """,
    positionals: [
      PositionalSpec("ID", "Its number, as 'penstock spreads' says."),
      PositionalSpec(
        "pause|resume|cancel", "What is done to it.", choices: SpreadAct.allCases.map(\.rawValue)),
    ],
    examples: [.init("penstock spread 12 pause", "release no more for now")],
    exitStatuses: [
      .init(1, "there is no such spread, or it is in a state that this does not apply to"),
      .init(66, "the store is not there"), .init(75, "the store is in use; try again"),
      .init(77, "the store is read-only"),
    ])

  static func run(_ context: Context) async throws -> ExitStatus {
    let words = context.arguments.words
    guard let id = AuditID(words[0]), id > 0 else {
      throw context.arguments.usageError(
        "cannot use '\(words[0])' as a spread's id: it is not a number above 0")
    }
    guard let act = SpreadAct(rawValue: words[1]) else { return .usage }
    let report = try await context.withStore { store in
      try await store.perform(act, onSpread: id, by: currentOperator(context.environment))
    }
    guard let report else {
      Output.error.say(
        "cannot \(act.rawValue) spread '\(id)': there is none; see 'penstock spreads'")
      return .nothingMatched
    }
    let isDone = report.changed > 0
    if context.wantsJSON {
      var line = JSONLine()
      line.set("id", id)
      line.set("changed", isDone)
      line.set("audit", report.entry)
      try context.output.line(line.text)
    } else {
      try context.output.line(
        isDone ? "\(act.participle) spread \(id)" : "spread \(id) cannot be \(act.participle) now")
    }
    return isDone ? .success : .nothingMatched
  }
}
