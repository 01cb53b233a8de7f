import Jobs
import Settings
import Worker

/// What the line of 'schedule add' and 'schedule edit' says of a schedule.
enum ScheduleOptions {
  static let zone = OptionSpec(
    "zone", value: "ZONE",
    "The zone whose clocks the cron line means, such as Europe/Paris; that of this machine if not "
      + "given.")
  static let between = OptionSpec(
    "between", value: "FROM-TO",
    "Only ticks between these times of the day count: 08:00-18:00.",
    isRepeatable: true)
  static let missed = OptionSpec(
    "missed", value: "RULE",
    "What becomes of ticks while no worker ran: skip them (if not given), once for all of them, or "
      + "all, or all:N for the last N.")
  static let overlap = OptionSpec(
    "overlap", value: "RULE",
    "While the last run is not finished: allow another (if not given), skip the tick, or replace the "
      + "run: cancel it.", choices: OverlapRule.allCases.map(\.rawValue))
  static let jitter = OptionSpec(
    "jitter", value: "DURATION", "Start each job up to so long after its tick, spread evenly.")
  static let note = OptionSpec("note", value: "TEXT", "What it is for.")
  static let cron = OptionSpec("cron", value: "CRON", "Another cron line.")
  static let queue = OptionSpec("queue", value: "QUEUE", "Another queue.")
  static let payload = OptionSpec(
    "payload", value: "PAYLOAD|-|@FILE", "Another payload.")

  /// Those that both take.
  static let common = [
    PushCommand.kind, zone, between, missed, overlap, jitter, PushCommand.priority,
    PushCommand.unique, PushCommand.uniqueFor, PushCommand.uniqueUntil, PushCommand.partition,
    PushCommand.maxAttempts,
    PushCommand.timeout, PushCommand.tag, note,
  ]

  /// The schedule that a line adds: NAME 'CRON' QUEUE [PAYLOAD].
  static func added(_ arguments: Arguments) throws -> Schedule {
    let words = arguments.words
    var schedule = Schedule(
      name: words[0],
      rhythm: Rhythm(cron: words[1], zone: try zoneName(arguments.text(zone) ?? ZoneLibrary.local)),
      draft: Draft(queue: words[2]))
    schedule.draft.payload = try PushCommand.newPayload(words.count > 3 ? words[3] : "")
    return try edited(schedule, arguments)
  }

  /// A schedule with what the line says in place of what it had; 'none' takes something away.
  static func edited(_ schedule: Schedule, _ arguments: Arguments) throws -> Schedule {
    var schedule = schedule
    var draft = schedule.draft
    if let text = arguments.text(cron) { schedule.rhythm.cron = text }
    if let name = arguments.text(zone) { schedule.rhythm.zone = try zoneName(name) }
    if arguments.has(between) {
      schedule.rhythm.windows = try list(between, arguments).map { try window($0, arguments) }
    }
    if let text = arguments.text(missed) {
      guard let rule = MissedRule(text: text) else {
        throw arguments.usageError(
          "cannot use '\(text)' for '--missed': write \(MissedRule.wanted)")
      }
      schedule.missed = rule
    }
    if let rule = arguments.text(overlap).flatMap(OverlapRule.init) { schedule.overlap = rule }
    if arguments.has(jitter) {
      schedule.jitter =
        text(jitter, arguments) == nil ? .zero : try arguments.duration(jitter) ?? .zero
    }
    if arguments.has(note) { schedule.note = text(note, arguments) }
    if let name = arguments.text(queue) { draft.queue = name }
    if let name = arguments.text(PushCommand.kind) { draft.kind = name }
    if let word = arguments.text(payload) { draft.payload = try PushCommand.newPayload(word) }
    if let number = try arguments.wholeNumber(PushCommand.priority, in: -1_000_000...1_000_000) {
      draft.priority = number
    }
    if arguments.has(PushCommand.unique) { draft.uniqueKey = text(PushCommand.unique, arguments) }
    if arguments.has(PushCommand.partition) {
      draft.partitionKey = text(PushCommand.partition, arguments)
    }
    if arguments.has(PushCommand.tag) { draft.tags = list(PushCommand.tag, arguments) }
    if arguments.has(PushCommand.maxAttempts) {
      draft.maxAttempts =
        text(PushCommand.maxAttempts, arguments) == nil
        ? nil : try arguments.wholeNumber(PushCommand.maxAttempts, in: 1...100_000)
    }
    if arguments.has(PushCommand.timeout) {
      draft.timeout =
        text(PushCommand.timeout, arguments) == nil
        ? nil : try arguments.duration(PushCommand.timeout)
    }
    if arguments.has(PushCommand.uniqueFor) {
      draft.uniqueFor =
        text(PushCommand.uniqueFor, arguments) == nil
        ? nil : try arguments.duration(PushCommand.uniqueFor)
    }
    if let end = arguments.text(PushCommand.uniqueUntil).flatMap(UniqueEnd.init) {
      draft.uniqueUntil = end
    }
    schedule.draft = draft
    try check(schedule)
    return schedule
  }

  private static let none = "none"

  private static func text(_ option: OptionSpec, _ arguments: Arguments) -> String? {
    arguments.text(option).flatMap { $0 == none ? nil : $0 }
  }

  private static func list(_ option: OptionSpec, _ arguments: Arguments) -> [String] {
    arguments.texts(option).filter { $0 != none }
  }

  private static func window(_ text: String, _ arguments: Arguments) throws -> DayWindow {
    guard let window = DayWindow(text: text) else {
      throw arguments.usageError(
        "cannot use '\(text)' for '--between': write \(DayWindow.wanted)")
    }
    return window
  }

  /// The name that a zone has on every machine.
  static func zoneName(_ name: String) throws -> String {
    let zones = ZoneAlmanac.ofThisMachine.zones
    do throws(ZoneError) {
      let rules = try zones.rules(named: name)
      guard name == ZoneLibrary.local else { return rules.name }
      return try zones.rules(named: rules.name == name ? "" : rules.name).name
    } catch {
      guard name == ZoneLibrary.local else { throw error }
      throw Failure(
        "cannot tell the zone of this machine by its name; give --zone, such as --zone UTC", .usage)
    }
  }

  /// Refuses what nothing can be pushed by, and what never ticks.
  static func check(_ schedule: Schedule) throws {
    _ = try CronExpression(schedule.rhythm.cron)
    try schedule.validate()
    do throws(RhythmFault) {
      let next = try ZoneAlmanac.ofThisMachine.next(of: schedule.rhythm, after: .now)
      guard next == nil else { return }
    } catch {
      throw Failure(error.description, .badData)
    }
    let windows = schedule.rhythm.windows.map(\.text).joined(separator: ", ")
    throw Failure(
      "cannot use schedule '\(schedule.name)': no tick of '\(schedule.rhythm.cron)' "
        + (windows.isEmpty ? "is to come" : "lies in \(windows)"), .badData)
  }
}
