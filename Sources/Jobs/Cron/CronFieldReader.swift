/// Reads one field of a cron line: a list of numbers, names, ranges and steps, and what the fields
/// about days have beside them.
struct CronFieldReader {
  /// All that a field can say; each field fills only what it has.
  struct Value {
    var numbers = BitSet()
    var daysBeforeLast = BitSet()
    var nearestWorkingDays = BitSet()
    var takesLastWorkingDay = false
    var lastWeekdays = BitSet()
    var nthWeekdays: [BitSet] = Array(repeating: BitSet(), count: 6)
  }

  /// A part of the line; its indices are those of the line.
  typealias Part = ArraySlice<Character>

  private let field: CronField
  private let text: String
  private let part: Part
  private var result = Value()

  init(_ field: CronField, _ text: String, _ part: Part) {
    self.field = field
    self.text = text
    self.part = part
  }

  func value() throws(CronFault) -> Value {
    var reader = self
    for item in part.split(separator: ",", omittingEmptySubsequences: false) {
      guard !item.isEmpty else {
        // The place of an empty part is that of the comma beside it.
        let place = min(item.startIndex, part.endIndex - 1)
        throw fault("\(field.withArticle) is missing beside the comma", at: part[place...place])
      }
      try reader.read(item)
    }
    return reader.result
  }

  private mutating func read(_ item: Part) throws(CronFault) {
    if try readDays(item) { return }
    let (base, step) = try parted(item)
    let range = try range(base, isStepped: step != nil)
    for number in stride(from: range.lowerBound, through: range.upperBound, by: step ?? 1) {
      result.numbers.insert(field == .dayOfWeek ? number % 7 : number)
    }
  }

  /// `*/5` as `*` and 5.
  private func parted(_ item: Part) throws(CronFault) -> (base: Part, step: Int?) {
    guard let slash = item.firstIndex(of: "/") else { return (item, nil) }
    let (base, step) = (item[..<slash], item[(slash + 1)...])
    guard !base.isEmpty else {
      throw fault("a value is missing before '/'", advice: "write */\(String(step))", at: item)
    }
    guard !step.isEmpty, let number = Self.number(step) else {
      throw fault(
        "'/\(String(step))' is not a step", advice: "write for example */5", at: item[slash...])
    }
    let most = field.range.count - (field == .dayOfWeek ? 1 : 0)
    guard (1..<most).contains(number) else {
      throw fault(
        "step \(String(step)) of the \(field.rawValue) is not in 1–\(most - 1)",
        advice: Self.everyAdvice(field, number), at: step)
    }
    return (base, number)
  }

  /// `*/90` is meant as `@every 90m`.
  private static func everyAdvice(_ field: CronField, _ step: Int) -> String? {
    let units: [CronField: String] = [.second: "s", .minute: "m", .hour: "h"]
    guard step > 0, let unit = units[field] else { return nil }
    return "write @every \(step)\(unit) for such a step"
  }

  private func range(_ base: Part, isStepped: Bool) throws(CronFault) -> ClosedRange<Int> {
    let all = field.range.lowerBound...(field == .dayOfWeek ? 6 : field.range.upperBound)
    if base.elementsEqual("*") { return all }
    if base.elementsEqual("?") {
      guard field.isAboutDays else {
        throw fault(
          "'?' may only stand for a day of month or a weekday", advice: "write *", at: base)
      }
      return all
    }
    guard let dash = base.firstIndex(of: "-"), dash > base.startIndex else {
      let first = try number(base)
      return isStepped ? first...max(first, all.upperBound) : first...first
    }
    let first = try number(base[..<dash])
    var last = try number(base[(dash + 1)...])
    if field == .dayOfWeek, last == 0 { last = 7 }
    guard first <= last else { throw reversed(base, first, last) }
    return first...last
  }

