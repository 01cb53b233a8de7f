import Jobs
import Settings

/// Deletes jobs.
enum PurgeCommand: Command {
  static let spec = CommandSpec(
    name: "purge", summary: "delete jobs",
    description: """
      Deletes jobs with their attempts. A filter that names no state means dead letters; running \
      jobs are skipped and counted.
      """,
    positionals: [BulkAct.words], options: BulkAct.options,
    examples: [
      .init("penstock purge queue:emails 'age:>30d' --dry-run", "see which it would be"),
      .init("penstock purge state:cancelled --yes", "all cancelled jobs, without a question"),
    ],
    exitStatuses: BulkAct.exitStatuses)

  static func run(_ context: Context) async throws -> ExitStatus {
    try await BulkAct(act: .purge, context: context).run()
  }
}
