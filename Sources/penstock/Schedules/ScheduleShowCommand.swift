import Drawing
import Jobs
import Settings
import Worker

/// Shows all that is known of one schedule.
enum ScheduleShowCommand: Command {
  private static let limit = OptionSpec(
    "limit", value: "NUMBER", "Lines of the ledger; 20 if not given.")

  static let spec = CommandSpec(
    name: "schedule show", summary: "show a schedule, its next times and its ledger",
    description: """
      Shows what a schedule says, its next ten times by the clocks of its zone and in UTC, with clock \
      changes marked, and its ledger, newest first: each tick with when it fired, how late, what came \
      of it, and the job that it made. Secrets in the payload are masked.
      """,
    positionals: [PositionalSpec("NAME", "The schedule.")], options: [limit],
    examples: [
      .init("penstock schedule show nightly", "all of one"),
      .init(
        "penstock schedule show nightly --limit 1000 --json | jq '.ledger[].late_s'",
        "how late it was each time"),
    ],
    exitStatuses: [.init(66, "the store or the schedule is not there")])

  static func run(_ context: Context) async throws -> ExitStatus {
    let name = context.arguments.words[0]
    let limit = try context.arguments.wholeNumber(limit, in: 0...1000) ?? 20
    let detail = try await context.withStore(readOnly: true) { store in
      guard let record = try await store.schedule(named: name),
        let ledger = try await store.ledger(of: name, before: nil, limit: limit)
      else { throw try await ScheduleActs.missing(name, toDo: "show", in: store) }
      return ScheduleDetail(
        record, ledger: ledger, count: ScheduleDetail.shownTimes, by: ZoneAlmanac.ofThisMachine)
    }
    let record = detail.record
    let payload = context.redaction.applied(to: record.schedule.draft.payload)
    if context.wantsJSON {
      var line = JSONLine(schedule: record, now: .now)
      line.set(payload: payload)
      line.set("next", detail.upcoming.map(JSONLine.init(upcoming:)))
      line.set("fault", detail.fault?.description)
      line.set("ledger", detail.ledger.map(JSONLine.init(tick:)))
      try context.output.line(line.text)
    } else {
      let page = page(detail, payload, now: .now)
      try context.output.write(context.output.isTerminal ? Screen.lines(page) : page)
    }
    return .success
  }

  private static func page(
    _ detail: ScheduleDetail, _ payload: [UInt8], now: Timestamp
  ) -> String {
    let record = detail.record
    let schedule = record.schedule
    let draft = schedule.draft
    let facts: [(String, String?)] = [
      ("cron", schedule.rhythm.cron), ("zone", schedule.rhythm.zone),
      (
        "between",
        schedule.rhythm.windows.isEmpty
          ? nil : schedule.rhythm.windows.map(\.text).joined(separator: ", ")
      ),
      ("queue", draft.queue), ("kind", draft.kind),
      ("priority", draft.priority == 0 ? nil : String(draft.priority)),
      ("max attempts", draft.maxAttempts.map(String.init)), ("timeout", draft.timeout?.text),
      ("unique key", draft.uniqueKey), ("unique for", draft.uniqueFor?.text),
      ("partition key", draft.partitionKey),
      ("tags", draft.tags.isEmpty ? nil : draft.tags.joined(separator: ", ")),
      ("missed ticks", schedule.missed.text), ("overlap", schedule.overlap.rawValue),
      ("jitter", schedule.jitter > .zero ? schedule.jitter.text : nil),
      ("kept by", schedule.origin.name), ("note", schedule.note),
      ("next", SchedulesCommand.next(record, now: now)),
      ("missed so far", Grouped.count(record.missed)),
      ("needs care", care(record, now: now)),
    ]
    var sections = [
      "schedule \(schedule.name)\n"
        + facts.compactMap { name, value in
          value.map { "  \(name)" + String(repeating: " ", count: 15 - name.count) + $0 + "\n" }
        }.joined()
    ]
    let text = String(validating: payload, as: UTF8.self) ?? "not text; --json has it in base64"
    sections.append(
      payload.isEmpty
        ? "no payload\n"
        : "payload, \(Grouped.bytes(payload.count))\n"
          + text.split(separator: "\n").map { "  \($0)\n" }.joined())
    if !detail.upcoming.isEmpty {
      sections.append("next times\n" + detail.upcoming.map { "  \(line($0))\n" }.joined())
    }
    if !detail.ledger.isEmpty { sections.append(table(detail.ledger)) }
    return sections.joined(separator: "\n")
  }

  private static func care(_ record: ScheduleRecord, now: Timestamp) -> String? {
    if record.isOverdue(at: now) { return "it has not fired when it was due: is a worker running?" }
    if record.isAhead(of: now), let next = record.nextAt ?? record.lastDue {
      return "it fired ahead of the clock, which was set back since: it is silent until "
        + "\(next.rfc3339); 'penstock schedule run' pushes its job now"
    }
    return record.keepsDying ? "\(record.deaths) of its last three finished jobs are dead" : nil
  }

  /// `2026-11-25 02:30:00 +01:00  2026-11-25T01:30:00Z`
  private static func line(_ tick: Upcoming) -> String {
    let change = tick.change.map { change in
      "  the clocks were set \(change > .zero ? "forward" : "back") before"
    }
    return "\(tick.localText)  \(tick.at.rfc3339)\(change ?? "")"
  }

  private static func table(_ ledger: [ScheduleTick]) -> String {
    var table = TextTable([
      .text("DUE"), .text("AT"), .number("LATE"), .text("OUTCOME"), .number("JOB"), .text("STATE"),
      .text("REASON"),
    ])
    for tick in ledger {
      let number = "\(tick.isCountedOut ? "" : "over ")\(Grouped.count(tick.count))"
      let count = tick.count > 1 ? " (\(number) ticks, to \(tick.through?.rfc3339 ?? "now"))" : ""
      table.add([
        tick.due.rfc3339, tick.at.rfc3339, Format.duration(tick.lateness),
        tick.outcome.text + count, tick.job.map(String.init) ?? "", tick.jobState?.name ?? "",
        tick.reason ?? "",
      ])
    }
    return table.text(width: nil)
  }
}
