import Jobs
import Settings

/// Puts jobs into the trash.
enum PurgeCommand: Command {
  static let isOperating = true

  private static let trash = OptionSpec(
    "trash", value: "0", "With 0: delete them for good, without a stay in the trash.")

  static let spec = CommandSpec(
    name: "purge", summary: "put jobs into the trash",
    description: """
      Takes jobs with their attempts out of the store. They stay in the trash for a day (trash: \
      "7d" in the configuration for a week) and can be brought back with 'penstock undo' or \
      'penstock trash'. A filter that names no state means dead letters; running jobs are skipped \
      and counted.
      """,
    positionals: [BulkAct.words], options: BulkAct.options + [trash],
    examples: [
      .init("penstock purge queue:emails 'age:>30d' --dry-run", "see which it would be"),
      .init("penstock purge state:cancelled --yes", "all cancelled jobs, without a question"),
      .init("penstock purge 42 --trash 0", "one job, for good"),
    ],
    exitStatuses: BulkAct.exitStatuses)

  static func run(_ context: Context) async throws -> ExitStatus {
    let word = context.arguments.text(trash)
    guard word == nil || word == "0" else {
      throw context.arguments.usageError(
        "cannot use '\(word ?? "")' for '--trash': only 0 can be given here; "
          + "set how long purged jobs stay with trash in the configuration")
    }
    return try await BulkAct(act: word == nil ? .purge : .erase, context: context).run()
  }
}
