/// Reads a cron line as a whole: its form, its fields, and whether it can ever be due.
struct CronReader {
  private let text: String
  private let characters: [Character]

  init(_ text: String) {
    self.text = text
    characters = Array(text)
  }

  func form() throws(CronFault) -> CronExpression.Form {
    let words = words()
    guard let first = words.first else {
      throw fault("it is empty", advice: Self.shape, at: 0..<1)
    }
    if characters[first.lowerBound] == "@" { return try special(words, first) }
    let fields: [CronField] =
      words.count == 6 ? CronField.allCases : Array(CronField.allCases.dropFirst())
    guard words.count == fields.count else {
      throw fault(
        "there \(words.count == 1 ? "is one field" : "are \(words.count) fields")",
        advice: Self.shape, at: surplusOrAll(words))
    }
    return .calendar(try calendar(Array(zip(fields, words))))
  }

  private static let shape =
    "write five (minute, hour, day of month, month, weekday), or six with the seconds first"

  /// What is too much; all when there is too little.
  private func surplusOrAll(_ words: [Range<Int>]) -> Range<Int> {
    let start = words.count > 6 ? words[6].lowerBound : words[0].lowerBound
    return start..<words[words.count - 1].upperBound
  }

  private func words() -> [Range<Int>] {
    characters.indices.split { characters[$0].isWhitespace }.map { $0.startIndex..<$0.endIndex }
  }

  private func calendar(_ fields: [(CronField, Range<Int>)]) throws(CronFault) -> CronCalendar {
    var calendar = CronCalendar(
      seconds: BitSet(0...0), minutes: BitSet(), hours: BitSet(), months: BitSet(),
      days: CronDays())
    var restrictedDays = 0
    for (field, place) in fields {
      let value = try CronFieldReader(field, text, characters[place]).value()
      switch field {
      case .second: calendar.seconds = value.numbers
      case .minute: calendar.minutes = value.numbers
      case .hour: calendar.hours = value.numbers
      case .month: calendar.months = value.numbers
      case .dayOfMonth:
        calendar.days.dates = value.numbers
        calendar.days.daysBeforeLast = value.daysBeforeLast
        calendar.days.nearestWorkingDays = value.nearestWorkingDays
        calendar.days.takesLastWorkingDay = value.takesLastWorkingDay
      case .dayOfWeek:
        calendar.days.weekdays = value.numbers
        calendar.days.lastWeekdays = value.lastWeekdays
        calendar.days.nthWeekdays = value.nthWeekdays
      }
      if field.isAboutDays, !"*?".contains(characters[place.lowerBound]) { restrictedDays += 1 }
    }
    calendar.days.eitherSuffices = restrictedDays == 2
    guard !calendar.isImpossible else { throw impossible(fields, months: calendar.months) }
    return calendar
  }

  /// No year has such a day: the longest of the months is too short for it, or the two fields about
  /// days never meet.
  private func impossible(_ fields: [(CronField, Range<Int>)], months: BitSet) -> CronFault {
    let places = fields.filter { $0.0.isAboutDays || $0.0 == .month }.map(\.1)
    let place = (places.first?.lowerBound ?? 0)..<(places.last?.upperBound ?? 1)
    let day = String(characters[places.first ?? place])
    let names = months.map { CronField.month.names[$0 - 1] }.joined(separator: ", ")
    let longest = months.map { LocalTime.length(ofMonth: Int64($0), year: 2000) }.max() ?? 31
    return fault(
      "there is never such a day (day of month \(day) in \(names)), so it would never be due",
      advice: longest < 31
        ? "\(names) \(months.map { $0 }.count == 1 ? "has" : "have") at most \(longest) days" : nil,
      at: place, field: .dayOfMonth)
  }
}

extension CronReader {
  private static let aliases = [
    "@hourly": "0 * * * *", "@daily": "0 0 * * *", "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0", "@monthly": "0 0 1 * *", "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
  ]

  private func special(
    _ words: [Range<Int>], _ first: Range<Int>
  ) throws(CronFault) -> CronExpression.Form {
    let name = String(characters[first]).lowercased()
    if name == "@every" { return .interval(try interval(words.dropFirst(), after: first)) }
    if let line = Self.aliases[name] {
      guard words.count == 1 else {
        throw fault(
          "nothing may stand after '\(name)'",
          at: words[1].lowerBound..<words[words.count - 1].upperBound)
      }
      return try CronReader(line).form()
    }
    if name == "@reboot" {
      throw fault(
        "a store is never booted: its workers come and go",
        advice: "push the job with 'penstock push' from what the system runs at its start",
        at: first)
    }
    let known = Self.aliases.keys.sorted() + ["@every"]
    throw fault("there is no '\(name)'", advice: NearestName.hint(name, among: known), at: first)
  }

  private func interval(
    _ words: ArraySlice<Range<Int>>, after first: Range<Int>
  ) throws(CronFault) -> Duration {
    guard let place = words.first else {
      throw fault(
        "the length is missing after '@every'", advice: "write for example @every 90s", at: first)
    }
    guard words.count == 1 else {
      let surplus = words[words.startIndex + 1].lowerBound..<words[words.endIndex - 1].upperBound
      throw fault("nothing may stand after the length", at: surplus)
    }
    let word = String(characters[place])
    guard let length = try? Duration(text: word) else {
      throw fault(
        "'\(word)' is not a duration", advice: "write for example 90s, 10m, 2h or 7d", at: place)
    }
    guard length >= .seconds(1) else {
      throw fault("\(word) is too short", advice: "1s is the least", at: place)
    }
    return length
  }

  private func fault(
    _ cause: String, advice: String? = nil, at place: Range<Int>, field: CronField? = nil
  ) -> CronFault {
    CronFault(
      text: text, field: field, cause: cause, advice: advice,
      columns: (place.lowerBound + 1)...max(place.upperBound, place.lowerBound + 1))
  }
}
