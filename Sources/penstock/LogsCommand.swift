import Jobs
import Settings

/// Prints what a job's attempts wrote.
enum LogsCommand: Command {
  static let follow = OptionSpec(
    "follow", letter: "f", "Go on with what it writes, until the job is finished.")

  static let spec = CommandSpec(
    name: "logs", summary: "print what a job's attempts wrote",
    description: """
      Prints the standard output and then the standard error that the store kept of each attempt \
      (the last 64 KiB of each), first attempt first. On a terminal each attempt has a heading and \
      control characters are made visible; into a pipe go the bytes alone, as they were written, but for secrets. \
      With -f the output of a run under way comes as it is written; its worker writes it to the store \
      only as long as somebody asks. With --json an attempt comes when it has ended.
      """,
    positionals: [PositionalSpec("ID", "The job's id.")], options: [follow, Context.showSecrets],
    examples: [
      .init("penstock logs 42", "what a job wrote"),
      .init("penstock logs 42 -f", "and go on until it is finished"),
    ],
    exitStatuses: [.init(1, "there is no such job"), .init(66, "the store is not there")])

  static func run(_ context: Context) async throws -> ExitStatus {
    let id = try ShowCommand.jobID(context.arguments)
    let isFollowing = context.arguments.has(follow)
    let showsSecrets = context.arguments.has(Context.showSecrets)
    let isFound = try await context.withStore(readOnly: !isFollowing && !showsSecrets) { store in
      if showsSecrets {
        try await store.note(
          "show secrets", subject: "logs \(id)", by: currentOperator(context.environment))
      }
      // Begun before the first look, so that no change falls between.
      let changes = store.changes()
      var printer = AttemptPrinter(id: id, store: store, context: context)
      guard try await printer.printNew() != .gone else { return false }
      guard isFollowing else {
        if printer.hasPrintedNothing { Output.error.say("no attempt of job \(id) has ended yet") }
        return true
      }
      guard printer.progress == .unfinished else { return true }
      // The asking for what is written must be renewed also while nothing is.
      let ticks = Self.ticks(changes)
      for await _ in ticks {
        if try await printer.printNew(isFollowing: true) != .unfinished { break }
      }
      return true
    }
    return isFound ? .success : ShowCommand.noSuchJob(id, toDo: "print logs of job")
  }

  /// Changes, and an element each second at least.
  private static func ticks(_ changes: AsyncStream<Void>) -> AsyncStream<Void> {
    let (stream, caller) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    let tasks = [
      Task {
        for await _ in changes { caller.yield() }
        caller.finish()
      },
      Task {
        while !Task.isCancelled {
          caller.yield()
          try? await Task.sleep(for: .seconds(1))
        }
      },
    ]
    caller.onTermination = { _ in
      for task in tasks { task.cancel() }
    }
    return stream
  }

  static func page(_ attempt: Attempt) -> String {
    var heading = "attempt \(attempt.number), \(attempt.startedAt.rfc3339)"
    if let outcome = attempt.outcome { heading += ", \(outcome.text)" }
    if let worker = attempt.worker { heading += ", by \(worker)" }
    var page = "── \(heading)\n"
    for (name, bytes) in [
      ("standard output", attempt.report.standardOutput),
      ("standard error", attempt.report.standardError),
    ] where !bytes.isEmpty {
      let text = String(decoding: bytes, as: UTF8.self)
      page += "── \(name)\n" + text + (text.hasSuffix("\n") ? "" : "\n")
    }
    if attempt.report.standardOutput.isEmpty, attempt.report.standardError.isEmpty {
      page += "(nothing was written)\n"
    }
    return page
  }
}
