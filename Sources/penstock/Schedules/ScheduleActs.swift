import Drawing
import Jobs
import Settings
import Worker

/// What the commands that change schedules have in common.
enum ScheduleActs {
  static let dryRun = OptionSpec("dry-run", "Only say what would be done.")

  static let exitStatuses: [CommandSpec.ExitStatus] = [
    .init(65, "the schedule is wrong, or there is one of that name"),
    .init(66, "the store or the schedule is not there"),
  ]

  /// Does all of the acts or none, and says what came of each.
  static func perform(
    _ acts: [ScheduleAct], creating: Bool = false, _ context: Context
  ) async throws -> ExitStatus {
    let isDryRun = context.arguments.has(dryRun)
    // What would be added is no reason to make a store.
    if isDryRun, creating { return try say(acts, context) }
    return try await context.withStore(
      create: creating ? .inNewFile : .never, readOnly: isDryRun
    ) { try await perform(acts, in: $0, context) }
  }

  static func perform(
    _ acts: [ScheduleAct], in store: any JobStore, _ context: Context
  ) async throws -> ExitStatus {
    if context.arguments.has(dryRun) {
      for act in acts where try await store.schedule(named: act.name) == nil {
        throw try await missing(act.name, toDo: act.verb, in: store)
      }
      return try say(acts, context)
    }
    let key = context.arguments.text(PushCommand.idempotency)
    if let key { try IdempotencyKey.validate(key) }
    try await context.tellUniqueness(store)
    let reports = try await store.perform(
      acts, once: key, by: currentOperator(context.environment))
    for (act, report) in zip(acts, reports) {
      try context.output.line(
        context.wantsJSON
          ? JSONLine(act: act, report: report).text : sentence(act, report, now: .now))
    }
    return .success
  }

  static func say(_ acts: [ScheduleAct], _ context: Context) throws -> ExitStatus {
    for act in acts {
      var next: Timestamp?
      switch act {
      case .add(let schedule), .edit(let schedule):
        next = try ZoneAlmanac.ofThisMachine.next(of: schedule.rhythm, after: .now)
      case .remove, .pause, .resume, .run: break
      }
      if context.wantsJSON {
        var line = JSONLine()
        line.set("name", act.name)
        line.set("act", act.verb)
        line.set("dry_run", true)
        line.set("next_at", next)
        try context.output.line(line.text)
      } else {
        let when = next.map { ": next at \($0.rfc3339)" } ?? ""
        try context.output.line("would \(act.verb) schedule \(act.name)\(when)")
      }
    }
    return .success
  }

  static func missing(
    _ name: String, toDo verb: String, in store: any JobStore
  ) async throws -> Failure {
    let names = try await store.schedules().map(\.schedule.name)
    let hint = NearestName.match(name, amongGiven: names).map { "did you mean '\($0)'?" }
    return Failure(
      "cannot \(verb) schedule '\(name)': there is no such schedule; "
        + (hint ?? "see 'penstock schedules'"), .noInput)
  }

  private static func sentence(
    _ act: ScheduleAct, _ report: ScheduleReport, now: Timestamp
  ) -> String {
    let next = report.nextAt.map {
      ": next at \($0.rfc3339), in \(Format.age($0.elapsed(since: now)))"
    }
    switch act {
    case .run:
      guard let receipt = report.receipt else { return "ran schedule \(act.name)" }
      return receipt.isDuplicate
        ? "pushed nothing: job \(receipt.id) "
          + (report.entry == nil ? "was pushed with that key already" : "holds the unique key")
        : "pushed job \(receipt.id) by schedule \(act.name)"
    case .remove: return "removed schedule \(act.name)"
    case .add:
      let what =
        report.hasChanged ? "added schedule \(act.name)" : "schedule \(act.name) was added already"
      return what + (next ?? "")
    case .edit, .pause, .resume:
      guard report.hasChanged else { return "schedule \(act.name) was so already" }
      return "\(act.participle) schedule \(act.name)\(next ?? "")"
    }
  }
}

extension ScheduleAct {
  /// As it is said: `remove`.
  var verb: String { logName.split(separator: " ").first.map(String.init) ?? "" }
}
