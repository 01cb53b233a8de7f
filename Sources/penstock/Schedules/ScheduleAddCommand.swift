import Jobs
import Settings

/// Adds a schedule.
enum ScheduleAddCommand: Command {
  static let isOperating = true

  static let spec = CommandSpec(
    name: "schedule add", summary: "push a job at the times of a cron line",
    description: """
      Adds a schedule, which pushes a job at the times of a cron line. Any worker of the store fires \
      it, whatever kinds that worker runs, and each tick fires once over all workers. The queue and \
      the store are made if they are not there yet.

      'penstock help schedules' says how cron lines, zones and missed ticks are read.
      """,
    positionals: [
      PositionalSpec("NAME", "What it is called; its jobs carry the tag schedule:NAME."),
      PositionalSpec("CRON", "The cron line, in quotes: '30 2 * * mon-fri', '@every 90s'."),
      PositionalSpec("QUEUE", "The queue that its jobs are pushed into."),
      PositionalSpec(
        "PAYLOAD|-|@FILE", "As push takes it; empty if not given.", presence: .optional),
    ],
    options: ScheduleOptions.common + [ScheduleActs.dryRun, PushCommand.idempotency],
    examples: [
      .init(
        "penstock schedule add nightly '30 2 * * mon-fri' reports --kind BuildReport",
        "a job at half past two on working days"),
      .init(
        "penstock schedule add sync '@every 90s' sync '{\"full\":false}' --overlap skip",
        "every 90 seconds, never two at a time"),
    ],
    exitStatuses: ScheduleActs.exitStatuses)

  static func run(_ context: Context) async throws -> ExitStatus {
    let schedule = try ScheduleOptions.added(context.arguments)
    return try await ScheduleActs.perform([.add(schedule)], creating: true, context)
  }
}

/// Changes a schedule.
enum ScheduleEditCommand: Command {
  static let isOperating = true

  static let spec = CommandSpec(
    name: "schedule edit", summary: "change a schedule",
    description: """
      Changes what the options say and leaves the rest as it is; 'none' takes something away. A new \
      cron line, zone or time of the day counts from now on. Can be undone.
      """,
    positionals: [PositionalSpec("NAME", "The schedule.")],
    options: [ScheduleOptions.cron, ScheduleOptions.queue, ScheduleOptions.payload]
      + ScheduleOptions.common + [ScheduleActs.dryRun],
    examples: [
      .init(
        "penstock schedule edit nightly --cron '0 3 * * *' --zone Europe/Paris --missed once",
        "another time, in another zone"),
      .init("penstock schedule edit sync --jitter none --between none", "take rules away"),
    ],
    exitStatuses: ScheduleActs.exitStatuses)

  static func run(_ context: Context) async throws -> ExitStatus {
    let name = context.arguments.words[0]
    let isDryRun = context.arguments.has(ScheduleActs.dryRun)
    return try await context.withStore(readOnly: isDryRun) { store in
      guard let record = try await store.schedule(named: name) else {
        throw try await ScheduleActs.missing(name, toDo: "edit", in: store)
      }
      let schedule = try ScheduleOptions.edited(record.schedule, context.arguments)
      if schedule.origin == .configuration {
        Output.error.say(
          "schedule '\(name)' is declared in the configuration: the next 'schedule apply' brings "
            + "it back to that")
      }
      return try await ScheduleActs.perform([.edit(schedule)], in: store, context)
    }
  }
}
