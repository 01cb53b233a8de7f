import Drawing
import Jobs
import Settings

/// Lists jobs.
enum JobsCommand: Command {
  static let limit = OptionSpec("limit", value: "NUMBER", "At most so many; 50 if not given.")
  static let all = OptionSpec("all", "As many as there are.")
  static let payload = OptionSpec(
    "payload", "With the payloads: with --json whole, else how each begins, errors or not.")
  private static let page = 500

  static let spec = CommandSpec(
    name: "jobs", summary: "list the jobs that match a filter",
    description: """
      Lists jobs: ready ones in the order in which they will run, waiting ones by due time, finished \
      ones with the last one first, several states with the last pushed one first. Without a filter \
      all jobs are listed. 'penstock help filters' explains filters.
      """,
    positionals: [
      PositionalSpec(
        "ID|FILTER", "Job ids, or filter words that must all hold.", presence: .many,
        takesDashes: true)
    ],
    options: [payload, limit, all, Context.showSecrets],
    examples: [
      .init("penstock jobs state:dead queue:emails", "the dead letters of a queue"),
      .init("penstock jobs 'age:>1h' state:ready -tag:bulk", "what has waited for an hour"),
      .init("penstock jobs payload.to:ada@example.com --json --all", "all jobs for one address"),
      .init("penstock jobs state:dead --payload --json | jq .payload", "what they are about"),
    ],
    exitStatuses: [.init(1, "no job matches"), .init(66, "the store is not there")])

  static func run(_ context: Context) async throws -> ExitStatus {
    let arguments = context.arguments
    if arguments.has(all), arguments.has(limit) {
      throw arguments.usageError("cannot use options '--all' and '--limit' together: give one")
    }
    let filter = try JobWords(arguments.words, command: spec.name).filter
    let wanted = arguments.has(all) ? Int.max : try arguments.wholeNumber(limit, in: 1...1_000_000)
    let count = try await context.withStoreToShow("jobs \(filter)") { store in
      try await list(filter, atMost: wanted ?? 50, of: store, context)
    }
    guard count > 0 else {
      Output.error.say(filter.isEmpty ? "no jobs yet" : "no job matches '\(filter)'")
      return .nothingMatched
    }
    return .success
  }

  /// Prints pages as they come, so that a long list costs no memory; a table is laid out by page.
  private static func list(
    _ filter: Filter, atMost wanted: Int, of store: any JobStore, _ context: Context
  ) async throws -> Int {
    var count = 0
    var cursor: JobCursor?
    repeat {
      let found = try await store.find(filter, after: cursor, limit: min(page, wanted - count))
      let showsPayload = context.arguments.has(payload)
      if context.wantsJSON {
        for job in found.jobs {
          guard showsPayload else {
            try context.output.line(JSONLine(job: context.shown(job)).text)
            continue
          }
          guard let whole = try await whole(job, in: store.detail) else { continue }
          try context.output.line(JSONLine(withPayload: context.shown(whole)).text)
        }
      } else if !found.jobs.isEmpty {
        let table = table(found.jobs.map(context.shown), now: .now, showsPayload: showsPayload)
        try context.output.write(
          table.text(width: context.output.columns, withTitles: count == 0))
      }
      count += found.jobs.count
      cursor = found.next
    } while cursor != nil && count < wanted
    if cursor != nil {
      Output.error.say("there are more; --limit NUMBER or --all shows them")
    }
    return count
  }

  /// With the payload as it is; nil where the job has left what was listed meanwhile.
  static func whole(
    _ job: Job, in found: (JobID) async throws(StoreError) -> JobDetail?
  ) async throws -> Job? {
    guard job.payload.count >= JobPage.payloadBytes else { return job }
    guard let payload = try await found(job.id)?.job.payload else { return nil }
    var job = job
    job.payload = payload
    return job
  }

  static func table(_ jobs: [Job], now: Timestamp, showsPayload: Bool = false) -> TextTable {
    var table = TextTable([
      .number("ID"), .text("QUEUE"), .text("KIND"), .text("STATE"), .number("ATTEMPT"),
      .text("WHEN"), .text(showsPayload ? "PAYLOAD" : "ERROR OR PAYLOAD"),
    ])
    for job in jobs {
      let attempts = job.attemptLimit.map { "\(job.attempt)/\($0)" } ?? String(job.attempt)
      table.add([
        String(job.id), job.queue, job.kind, job.state.name, attempts, job.moment(at: now),
        excerpt(job, showsError: !showsPayload),
      ])
    }
    return table
  }

  static func excerpt(_ job: Job, showsError: Bool) -> String {
    // What went wrong before a job succeeded is told by 'show'.
    if showsError, job.state != .succeeded,
      let line = job.error?.split(whereSeparator: \.isNewline).first
    {
      return String(line)
    }
    return String(String(decoding: job.payload.prefix(400), as: UTF8.self).prefix(100))
  }
}

extension Job {
  /// The moment that matters in its state, seen from now: `in 5m`, `for 12s`, `3h ago`.
  func moment(at now: Timestamp) -> String {
    switch state {
    case .scheduled, .retrying:
      runAt > now ? "in \(Format.age(runAt - now))" : "due"
    case .ready:
      "waits \(Format.age(now.elapsed(since: max(enqueuedAt, runAt))))"
    case .running:
      "for \(Format.age(now.elapsed(since: startedAt ?? now)))"
    case .succeeded, .dead, .cancelled:
      "\(Format.age(now.elapsed(since: finishedAt ?? enqueuedAt))) ago"
    }
  }
}
