import Jobs
import Settings

/// Prints what happened in the store.
enum LogCommand: Command {
  private static let limit = OptionSpec(
    "limit", value: "NUMBER", "So many of the newest; 100 if not given, 0 for all.")
  private static let follow = OptionSpec(
    "follow", letter: "f", "Go on with what happens from now on.")

  static let spec = CommandSpec(
    name: "log", summary: "print what happened in the store",
    description: """
      Prints what happened, the newest last: what operators did, workers that started, stopped or \
      were lost, jobs that were rescued or set apart, heartbeats that came late, marks. It is kept \
      for 90 days, the newest 200,000 entries in any case. What jobs wrote is in 'penstock logs ID'.

      Words must all occur; '-' before a word turns it round. 'kind:lost,rescue' chooses kinds: act, \
      start, stop, lost, rescue, quarantine, late, mark. 'job:42' chooses what is about a job.
      """,
    positionals: [
      PositionalSpec("WORD", "Words that must all hold.", presence: .many, takesDashes: true)
    ], options: [limit, follow],
    examples: [
      .init("penstock log", "the newest hundred"),
      .init("penstock log kind:lost,rescue --json", "what became of lost workers"),
      .init("penstock log -f", "go on with what happens"),
    ],
    exitStatuses: [.init(1, "nothing matched"), .init(66, "the store is not there")])

  static func run(_ context: Context) async throws -> ExitStatus {
    let arguments = context.arguments
    let filter: LogFilter
    do {
      filter = try LogFilter(parsing: arguments.words.joined(separator: " "))
    } catch {
      throw arguments.usageError(error.description)
    }
    let given = try arguments.wholeNumber(limit, in: 0...1_000_000) ?? 100
    return try await context.withStore(readOnly: true) { store in
      // Begun before the first look, so that no change falls between.
      let changes = store.changes()
      let most = given == 0 ? Int.max : given
      var entries: [LogEntry] = []
      var place: LogEntry.ID?
      repeat {
        let page = try await store.log(
          filter, before: place, limit: min(1000, most - entries.count))
        entries += page.entries
        place = page.next
      } while place != nil && entries.count < most
      for entry in entries.reversed() { try print(entry, context) }
      guard arguments.has(follow) else {
        if entries.isEmpty { Output.error.say("nothing has happened that matches") }
        return entries.isEmpty ? .nothingMatched : .success
      }
      var last = entries.first?.id ?? 0
      for await _ in changes {
        let page = try await store.log(filter, before: nil, limit: 1000)
        for entry in page.entries.reversed() where entry.id > last {
          try print(entry, context)
          last = entry.id
        }
      }
      return .success
    }
  }

  private static func print(_ entry: LogEntry, _ context: Context) throws {
    let entry = entry.redacted(by: context.redaction)
    if context.wantsJSON {
      try context.output.line(JSONLine(entry: entry).text)
    } else {
      let kind = entry.kind.name + String(repeating: " ", count: max(0, 10 - entry.kind.name.count))
      try context.output.line("\(entry.at.rfc3339)  \(kind)  \(entry.text)")
    }
  }
}
