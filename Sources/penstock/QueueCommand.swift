import Jobs
import Settings

/// Pauses and resumes a queue.
enum QueueCommand: Command {
  static let isOperating = true

  static let spec = CommandSpec(
    name: "queue", summary: "pause or resume a queue",
    description: """
      While a queue is paused no worker takes jobs from it; running jobs go on, and jobs can be \
      pushed. A queue that is new is made.
      """,
    positionals: [
      PositionalSpec("NAME", "The queue."),
      PositionalSpec("pause|resume", "What is done to it.", choices: ["pause", "resume"]),
    ],
    examples: [
      .init("penstock queue emails pause", "take no more jobs from it"),
      .init("penstock queue emails resume", "go on"),
    ],
    exitStatuses: [
      .init(66, "the store is not there"), .init(75, "the store is in use; try again"),
    ]
  )

  static func run(_ context: Context) async throws -> ExitStatus {
    let words = context.arguments.words
    let (queue, isPaused) = (words[0], words[1] == "pause")
    do {
      try Draft.validate(name: queue, as: "queue")
    } catch {
      throw context.arguments.usageError(error.description)
    }
    let report = try await context.withStore { store in
      try await store.setPaused(
        isPaused, queue: queue, by: currentOperator(context.environment))
    }
    let hasChanged = report.changed > 0
    if context.wantsJSON {
      var line = JSONLine()
      line.set("name", queue)
      line.set("paused", isPaused)
      line.set("changed", hasChanged)
      line.set("audit", report.entry)
      try context.output.line(line.text)
    } else {
      let participle = isPaused ? "paused" : "resumed"
      try context.output.line(
        hasChanged
          ? "\(participle) queue '\(queue)'"
          : "queue '\(queue)' \(isPaused ? "was paused" : "was not paused") already")
    }
    return .success
  }
}
