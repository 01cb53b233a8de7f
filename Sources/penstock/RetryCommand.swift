import Jobs
import Settings

/// Runs jobs again in their own queue.
enum RetryCommand: Command {
  static let isOperating = true

  static let spec = CommandSpec(
    name: "retry", summary: "run jobs again in their own queue",
    description: """
      Makes jobs ready again with all their attempts. A filter that names no state means dead \
      letters; jobs that ran meanwhile are skipped and counted.
      """,
    positionals: [BulkAct.words], options: BulkAct.options + [BulkAct.spread],
    examples: [
      .init("penstock retry 42 43", "two jobs"),
      .init("penstock retry queue:emails error:timeout --dry-run", "see which it would be"),
      .init(
        "penstock retry queue:emails error:timeout --spread 10m", "all of them, in ten minutes"),
    ],
    exitStatuses: BulkAct.exitStatuses)

  static func run(_ context: Context) async throws -> ExitStatus {
    let spread = try context.arguments.duration(BulkAct.spread)
    return try await BulkAct(act: .retry(spread: spread), context: context).run()
  }
}
