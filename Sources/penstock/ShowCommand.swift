import Drawing
import Jobs
import Settings

/// Shows one job with all that is known of it.
enum ShowCommand: Command {
  static let spec = CommandSpec(
    name: "show", summary: "show a job with its payload and attempts",
    description: """
      Shows everything that the store knows of one job: its settings, its payload and each attempt \
      with outcome, error, time and memory; also of one that was purged and waits in the trash. Secrets are masked: values whose names say password, \
      token and the like, and those that the configuration lists under 'redact'.
      """,
    positionals: [PositionalSpec("ID", "The job's id, as push and jobs print it.")],
    options: [Context.showSecrets],
    examples: [
      .init("penstock show 42", "look at a job"),
      .init("penstock show 42 --json | jq .payload", "its payload alone"),
    ],
    exitStatuses: [.init(1, "there is no such job"), .init(66, "the store is not there")])

  static func run(_ context: Context) async throws -> ExitStatus {
    let id = try jobID(context.arguments)
    guard
      let found = try await context.withStoreToShow(
        "job \(id)",
        { store in
          if let detail = try await store.detail(id) { return detail }
          return try await store.purged(id)
        })
    else { return noSuchJob(id, toDo: "show job") }
    let detail = context.shown(found)
    if context.wantsJSON {
      try context.output.line(JSONLine(detail: detail).text)
    } else {
      let page = page(detail, now: .now)
      try context.output.write(context.output.isTerminal ? Screen.lines(page) : page)
    }
    return .success
  }

  /// The id that the line names.
  static func jobID(_ arguments: Arguments) throws -> JobID {
    let word = arguments.words.first ?? ""
    guard let id = JobID(word), id > 0 else {
      throw arguments.usageError("cannot use '\(word)' as a job id: it is not a number above 0")
    }
    return id
  }

  static func noSuchJob(_ id: JobID, toDo act: String) -> ExitStatus {
    Output.error.say(
      "cannot \(act) '\(id)': there is no such job; it may have been purged or pruned")
    return .nothingMatched
  }

  static func page(_ detail: JobDetail, now: Timestamp) -> String {
    let job = detail.job
    var facts: [(String, String?)] = [
      ("topic", detail.topic), ("queue", job.queue), ("kind", job.kind),
      ("by schedule", Schedule.name(in: job.tags)),
      ("state", job.state.name + (job.isQuarantined ? ", quarantined" : "")),
      ("priority", String(job.priority)),
      ("attempts", job.attemptLimit.map { "\(job.attempt) of \($0)" } ?? String(job.attempt)),
      ("timeout", (job.timeLimit ?? job.timeout)?.text),
      ("cancelled by", job.canceller.map { "\($0), once its run has ended" }),
    ]
    for (name, moment) in [
      ("enqueued", job.enqueuedAt), ("due", job.runAt), ("started", job.startedAt),
      ("finished", job.finishedAt), ("purged", detail.purgedAt),
    ] {
      facts.append((name, moment.map { "\($0.rfc3339) (\(distance($0, now: now)))" }))
    }
    facts += [
      ("unique key", job.uniqueKey), ("partition key", job.partitionKey),
      ("traceparent", job.traceparent),
      ("tags", job.tags.isEmpty ? nil : job.tags.joined(separator: ", ")),
      ("worker", job.worker), ("progress", job.progress.map(Self.progress)),
      (job.state == .succeeded ? "earlier error" : "error", job.error.map(indented)),
    ]
    var sections = ["job \(job.id)\n" + facts.compactMap(factLine).joined()]
    sections.append(bytes(job.payload, "payload"))
    if let result = detail.result { sections.append(bytes(result, "result")) }
    if !detail.attempts.isEmpty { sections.append(attempts(detail.attempts)) }
    return sections.joined(separator: "\n")
  }

  private static func factLine(_ name: String, _ value: String?) -> String? {
    guard let value else { return nil }
    return "  \(name)" + String(repeating: " ", count: 15 - name.count) + value + "\n"
  }

  /// Further lines of a value stand under the first.
  private static func indented(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .joined(separator: "\n" + String(repeating: " ", count: 17))
  }

  private static func distance(_ moment: Timestamp, now: Timestamp) -> String {
    moment > now ? "in \(Format.age(moment - now))" : "\(Format.age(now - moment)) ago"
  }

  private static func progress(_ progress: Progress) -> String {
    Format.percent(progress.share) + (progress.note.map { " \($0)" } ?? "")
  }

  private static func bytes(_ bytes: [UInt8], _ name: String) -> String {
    let title = "\(name), \(Grouped.bytes(bytes.count))"
    if bytes.isEmpty { return "no \(name)\n" }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      return "\(title), is not text; --json has it in base64\n"
    }
    return "\(title)\n" + text.split(separator: "\n").map { "  \($0)\n" }.joined()
  }

  private static func attempts(_ attempts: [Attempt]) -> String {
    var table = TextTable([
      .number("ATTEMPT"), .text("STARTED"), .number("TOOK"), .text("OUTCOME"), .number("EXIT"),
      .number("SIGNAL"), .number("CPU"), .number("PEAK"), .text("WORKER"), .text("ERROR"),
    ])
    for attempt in attempts.sorted(by: { $0.number < $1.number }) {
      let report = attempt.report
      table.add([
        String(attempt.number), attempt.startedAt.rfc3339,
        Format.duration(attempt.finishedAt.map { $0.elapsed(since: attempt.startedAt) }),
        attempt.outcome?.text ?? "running", report.exitStatus.map(String.init) ?? "",
        report.signal.map(String.init) ?? "", report.cpu.map { Format.duration($0) } ?? "",
        report.peakBytes.map(Grouped.bytes) ?? "", attempt.worker ?? "",
        attempt.error.flatMap { $0.split(whereSeparator: \.isNewline).first.map(String.init) }
          ?? "",
      ])
    }
    return table.text(width: nil)
  }
}
