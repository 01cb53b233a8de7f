import Jobs
import Settings

/// Takes waiting jobs out of the line.
enum CancelCommand: Command {
  static let isOperating = true

  static let spec = CommandSpec(
    name: "cancel", summary: "take waiting jobs out of the line",
    description: """
      Cancels jobs before they run; they stay in the store as cancelled and can be retried. It \
      applies to scheduled, ready and retrying jobs; all others are skipped and counted.
      """,
    positionals: [BulkAct.words], options: BulkAct.options,
    examples: [
      .init("penstock cancel 42", "one job"),
      .init("penstock cancel queue:emails kind:Newsletter", "what waits of one kind"),
    ],
    exitStatuses: BulkAct.exitStatuses)

  static func run(_ context: Context) async throws -> ExitStatus {
    try await BulkAct(act: .cancel, context: context).run()
  }
}
