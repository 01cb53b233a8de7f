import Drawing
import Jobs
import Settings

/// Lists the schedules.
enum SchedulesCommand: Command {
  static let spec = CommandSpec(
    name: "schedules", summary: "list the schedules: when each ran and when it runs next",
    description: """
      Lists the schedules by name: cron line and zone, the queue and kind that they push to, the last \
      tick and how its job ended, the next one, and how many ticks were missed while no worker ran \
      and made no job later either. One that needs somebody is marked with '!': its jobs die one after \
      the other, it has not fired ten seconds after it was due, or it fired ahead of a clock that has \
      been set back, and is silent until that time has come again. 'penstock schedule' adds and changes \
      them.
      """,
    examples: [
      .init("penstock schedules", "all schedules"),
      .init(
        "penstock schedules --json | jq 'select(.overdue or .ahead or .keeps_dying)'",
        "what needs care"),
    ],
    exitStatuses: [.init(1, "there is no schedule"), .init(66, "the store is not there")])

  static func run(_ context: Context) async throws -> ExitStatus {
    let records = try await context.withStore(readOnly: true) { try await $0.schedules() }
    guard !records.isEmpty else {
      Output.error.say("no schedule; add one with 'penstock schedule add NAME 'CRON' QUEUE'")
      return .nothingMatched
    }
    if context.wantsJSON {
      for record in records {
        try context.output.line(JSONLine(schedule: record, now: .now).text)
      }
    } else {
      try context.output.write(table(records, now: .now).text(width: context.output.columns))
    }
    return .success
  }

  static func table(_ records: [ScheduleRecord], now: Timestamp) -> TextTable {
    var table = TextTable([
      .text("NAME"), .text("CRON"), .text("ZONE"), .text("QUEUE/KIND"), .text("LAST"),
      .text("NEXT"), .number("MISSED"),
    ])
    for record in records {
      let schedule = record.schedule
      let mark = record.needsPerson(at: now) ? "! " : ""
      table.add([
        mark + schedule.name, schedule.rhythm.cron, schedule.rhythm.zone,
        "\(schedule.draft.queue)/\(schedule.draft.kind)",
        record.last.map { last($0, now: now) } ?? Format.unknown,
        next(record, now: now), Grouped.count(record.missed),
      ])
    }
    return table
  }

  /// `2m ago, dead`.
  private static func last(_ tick: ScheduleTick, now: Timestamp) -> String {
    let how = tick.jobState?.name ?? tick.outcome.text
    return "\(Format.age(now.elapsed(since: tick.at))) ago, \(how)"
  }

  /// `in 4m`, `2m overdue`, `paused`.
  static func next(_ record: ScheduleRecord, now: Timestamp) -> String {
    if record.schedule.isPaused { return "paused" }
    guard let next = record.nextAt else { return "never" }
    return next > now
      ? "in \(Format.age(next - now))"
      : record.isOverdue(at: now) ? "\(Format.age(now - next)) overdue" : "now"
  }
}
