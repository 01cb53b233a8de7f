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
    var words: [String] = []
    var given: [(option: String, value: String)] = []
    var rest = try split(text)[...]
    while let word = rest.popFirst() {
      guard word.hasPrefix("--") else {
        words.append(word)
        continue
      }
      let option = String(word.dropFirst(2))
      guard options.contains(option) else {
        throw CommandError("unknown option '\(word)'; \(NearestName.hint(option, among: options))")
      }
      guard let value = rest.popFirst() else { throw CommandError("'\(word)' needs a value") }
      given.append((option, value))
    }
    guard (3...4).contains(words.count) else {
      throw CommandError("write NAME 'CRON' QUEUE, then perhaps a payload and --kind, --zone …")
    }
    var schedule =
      former
      ?? Schedule(
        name: words[0], rhythm: Rhythm(cron: "", zone: zone), draft: Draft(queue: ""))
    if let former, former.name != words[0] {
      throw CommandError("a schedule keeps its name, which is '\(former.name)'")
    }
    schedule.rhythm.cron = words[1]
    schedule.draft.queue = words[2]
    if words.count == 4 { schedule.draft.payload = Array(words[3].utf8) }
    // What is not written any more is the usual again.
    (schedule.missed, schedule.overlap, schedule.jitter) = (.skip, .allow, .zero)
    (schedule.rhythm.windows, schedule.note) = ([], nil)
    for (option, value) in given { try set(option, value, in: &schedule) }
    do {
      _ = try CronExpression(schedule.rhythm.cron)
      try schedule.validate()
    } catch let fault as CronFault {
      throw CommandError("'\(fault.text)' is no cron line: \(fault.reason)")
    } catch {
      throw CommandError("\(error)")
    }
    return schedule
  }

  private static func set(
    _ option: String, _ value: String, in schedule: inout Schedule
  ) throws(CommandError) {
    func refuse(_ wanted: String) -> CommandError {
      CommandError("cannot use '\(value)' for '--\(option)'; write \(wanted)")
    }
    switch option {
    case "kind": schedule.draft.kind = value
    case "zone": schedule.rhythm.zone = value
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

  /// Words as a shell parts them, with quotes at their beginning and, in such a word, backslashes. Quotes
  /// within a word stand for themselves, so that JSON can be typed as it is.
  static func split(_ text: String) throws(CommandError) -> [String] {
    var words: [String] = []
    var word: String?
    var quote: Character?
    var (isQuoted, isEscaped) = (false, false)
    for character in text {
      if isEscaped {
        word?.append(character)
        isEscaped = false
      } else if let open = quote {
        if character == open { quote = nil } else { word?.append(character) }
      } else if (character == "'" || character == "\"") && (isQuoted || (word ?? "").isEmpty) {
        (quote, word, isQuoted) = (character, word ?? "", true)
      } else if character == "\\" && (isQuoted || word == nil) {
        (isEscaped, word, isQuoted) = (true, word ?? "", true)
      } else if character.isWhitespace {
        if let done = word { words.append(done) }
        (word, isQuoted) = (nil, false)
      } else {
        word = (word ?? "") + String(character)
      }
    }
    guard quote == nil else { throw CommandError("a quote is not closed") }
    if let word { words.append(word) }
    return words
  }
}