  private func reversed(_ base: Part, _ first: Int, _ last: Int) -> CronFault {
    let (low, high) = (field.range.lowerBound, field == .dayOfWeek ? 6 : field.range.upperBound)
    func text(_ first: Int, _ last: Int) -> String {
      first == last ? String(first) : "\(first)-\(last)"
    }
    // Sunday as 7 is the first day of the week as well.
    let advice =
      first > high ? text(low, last) : "\(text(first, high)),\(text(low, last))"
    return fault(
      "the range \(String(base)) ends before it begins", advice: "write \(advice)", at: base)
  }
}

/// What only the fields about days have.
extension CronFieldReader {
  /// True when the item was one of them.
  private mutating func readDays(_ item: Part) throws(CronFault) -> Bool {
    switch field {
    case .dayOfMonth: try readDayOfMonth(item)
    case .dayOfWeek: try readWeekday(item)
    case .second, .minute, .hour, .month: false
    }
  }

  private mutating func readDayOfMonth(_ item: Part) throws(CronFault) -> Bool {
    let word = String(item).uppercased()
    if word == "L" {
      result.daysBeforeLast.insert(0)
    } else if word == "LW" {
      result.takesLastWorkingDay = true
    } else if word.hasPrefix("L-") {
      let days = item.dropFirst(2)
      guard let number = Self.number(days), number <= 30 else {
        throw fault(
          "'\(String(days))' is not a number of days in 0–30", advice: "write for example L-3",
          at: days.isEmpty ? item : days)
      }
      result.daysBeforeLast.insert(number)
    } else if word.count > 1, word.hasSuffix("W") {
      result.nearestWorkingDays.insert(try number(item.dropLast()))
    } else {
      return false
    }
    return true
  }

  private mutating func readWeekday(_ item: Part) throws(CronFault) -> Bool {
    if item.elementsEqual("L") || item.elementsEqual("l") {
      throw fault(
        "'L' needs a weekday before it", advice: "write for example 5L, the last Friday", at: item)
    }
    if let mark = item.firstIndex(of: "#") {
      let nth = item[(mark + 1)...]
      let weekday = try number(item[..<mark]) % 7
      guard let number = Self.number(nth), (1...5).contains(number) else {
        throw fault(
          "a month has no weekday number '\(String(nth))'; it is one of 1–5",
          advice: "write for example 5#3, the third Friday", at: nth.isEmpty ? item : nth)
      }
      result.nthWeekdays[number].insert(weekday)
      return true
    }
    guard item.count > 1, item.last == "L" || item.last == "l" else { return false }
    result.lastWeekdays.insert(try number(item.dropLast()) % 7)
    return true
  }
}

/// Numbers and names.
extension CronFieldReader {
  private func number(_ word: Part) throws(CronFault) -> Int {
    guard !word.isEmpty else {
      throw fault(
        "\(field.withArticle) is missing", advice: "write a number in \(bounds)", at: word)
    }
    if word.allSatisfy({ ("0"..."9").contains($0) }) {
      guard let number = Self.number(word), field.range.contains(number) else {
        throw fault("\(field.rawValue) \(String(word)) is not in \(field.rangeText)", at: word)
      }
      return number
    }
    if let number = field.number(named: String(word)) { return number }
    throw unknown(word)
  }

  private func unknown(_ word: Part) -> CronFault {
    let name = String(word)
    let guess =
      field.names.first { name.uppercased().hasPrefix($0) }
      ?? NearestName.match(name, among: field.names)
    return fault(
      "'\(name)' is not \(field.withArticle)",
      advice: guess.map { "did you mean '\($0)'?" } ?? "write a number in \(bounds)", at: word)
  }

  private var bounds: String {
    guard let first = field.names.first, let last = field.names.last else {
      return field.rangeText
    }
    return "\(field.rangeText), or a name of \(first)–\(last)"
  }

  private static func number(_ word: Part) -> Int? {
    guard word.allSatisfy({ ("0"..."9").contains($0) }) else { return nil }
    return Int(String(word))
  }

  private func fault(_ cause: String, advice: String? = nil, at place: Part) -> CronFault {
    CronFault(
      text: text, field: field, cause: cause, advice: advice,
      columns: (place.startIndex + 1)...max(place.endIndex, place.startIndex + 1))
  }
}
