/// The text form of a zone's yearly rule, the value that `TZ` may have.
extension YearlyRule {
  /// Nil when the text is no rule.
  init?(text: String) {
    var scanner = RuleScanner(text)
    guard scanner.name(), let west = scanner.time(mostHours: 24) else { return nil }
    offset = -west
    guard !scanner.isAtEnd else { return }
    guard scanner.name() else { return nil }
    var summerOffset = offset + 3600
    if !scanner.isAtEnd, scanner.next != "," {
      guard let west = scanner.time(mostHours: 24) else { return nil }
      summerOffset = -west
    }
    guard scanner.skip(","), let start = scanner.yearDay(), scanner.skip(","),
      let end = scanner.yearDay(), scanner.isAtEnd
    else { return nil }
    summer = Summer(offset: summerOffset, start: start, end: end)
  }
}

/// Reads a rule from its front.
private struct RuleScanner {
  private var rest: Substring

  init(_ text: String) {
    rest = text[...]
  }

  var isAtEnd: Bool { rest.isEmpty }
  var next: Character? { rest.first }

  mutating func skip(_ character: Character) -> Bool {
    guard rest.first == character else { return false }
    rest.removeFirst()
    return true
  }

  /// `CET` or `<+03>`: of no use here but to be passed over.
  mutating func name() -> Bool {
    if skip("<") {
      guard let end = rest.firstIndex(of: ">") else { return false }
      rest = rest[rest.index(after: end)...]
      return true
    }
    let letters = rest.prefix { $0.isASCII && $0.isLetter }
    rest = rest.dropFirst(letters.count)
    return letters.count >= 3
  }

  mutating func number(_ range: ClosedRange<Int64>) -> Int64? {
    let digits = rest.prefix { ("0"..."9").contains($0) }
    guard let number = Int64(digits), range.contains(number) else { return nil }
    rest = rest.dropFirst(digits.count)
    return number
  }

  /// `[+-]hh[:mm[:ss]]` in seconds.
  mutating func time(mostHours: Int64) -> Int64? {
    let sign: Int64 = skip("-") ? -1 : 1
    if sign == 1 { _ = skip("+") }
    guard var seconds = number(0...mostHours).map({ $0 * 3600 }) else { return nil }
    for unit: Int64 in [60, 1] where skip(":") {
      guard let value = number(0...59) else { return nil }
      seconds += value * unit
    }
    return sign * seconds
  }

  mutating func yearDay() -> YearlyRule.YearDay? {
    guard let day = day() else { return nil }
    guard skip("/") else { return YearlyRule.YearDay(day: day) }
    return time(mostHours: 167).map { YearlyRule.YearDay(day: day, second: $0) }
  }

  private mutating func day() -> YearlyRule.YearDay.Day? {
    if skip("J") { return number(1...365).map { .julian($0) } }
    guard skip("M") else { return number(0...365).map { .ordinal($0) } }
    guard let month = number(1...12), skip("."), let week = number(1...5), skip("."),
      let weekday = number(0...6)
    else { return nil }
    return .weekday(month: month, week: Int(week), weekday: Int(weekday))
  }
}
