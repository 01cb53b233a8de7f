import Jobs
import SQLStore
import Settings

/// Brings a store of an older version to this program's own.
enum MigrateCommand: Command {
  static let dryRun = OptionSpec("dry-run", "Only say what it would do.")

  static let spec = CommandSpec(
    name: "migrate", summary: "bring a store of an older version up to date",
    description: """
      Brings the tables of a store to the version that this penstock works with: whole or not at \
      all, after a backup beside the file (jobs.db.v1-backup). Every command that writes to the \
      store does the same when it opens it; this one says what it did. Workers of the older \
      penstock must be stopped first.

      A store of a newer version is refused by every command: install a newer penstock.
      """,
    options: [dryRun],
    examples: [
      .init("penstock migrate --dry-run", "what it would do"),
      .init("penstock migrate", "after an upgrade"),
    ],
    exitStatuses: [
      .init(66, "the store is not there"), .init(69, "the store needs a newer penstock"),
      .init(74, "there is no room for the backup"), .init(75, "workers still run on the store"),
    ])

  static func run(_ context: Context) async throws -> ExitStatus {
    let isDryRun = context.arguments.has(dryRun)
    let report = try await migrateStore(context, isDryRun: isDryRun)
    if context.wantsJSON {
      var line = JSONLine()
      line.set("location", context.place.display)
      line.set("from", report.from)
      line.set("to", report.to)
      line.set("backup", report.backup)
      if isDryRun { line.set("dry_run", true) }
      try context.output.line(line.text)
    } else {
      try context.output.line(sentence(report, store: context.place.display))
    }
    return .success
  }

  static func sentence(_ report: MigrationReport, store: String) -> String {
    if report.from == report.to {
      return "store '\(store)' has schema \(report.to); there is nothing to migrate"
    }
    let step = "store '\(store)' from schema \(report.from) to \(report.to)"
    guard let backup = report.backup else {
      return "would migrate \(step), after a backup into '\(store).v\(report.from)-backup'"
    }
    return "migrated \(step); as it was before it is in '\(backup)'"
  }
}
