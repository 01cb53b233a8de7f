import Drawing
import Glibc
import Jobs
import Settings

/// Lists purged jobs, brings them back, or deletes them for good.
enum TrashCommand: Command {
  static let isOperating = true

  private static let restore = OptionSpec("restore", "Bring them back as they were.")
  private static let delete = OptionSpec("delete", "Delete them for good.")
  private static let all = OptionSpec("all", "All of the trash, instead of a filter.")
  private static let limit = OptionSpec(
    "limit", value: "NUMBER", "Of a list: at most so many; 50 if not given.")
  private static let yes = OptionSpec("yes", "Do not ask. Else --delete asks at a terminal.")
  private static let dryRun = OptionSpec("dry-run", "Only say how many jobs it would be.")

  static let spec = CommandSpec(
    name: "trash", summary: "list purged jobs, bring them back or delete them",
    description: """
      Lists the jobs that were purged, last one first; the filter is that of all commands. With \
      --restore they come back with the state, attempts and place in line that they had; one whose \
      unique key has gone to another job stays. With --delete they are gone for good. Purged jobs stay \
      for a day, or as trash in the configuration says.
      """,
    positionals: [BulkAct.words],
    options: [
      restore, delete, all, limit, JobsCommand.payload, dryRun, yes, Context.showSecrets,
    ],
    examples: [
      .init("penstock trash queue:emails", "what was purged of a queue"),
      .init("penstock trash --restore 42", "one job"),
      .init("penstock trash --delete --all --yes", "empty it"),
    ],
    exitStatuses: [
      .init(1, "no purged job matches, or the question was not answered"),
      .init(66, "the store is not there"), .init(75, "the store is in use; try again"),
      .init(77, "the store is read-only"),
    ])

  /// Jobs that are read at once.
  private static let page = 500

  static func run(_ context: Context) async throws -> ExitStatus {
    let arguments = context.arguments
    let words = try JobWords(arguments.words, command: spec.name)
    guard let act = try act(arguments) else { return try await list(words.filter, context) }
    if arguments.words.isEmpty, !arguments.has(all) {
      throw arguments.usageError(
        "cannot \(act.name) without jobs: give ids, a filter such as 'queue:emails', or --all")
    }
    if case .filter(let filter) = words, filter.isEmpty, !arguments.has(all) {
      throw arguments.usageError(
        "cannot \(act.name) by an empty filter: give ids, a filter such as 'queue:emails', or --all"
      )
    }
    let choice: TrashChoice =
      switch words {
      case .ids(let ids): .ids(ids)
      case .filter(let filter): .filter(filter, until: .now)
      }
    let isDryRun = arguments.has(dryRun)
    return try await context.withStore(readOnly: isDryRun) { store in
      if isDryRun || mustAsk(act, arguments) {
        let count = try await store.trashCount(choice)
        if isDryRun {
          var report = ActReport(matched: count, changed: count)
          if case .ids(let ids) = words { report.missing = ids.count - count }
          try context.output.line(
            context.wantsJSON
              ? JSONLine(report: report).text
              : "would have \(Grouped.jobs(count)) \(act.participle)")
          return count > 0 ? .success : .nothingMatched
        }
        Output.error.ask("Type \(Grouped.count(count)) to delete them for good: ")
        guard readLine()?.filter({ !", ".contains($0) }) == String(count) else {
          Output.error.say("nothing was changed")
          return .nothingMatched
        }
      }
      let report = try await store.perform(
        act, on: choice, by: currentOperator(context.environment)
      ) { sums in
        Output.error.replaceLine("\(act.participle) \(Grouped.count(sums.changed)) so far")
      }
      Output.error.replaceLine("")
      try context.output.line(
        context.wantsJSON ? JSONLine(report: report).text : sentence(report, act))
      return report.changed > 0 ? .success : .nothingMatched
    }
  }

  private static func act(_ arguments: Arguments) throws -> TrashAct? {
    switch (arguments.has(restore), arguments.has(delete)) {
    case (true, true):
      throw arguments.usageError("cannot use '--restore' beside '--delete': give one of them")
    case (true, false): return .restore
    case (false, true): return .delete
    case (false, false): return nil
    }
  }

  private static func mustAsk(_ act: TrashAct, _ arguments: Arguments) -> Bool {
    act == .delete && !arguments.has(yes) && isatty(STDIN_FILENO) == 1
  }

  static func sentence(_ report: ActReport, _ act: TrashAct) -> String {
    var text = "\(act.participle) \(Grouped.count(report.changed))"
    if report.skipped > 0 {
      text += ", skipped \(Grouped.count(report.skipped)) whose unique key another job has"
    }
    if report.missing > 0 { text += ", found no purged job for \(Grouped.count(report.missing))" }
    return text
  }

  private static func list(_ filter: Filter, _ context: Context) async throws -> ExitStatus {
    let wanted = try context.arguments.wholeNumber(limit, in: 1...1_000_000) ?? 50
    let count = try await context.withStoreToShow("trash \(filter)") { store in
      try await list(filter, atMost: wanted, of: store, context)
    }
    guard count > 0 else {
      Output.error.say("nothing in the trash" + (filter.isEmpty ? "" : " matches '\(filter)'"))
      return .nothingMatched
    }
    return .success
  }

  /// Prints pages as they come, so that a long list costs no memory; a table is laid out by page.
  private static func list(
    _ filter: Filter, atMost wanted: Int, of store: any JobStore, _ context: Context
  ) async throws -> Int {
    let showsPayload = context.arguments.has(JobsCommand.payload)
    var count = 0
    var cursor: TrashCursor?
    repeat {
      let found = try await store.trash(filter, after: cursor, limit: min(page, wanted - count))
      if context.wantsJSON {
        for trashed in found.jobs {
          let job =
            showsPayload
            ? try await JobsCommand.whole(trashed.job, in: store.purged) : trashed.job
          guard let job else { continue }
          let shown = TrashedJob(job: context.shown(job), purgedAt: trashed.purgedAt)
          var line = JSONLine(trashed: shown)
          if showsPayload { line.set(payload: shown.job.payload) }
          try context.output.line(line.text)
        }
      } else if !found.jobs.isEmpty {
        let shown = found.jobs.map {
          TrashedJob(job: context.shown($0.job), purgedAt: $0.purgedAt)
        }
        let table = table(shown, now: .now, showsPayload: showsPayload)
        try context.output.write(
          table.text(width: context.output.columns, withTitles: count == 0))
      }
      count += found.jobs.count
      cursor = found.next
    } while cursor != nil && count < wanted
    if cursor != nil { Output.error.say("there are more; --limit NUMBER shows them") }
    return count
  }

  static func table(
    _ jobs: [TrashedJob], now: Timestamp, showsPayload: Bool = false
  ) -> TextTable {
    var table = TextTable([
      .number("ID"), .text("PURGED"), .text("STATE"), .text("QUEUE"), .text("KIND"),
      .number("ATTEMPT"), .text(showsPayload ? "PAYLOAD" : "ERROR OR PAYLOAD"),
    ])
    for trashed in jobs {
      let job = trashed.job
      table.add([
        String(job.id), "\(Format.age(now.elapsed(since: trashed.purgedAt))) ago", job.state.name,
        job.queue, job.kind, String(job.attempt),
        JobsCommand.excerpt(job, showsError: !showsPayload),
      ])
    }
    return table
  }
}
