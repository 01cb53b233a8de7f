import Jobs
import Settings

/// Prints what the attempts of a job wrote, each piece once.
struct AttemptPrinter {
  enum Progress {
    case gone, unfinished, finished
  }

  let id: JobID
  let store: any JobStore
  let context: Context
  private var printed: Set<Int> = []
  private(set) var progress = Progress.unfinished
  /// The run whose output is printed while it grows.
  private var run: Int?
  private var output = GrowingText()
  private var error = GrowingText()

  init(id: JobID, store: any JobStore, context: Context) {
    (self.id, self.store, self.context) = (id, store, context)
  }

  var hasPrintedNothing: Bool { printed.isEmpty }

  mutating func printNew(isFollowing: Bool = false) async throws -> Progress {
    guard let detail = try await store.detail(id) else {
      progress = .gone
      return progress
    }
    for attempt in detail.attempts.sorted(by: { $0.number < $1.number })
    where attempt.finishedAt != nil && printed.insert(attempt.number).inserted {
      try print(context.shown(attempt))
    }
    progress = detail.job.state.isFinished ? .finished : .unfinished
    if isFollowing, detail.job.state == .running, !context.wantsJSON {
      if let told = try await store.outputSoFar(of: id), told.run == detail.job.run {
        try print(
          RunningOutput(
            job: id, run: told.run,
            standardOutput: context.redaction.applied(toText: told.standardOutput),
            standardError: context.redaction.applied(toText: told.standardError)))
      }
    }
    return progress
  }

  private mutating func print(_ attempt: Attempt) throws {
    let report = attempt.report
    if context.wantsJSON {
      try context.output.line(JSONLine(attempt: attempt).text)
    } else if attempt.number == run {
      try write(output.news(in: report.standardOutput) + error.news(in: report.standardError))
      run = nil
    } else if context.output.isTerminal {
      try context.output.write(Screen.lines(LogsCommand.page(attempt)))
    } else {
      try context.output.write(report.standardOutput + report.standardError)
    }
  }

  private mutating func print(_ told: RunningOutput) throws {
    if run != told.run {
      (run, output, error) = (told.run, GrowingText(), GrowingText())
      if context.output.isTerminal { try context.output.line("── attempt \(told.run), running") }
    }
    try write(output.news(in: told.standardOutput) + error.news(in: told.standardError))
  }

  private func write(_ bytes: ArraySlice<UInt8>) throws {
    guard context.output.isTerminal else { return try context.output.write(Array(bytes)) }
    try context.output.write(Screen.lines(String(decoding: bytes, as: UTF8.self)))
  }
}
