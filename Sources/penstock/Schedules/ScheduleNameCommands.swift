import Jobs
import Settings

/// A command that does one thing to schedules that are named.
protocol ScheduleNameCommand: Command {
  static func act(on name: String) -> ScheduleAct
}

extension ScheduleNameCommand {
  static var isOperating: Bool { true }

  static func described(
    _ word: String, _ summary: String, _ description: String, _ example: CommandSpec.Example,
    options: [OptionSpec] = []
  ) -> CommandSpec {
    CommandSpec(
      name: "schedule \(word)", summary: summary, description: description,
      positionals: [
        PositionalSpec("NAME", "The schedule."),
        PositionalSpec("NAME", "More of them: all or none.", presence: .many),
      ],
      options: [ScheduleActs.dryRun] + options, examples: [example],
      exitStatuses: [.init(66, "the store or one of the schedules is not there")])
  }

  static func run(_ context: Context) async throws -> ExitStatus {
    var names: [String] = []
    for name in context.arguments.words where !names.contains(name) { names.append(name) }
    return try await ScheduleActs.perform(names.map { act(on: $0) }, context)
  }
}

enum ScheduleRemoveCommand: ScheduleNameCommand {
  static let spec = described(
    "rm", "delete schedules",
    "Deletes schedules; the jobs that they have pushed stay. Can be undone as long as the trash keeps.",
    .init("penstock schedule rm nightly", "delete one"))

  static func act(on name: String) -> ScheduleAct { .remove(name) }
}

enum SchedulePauseCommand: ScheduleNameCommand {
  static let spec = described(
    "pause", "let schedules tick no more for now",
    "A schedule that is paused does not tick, and misses nothing. Can be undone.",
    .init("penstock schedule pause nightly sync", "pause two"))

  static func act(on name: String) -> ScheduleAct { .pause(name) }
}

enum ScheduleResumeCommand: ScheduleNameCommand {
  static let spec = described(
    "resume", "let paused schedules tick again",
    "From now on they tick again; what lies in the pause is not caught up. Can be undone.",
    .init("penstock schedule resume nightly", "let it tick again"))

  static func act(on name: String) -> ScheduleAct { .resume(name) }
}

enum ScheduleRunCommand: ScheduleNameCommand {
  static let spec = described(
    "run", "push the jobs of schedules now",
    """
    Pushes a schedule's job at once, whatever its cron line and its rules for overlap say. Its ticks \
    stay as they are, and its ledger says that it was run by hand and by whom.
    """,
    .init("penstock schedule run nightly", "push its job now"), options: [PushCommand.idempotency])

  static func act(on name: String) -> ScheduleAct { .run(name) }
}
