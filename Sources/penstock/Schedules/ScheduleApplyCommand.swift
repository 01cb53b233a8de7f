import Jobs
import Settings
import Worker

/// Brings the schedules that a configuration declares into the store.
enum ScheduleApplyCommand: Command {
  static let isOperating = true

  static let spec = CommandSpec(
    name: "schedule apply", summary: "bring the configuration's schedules into the store",
    description: """
      Brings the schedules that the configuration declares under 'schedules' into the store: adds what \
      is new, changes what is different, and removes those that it brought before and that are declared \
      no more. Schedules that were added by hand stay, unless one of the same name is declared; a pause \
      stays as well. --json has for each edit the 'fields' that are different.
      """,
    options: [ScheduleActs.dryRun],
    examples: [
      .init("penstock schedule apply --dry-run", "what it would change"),
      .init("penstock --config shop.json5 schedule apply", "at the end of a deployment"),
    ],
    exitStatuses: [.init(78, "the configuration is wrong, or there is none")])

  static func run(_ context: Context) async throws -> ExitStatus {
    guard let file = context.configurationFile else {
      throw Failure(
        "cannot apply schedules: there is no configuration; give --config FILE", .configuration)
    }
    let declared = try schedules(of: context, file: file)
    let isDryRun = context.arguments.has(ScheduleActs.dryRun)
    return try await context.withStore(create: .inNewFile, readOnly: isDryRun) { store in
      let stored = try await store.schedules().map(\.schedule)
      let acts = acts(from: stored, to: declared)
      let reports =
        isDryRun || acts.isEmpty
        ? acts.map { _ in ScheduleReport(hasChanged: false) }
        : try await store.perform(acts, by: currentOperator(context.environment))
      for (act, report) in zip(acts, reports) {
        let fields = fields(of: act, stored)
        if context.wantsJSON {
          var line = JSONLine(act: act, report: report)
          if case .edit = act { line.set("fields", fields) }
          if isDryRun { line.set("dry_run", true) }
          try context.output.line(line.text)
        } else {
          try context.output.line(sentence(act, fields, isDryRun: isDryRun))
        }
      }
      let rest = declared.count - acts.count { if case .remove = $0 { false } else { true } }
      if !context.wantsJSON, rest > 0 || acts.isEmpty {
        Output.error.say(
          rest == 1
            ? "1 declared schedule is in the store as it should be"
            : "\(rest) declared schedules are in the store as they should be")
      }
      return .success
    }
  }

  /// Those that the configuration declares.
  static func schedules(of context: Context, file: String) throws -> [Schedule] {
    try context.configuration.schedules.map { try checked($0, file: file) }
  }

  /// The zone was not read with the file: whether it is known is a matter of this machine.
  private static func checked(
    _ declared: Configuration.DeclaredSchedule, file: String
  ) throws -> Schedule {
    var schedule = declared.schedule
    do {
      schedule.rhythm.zone = try ScheduleOptions.zoneName(schedule.rhythm.zone)
      try ScheduleOptions.check(schedule)
    } catch {
      throw ConfigurationError(
        file: file, place: declared.place, cause: Failure(error).message)
    }
    return schedule
  }

  static func acts(from stored: [Schedule], to declared: [Schedule]) -> [ScheduleAct] {
    var acts: [ScheduleAct] = []
    for schedule in declared {
      guard var present = stored.first(where: { $0.name == schedule.name }) else {
        acts.append(.add(schedule))
        continue
      }
      present.isPaused = schedule.isPaused
      if present != schedule { acts.append(.edit(schedule)) }
    }
    let names = Set(declared.map(\.name))
    for schedule in stored where schedule.origin == .configuration && !names.contains(schedule.name)
    {
      acts.append(.remove(schedule.name))
    }
    return acts
  }

  /// What an edit changes, by the keys of the configuration.
  private static func fields(of act: ScheduleAct, _ stored: [Schedule]) -> [String] {
    guard case .edit(let new) = act, let old = stored.first(where: { $0.name == new.name }) else {
      return []
    }
    return new.changes(from: old).map(\.key)
  }

  private static func sentence(_ act: ScheduleAct, _ fields: [String], isDryRun: Bool) -> String {
    let what = fields.map { $0 == "origin" ? "kept by the configuration now" : $0 }
    return (isDryRun ? "would \(act.verb) schedule \(act.name)" : "\(act.participle) \(act.name)")
      + (what.isEmpty ? "" : ": " + what.joined(separator: ", "))
  }
}
