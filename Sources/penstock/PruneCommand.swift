import Jobs
import Settings

/// Deletes finished jobs past their retention.
enum PruneCommand: Command {
  static let isOperating = true

  static let olderThan = OptionSpec(
    "older-than", value: "DURATION",
    "Finished jobs older than that, in place of what each queue keeps.")
  static let dryRun = OptionSpec("dry-run", "Only say how many jobs it would be, by queue.")

  static let spec = CommandSpec(
    name: "prune", summary: "delete finished jobs past their retention now",
    description: """
      Deletes succeeded and cancelled jobs whose queue no longer keeps them, and purged jobs whose \
      time in the trash is over. Workers do the same every minute; this does it now. Dead letters \
      are never pruned.

      A queue keeps its finished jobs for a day, or as the configuration says under queues, or under \
      handlers for the jobs of a kind in every queue: keep: "7d" for a week, keep: 1000 for the last thousand, keep: "forever", or keep: "none". \
      The key trash: "24h" beside queues says how long purged jobs stay. A worker is forgotten a day \
      after it ended, once no job remembers it that is still there. --older-than leaves queues \
      alone that keep their jobs forever.
      """,
    options: [olderThan, dryRun],
    examples: [
      .init("penstock prune", "what is due"),
      .init("penstock prune --older-than 1h --dry-run", "how many that would be"),
    ],
    exitStatuses: [
      .init(66, "the store is not there"), .init(75, "the store is in use; try again"),
    ])

  static func run(_ context: Context) async throws -> ExitStatus {
    let period = try context.arguments.duration(olderThan)
    let isDryRun = context.arguments.has(dryRun)
    let configuration = context.configuration
    let report = try await context.withStore(readOnly: isDryRun) { store in
      if isDryRun {
        return try await store.prunable(
          olderThan: period, keeping: configuration.keeping)
      }
      try await store.setKeeping(configuration.keeping)
      let report = try await store.prune(
        olderThan: period, by: currentOperator(context.environment)
      ) { sums in
        Output.error.replaceLine("pruned \(Grouped.jobs(sums.finished + sums.trash)) so far")
      }
      Output.error.replaceLine("")
      return report
    }
    try context.output.write(
      context.wantsJSON
        ? JSONLine(report: report, isDryRun: isDryRun).text + "\n"
        : page(report, isDryRun: isDryRun))
    return .success
  }

  static func page(_ report: PruneReport, isDryRun: Bool) -> String {
    var text =
      (isDryRun ? "would prune " : "pruned ") + Grouped.jobs(report.finished) + " and "
      + Grouped.count(report.trash) + " of the trash\n"
    guard isDryRun, !report.jobs.isEmpty else { return text }
    var table = TextTable([.number("COUNT"), .text("QUEUE")])
    for (queue, count) in report.jobs.sorted(by: { $0.key < $1.key }) {
      table.add([Grouped.count(count), queue])
    }
    text += table.text(width: nil)
    return text
  }
}
