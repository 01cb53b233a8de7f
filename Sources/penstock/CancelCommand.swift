import Jobs
import Settings

/// Takes waiting jobs out of the line, and has running ones end.
enum CancelCommand: Command {
  static let isOperating = true

  static let spec = CommandSpec(
    name: "cancel", summary: "take jobs out of the line, and have running ones end",
    description: """
      Cancels jobs; they stay in the store as cancelled and can be retried. It applies to scheduled, \
      ready, retrying and running jobs; all others are skipped and counted. A filter that names no \
      state means those that wait.

      A running job is asked to end: its worker sees that at once, sends its program a term signal and \
      kills it five seconds later (a handler in Swift has its task cancelled). The job is cancelled \
      then, and its attempt says by whom. One that has succeeded by then has succeeded; one that has \
      failed, or whose worker died, is cancelled and not tried again.
      """,
    positionals: [BulkAct.words], options: BulkAct.options,
    examples: [
      .init("penstock cancel 42", "one job, also while it runs"),
      .init("penstock cancel queue:reports state:running", "all that runs of a queue"),
      .init("penstock cancel queue:emails kind:Newsletter", "what waits of one kind"),
    ],
    exitStatuses: BulkAct.exitStatuses)

  static func run(_ context: Context) async throws -> ExitStatus {
    try await BulkAct(act: .cancel, context: context).run()
  }
}
