import Jobs
import Settings

/// Puts jobs into another queue.
enum RequeueCommand: Command {
  static let isOperating = true

  static let to = OptionSpec("to", value: "QUEUE", "The queue that they go to; must be given.")

  static let spec = CommandSpec(
    name: "requeue", summary: "put jobs into another queue",
    description: """
      Moves jobs to another queue and makes them ready there with all their attempts. A filter that \
      names no state means dead letters; running jobs are skipped and counted.
      """,
    positionals: [BulkAct.words], options: [to] + BulkAct.options + [BulkAct.spread],
    examples: [
      .init("penstock requeue 42 --to slow", "one job"),
      .init(
        "penstock requeue queue:emails state:ready tag:bulk --to bulk", "what waits with a tag"),
    ],
    exitStatuses: BulkAct.exitStatuses)

  static func run(_ context: Context) async throws -> ExitStatus {
    guard let queue = context.arguments.text(to) else {
      throw context.arguments.usageError("cannot run command 'requeue': --to QUEUE is missing")
    }
    do {
      try Draft.validate(name: queue, as: "queue")
    } catch {
      throw context.arguments.usageError(error.description)
    }
    let spread = try context.arguments.duration(BulkAct.spread)
    return try await BulkAct(act: .requeue(to: queue, spread: spread), context: context).run()
  }
}
