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
    let showsPayload = context.arguments.has(JobsCommand.payload)
    let (jobs, isMore) = try await context.withStoreToShow("trash \(filter)") { store in
      var (jobs, place): ([TrashedJob], TrashCursor?) = ([], nil)
      repeat {
        let page = try await store.trash(
          filter, after: place, limit: min(page, wanted - jobs.count))
        jobs += page.jobs
        place = page.next
      } while place != nil && jobs.count < wanted
      guard showsPayload, context.wantsJSON else { return (jobs, place != nil) }
      var complete: [TrashedJob] = []
      for trashed in jobs {
        guard let job = try await whole(trashed.job, of: store) else { continue }
        complete.append(TrashedJob(job: job, purgedAt: trashed.purgedAt))
      }
      return (complete, place != nil)
    }
    let shown = jobs.map { TrashedJob(job: context.shown($0.job), purgedAt: $0.purgedAt) }
    guard !shown.isEmpty else {
      Output.error.say("nothing in the trash" + (filter.isEmpty ? "" : " matches '\(filter)'"))
      return .nothingMatched
    }
    if context.wantsJSON {
      for job in shown {
        var line = JSONLine(trashed: job)
        if showsPayload { line.set(payload: job.job.payload) }
        try context.output.line(line.text)
      }
    } else {
      let table = table(shown, now: .now, showsPayload: showsPayload)
      try context.output.write(table.text(width: context.output.columns))
      if isMore { Output.error.say("there are more; --limit NUMBER shows them") }
    }
    return .success
  }

  /// With the payload as it is; nil where the job has left the trash meanwhile.
  private static func whole(_ job: Job, of store: any JobStore) async throws -> Job? {
    guard job.payload.count >= JobPage.payloadBytes else { return job }
    guard let payload = try await store.purged(job.id)?.job.payload else { return nil }
    var job = job
    job.payload = payload
    return job
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
