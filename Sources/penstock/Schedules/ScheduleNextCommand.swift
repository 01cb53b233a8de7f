import Drawing
import Jobs
import Settings
import Worker

/// Says when a cron line is due.
enum ScheduleNextCommand: Command {
  static let usesConfiguration = false
  private static let zone = OptionSpec(
    "zone", value: "ZONE",
    "The clocks that count: Europe/Paris, UTC, or local, this machine's, if not given.")
  private static let from = OptionSpec(
    "from", value: "TIME",
    "Begin behind this moment, such as 2026-11-24T12:00:00Z or +2h; else now.")
  private static let count = OptionSpec("count", value: "NUMBER", "How many; else 10.")

  static let spec = CommandSpec(
    name: "schedule next", summary: "say when a cron line is due",
    description: """
      A cron line has five fields, minute, hour, day of month, month and weekday, or six with the \
      seconds first. A field takes numbers and names (MON, JAN), lists (1,15), ranges (9-17) and steps \
      (*/5, 9-17/2). A day of month can be L, the last, L-3, three before it, 15W, the working day \
      nearest to the 15th, or LW, the last working day; a weekday 5L, the last Friday, or 5#3, the \
      third one. A ? is a *. If both a day of month and a weekday are given, either suffices; if one \
      of the fields begins with *, both must hold.

      Or it is @hourly, @daily, @midnight, @weekly, @monthly, @yearly, @annually, or @every and a \
      length, as in @every 90s, counted from 1970 in UTC, the same for everybody.

      Where clocks change, a line that names hours fires once for a time that is shown twice, at the \
      first, and at the moment of the change for times that are skipped. A line that takes every hour \
      fires on and on: it neither pauses nor doubles.

      --json has at, the moment in UTC, and local, the same by the clocks of the zone; and where it is so \
      clocks_set_s, by how much they were set since the time before, and shown_twice.
      """,
    positionals: [PositionalSpec("CRON", "The line, in quotes.", takesDashes: true)],
    options: [zone, from, count],
    examples: [
      .init("penstock schedule next '30 2 * * MON-FRI' --zone Europe/Paris", "the next ten times"),
      .init("penstock schedule next '0 9 LW * *' --count 12 --json", "a year of last working days"),
    ],
    exitStatuses: [
      .init(1, "it is not due any more"), .init(65, "the line or the zone is none"),
    ])

  static func run(_ context: Context) async throws -> ExitStatus {
    let arguments = context.arguments
    let expression = try CronExpression(arguments.words[0])
    let rules = try ZoneLibrary(environment: context.environment)
      .rules(named: arguments.text(zone) ?? ZoneLibrary.local)
    let now = Timestamp.now
    let start = try start(arguments, now: now)
    let most = try arguments.wholeNumber(count, in: 1...100_000) ?? 10
    var ticks: [Tick] = []
    var moment = start
    while ticks.count < most, let next = expression.next(after: moment, in: rules) {
      ticks.append(Tick(at: next, after: moment, in: rules))
      moment = next
    }
    guard !ticks.isEmpty else {
      Output.error.say("'\(expression.text)' is not due after \(start.rfc3339)")
      return .nothingMatched
    }
    if context.wantsJSON {
      try context.output.write(ticks.map { $0.line.text + "\n" }.joined())
    } else {
      try context.output.write(table(ticks, rules, now: now))
    }
    return .success
  }

  private static func start(_ arguments: Arguments, now: Timestamp) throws -> Timestamp {
    guard let text = arguments.text(from) else { return now }
    do {
      return try Timestamp(text: text, now: now)
    } catch {
      throw arguments.usageError(error.description)
    }
  }

  private static func table(_ ticks: [Tick], _ zone: TimeZoneRules, now: Timestamp) -> String {
    var table = TextTable([
      .text(zone.name == TimeZoneRules.utc.name ? "LOCAL" : "IN \(zone.name)"), .text("UTC"),
      .number("FROM NOW"), .text("CLOCKS"),
    ])
    for tick in ticks {
      table.add([
        "\(tick.weekday) \(tick.local.text) \(tick.offsetText)",
        LocalTime(seconds: tick.at.microseconds / 1_000_000).text,
        tick.at < now ? Format.unknown : Format.age(tick.at - now), tick.note,
      ])
    }
    return table.text(width: nil)
  }
}

/// One time at which a line is due, as it is shown.
private struct Tick {
  let at: Timestamp
  let local: LocalTime
  /// Seconds east of UTC.
  let offset: Int64
  /// By how much the clocks were set since the tick before.
  let change: Int64
  /// True where the clocks show this time once more.
  let isRepeated: Bool

  init(at moment: Timestamp, after last: Timestamp, in zone: TimeZoneRules) {
    at = moment
    local = zone.local(moment)
    offset = zone.offset(at: moment)
    change = offset - zone.offset(at: last)
    isRepeated = zone.moments(of: local).count > 1
  }

  var weekday: String { ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"][local.weekday] }

  /// `+02:00`
  var offsetText: String {
    let minutes = abs(offset) / 60
    func twoDigits(_ number: Int64) -> String { (number < 10 ? "0" : "") + String(number) }
    return (offset < 0 ? "-" : "+") + twoDigits(minutes / 60) + ":" + twoDigits(minutes % 60)
  }

  /// What the clocks did, for people.
  var note: String {
    var notes: [String] = []
    if change != 0 {
      notes.append("set \(change > 0 ? "forward" : "back") \(Duration.seconds(abs(change)).text)")
    }
    if isRepeated { notes.append("shown twice") }
    return notes.joined(separator: ", ")
  }

  var line: JSONLine {
    var line = JSONLine()
    line.set("at", at)
    line.set("local", local.text.split(separator: " ").joined(separator: "T") + offsetText)
    if change != 0 { line.set("clocks_set_s", change) }
    if isRepeated { line.set("shown_twice", true) }
    return line
  }
}
