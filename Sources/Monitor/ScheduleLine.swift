import Jobs

/// A schedule as it is typed into the last line, much as 'penstock schedule add' takes it:
/// `nightly '30 2 * * *' reports {"full":true} --kind BuildReport --zone Europe/Paris`.
enum ScheduleLine {
  private static let options = ["kind", "zone", "missed", "overlap", "jitter", "between", "note"]

  /// What an edit starts with. A payload stays as it is.
  static func text(of schedule: Schedule) -> String {
    var words = [
      schedule.name, schedule.rhythm.cron, schedule.draft.queue, "--kind", schedule.draft.kind,
      "--zone", schedule.rhythm.zone,
    ]
    if schedule.missed != .skip { words += ["--missed", schedule.missed.text] }
    if schedule.overlap != .allow { words += ["--overlap", schedule.overlap.rawValue] }
    if schedule.jitter > .zero { words += ["--jitter", schedule.jitter.text] }
    for window in schedule.rhythm.windows { words += ["--between", window.text] }
    if let note = schedule.note { words += ["--note", note] }
    return words.map(Twin.quoted).joined(separator: " ")
  }

  /// Reads it; `former` is what an edit changes.
  static func schedule(
    _ text: String, former: Schedule?, zone: String
  ) throws(CommandError) -> Schedule {
    var words: [TypedWords.Word] = []
    var given: [(option: String, value: TypedWords.Word)] = []
    var line = TypedWords(text)
    while let word = try line.next() {
      guard !word.isQuoted, word.text.hasPrefix("--") else {
        words.append(word)
        continue
      }
      let option = String(word.text.dropFirst(2))
      guard options.contains(option) else {
        throw CommandError(
          "unknown option '\(word.text)'; \(NearestName.hint(option, among: options))",
          column: word.column)
      }
      guard let value = try line.next() else {
        throw CommandError("'\(word.text)' needs a value", column: word.column)
      }
      given.append((option, value))
    }
    guard (3...4).contains(words.count) else {
      throw CommandError(
        "write NAME 'CRON' QUEUE, then perhaps a payload and options such as --kind",
        column: words.count > 4 ? words[4].column : text.count + 1)
    }
    var schedule =
      former
      ?? Schedule(
        name: words[0].text, rhythm: Rhythm(cron: "", zone: zone), draft: Draft(queue: ""))
    if let former, former.name != words[0].text {
      throw CommandError(
        "a schedule keeps its name, which is '\(former.name)'", column: words[0].column)
    }
    schedule.rhythm.cron = words[1].text
    schedule.draft.queue = words[2].text
    if words.count == 4 {
      if let fault = Redaction.fault(ofNew: words[3].text) {
        throw CommandError(fault, column: words[3].column)
      }
      schedule.draft.payload = Array(words[3].text.utf8)
    }
    // What is not written any more is the usual again.
    (schedule.missed, schedule.overlap, schedule.jitter) = (.skip, .allow, .zero)
    (schedule.rhythm.windows, schedule.note) = ([], nil)
    for (option, value) in given { try set(option, value, zone, in: &schedule) }
    do throws(CronFault) {
      _ = try CronExpression(schedule.rhythm.cron)
    } catch {
      throw CommandError(
        error.cause + (error.advice.map { "; \($0)" } ?? ""),
        column: words[1].column + error.columns.lowerBound - 1)
    }
    do throws(DraftError) {
      try schedule.validate()
    } catch {
      let values = words + given.map(\.value)
      let wrong = if case .name(_, let value, _) = error { value } else { "" }
      throw CommandError(
        "\(error)", column: values.first { $0.text == wrong }?.column ?? words[0].column)
    }
    return schedule
  }

  private static func set(
    _ option: String, _ word: TypedWords.Word, _ localZone: String, in schedule: inout Schedule
  ) throws(CommandError) {
    let value = word.text
    func refuse(_ wanted: String) -> CommandError {
      CommandError(
        "cannot use '\(value)' for '--\(option)'; write \(wanted)", column: word.column)
    }
    switch option {
    case "kind": schedule.draft.kind = value
    // The name that the zone has on every machine.
    case "zone": schedule.rhythm.zone = value == "local" ? localZone : value
    case "note": schedule.note = value
    case "missed":
      guard let rule = MissedRule(text: value) else { throw refuse(MissedRule.wanted) }
      schedule.missed = rule
    case "overlap":
      guard let rule = OverlapRule(rawValue: value) else { throw refuse("allow, skip or replace") }
      schedule.overlap = rule
    case "jitter":
      guard let length = try? Duration(text: value) else { throw refuse("a length such as 30s") }
      schedule.jitter = length
    default:
      guard let window = DayWindow(text: value) else { throw refuse(DayWindow.wanted) }
      schedule.rhythm.windows.append(window)
    }
  }
}
