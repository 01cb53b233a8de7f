import Jobs
import Settings

/// Prints what a job's attempts wrote.
enum LogsCommand: Command {
  static let follow = OptionSpec(
    "follow", letter: "f", "Go on with each attempt that ends, until the job is finished.")

  static let spec = CommandSpec(
    name: "logs", summary: "print what a job's attempts wrote",
    description: """
      Prints the standard output and then the standard error that the store kept of each attempt \
      (the last 64 KiB of each), first attempt first. On a terminal each attempt has a heading and \
      control characters are made visible; into a pipe go the bytes alone, as they were written.
      """,
    positionals: [PositionalSpec("ID", "The job's id.")], options: [follow],
    examples: [
      .init("penstock logs 42", "what a job wrote"),
      .init("penstock logs 42 -f", "and go on until it is finished"),
    ],
    exitStatuses: [.init(1, "there is no such job"), .init(66, "the store is not there")])

  static func run(_ context: Context) async throws -> ExitStatus {
    let id = try ShowCommand.jobID(context.arguments)
    let isFound = try await context.withStore(readOnly: true) { store in
      // Begun before the first look, so that no change falls between.
      let changes = store.changes()
      var printed: Set<Int> = []
      let first = try await printNew(of: id, in: store, printed: &printed, context)
      guard first != .gone else { return false }
      guard context.arguments.has(follow) else {
        if printed.isEmpty { Output.error.say("no attempt of job \(id) has ended yet") }
        return true
      }
      guard first == .unfinished else { return true }
      for await _ in changes {
        if try await printNew(of: id, in: store, printed: &printed, context) != .unfinished {
          break
        }
      }
      return true
    }
    return isFound ? .success : ShowCommand.noSuchJob(id, toDo: "print logs of job")
  }

  private enum Progress {
    case gone, unfinished, finished
  }

  private static func printNew(
    of id: JobID, in store: any JobStore, printed: inout Set<Int>, _ context: Context
  ) async throws -> Progress {
    guard let detail = try await store.detail(id) else { return .gone }
    for attempt in detail.attempts.sorted(by: { $0.number < $1.number })
    where attempt.finishedAt != nil && printed.insert(attempt.number).inserted {
      if context.wantsJSON {
        try context.output.line(JSONLine(attempt: attempt).text)
      } else if context.output.isTerminal {
        try context.output.write(Screen.lines(page(attempt)))
      } else {
        try context.output.write(attempt.report.standardOutput + attempt.report.standardError)
      }
    }
    return detail.job.state.isFinished ? .finished : .unfinished
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
