/// RFC 3339, the one text form of moments in every command, file and JSON line.
extension Timestamp {
  /// UTC with microseconds: `2026-11-24T12:04:31.000123Z`.
  package var rfc3339: String {
    let day = floored(to: .seconds(86_400))
    let (year, month, date) = Self.civil(fromDays: day.microseconds / 86_400_000_000)
    let rest = microseconds - day.microseconds
    let seconds = rest / 1_000_000
    return "\(year.padded(4))-\(month.padded(2))-\(date.padded(2))T"
      + "\((seconds / 3600).padded(2)):\((seconds / 60 % 60).padded(2)):\((seconds % 60).padded(2))"
      + ".\((rest % 1_000_000).padded(6))Z"
  }

  /// Reads `2026-11-24T12:04:31Z`, with optional fraction and numeric offset; nil when it is not one.
  package init?(rfc3339 text: String) {
    var scanner = DigitScanner(text)
    guard let year = scanner.digits(4), scanner.skip("-"),
      let month = scanner.digits(2), scanner.skip("-"), let day = scanner.digits(2),
      (1...12).contains(month), (1...31).contains(day)
    else { return nil }
    guard scanner.skip("T") || scanner.skip("t") || scanner.skip(" "),
      let hour = scanner.digits(2), scanner.skip(":"), let minute = scanner.digits(2),
      hour < 24, minute < 60
    else { return nil }
    var second: Int64 = 0
    if scanner.skip(":") {
      guard let value = scanner.digits(2), value <= 60 else { return nil }
      second = value
    }
    guard let fraction = scanner.fraction(), let offset = scanner.offset(), scanner.isAtEnd,
      Self.civil(fromDays: Self.days(year: year, month: month, day: day)) == (year, month, day)
    else { return nil }
    let days = Self.days(year: year, month: month, day: day)
    let total = days * 86_400 + hour * 3600 + minute * 60 + second - offset
    self.init(microseconds: total * 1_000_000 + fraction)
  }

  /// What can be written for a moment of the past.
  package static let wantedOfPast =
    "a moment of the past, such as -10m, 11:42 or 2026-11-24T12:00:00Z"

  /// Reads a moment of the past: `-10m` before now, `11:42` or `11:42:30` when local clocks showed that
  /// last, or RFC 3339; nil when it is none of these or still to come. Local clocks are `utcOffset`
  /// seconds ahead of UTC.
  package init?(past text: String, now: Timestamp, utcOffset: Int) {
    if text.hasPrefix("-"), let age = try? Duration(text: String(text.dropFirst())) {
      self = now - age
    } else if let time = Self.timeOfDay(text) {
      let offset = Duration.seconds(utcOffset)
      let today = (now + offset).floored(to: .seconds(86_400)) - offset + time
      self = today > now ? today - .seconds(86_400) : today
    } else if let moment = Timestamp(rfc3339: text), moment <= now {
      self = moment
    } else {
      return nil
    }
  }

  /// `11:42`, `9:05`, `11:42:30`.
  private static func timeOfDay(_ text: String) -> Duration? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard (2...3).contains(parts.count),
      parts.allSatisfy({ (1...2).contains($0.count) && $0.allSatisfy { ("0"..."9").contains($0) } }
      ),
      parts.dropFirst().allSatisfy({ $0.count == 2 })
    else { return nil }
    let numbers = parts.compactMap { Int64($0) }
    guard numbers[0] < 24, numbers.dropFirst().allSatisfy({ $0 < 60 }) else { return nil }
    let seconds = numbers.count == 3 ? numbers[2] : 0
    return .seconds(numbers[0] * 3600 + numbers[1] * 60 + seconds)
  }

  /// Days since 1970 of a proleptic Gregorian date.
  ///
  /// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `days_from_civil`.
  static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// The date of a number of days since 1970: the inverse, `civil_from_days` of the same source.
  static func civil(fromDays days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthIndex = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * monthIndex + 2) / 5 + 1
    let month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
  }
}

extension Int64 {
  fileprivate func padded(_ width: Int) -> String {
    let digits = String(self)
    return String(repeating: "0", count: Swift.max(0, width - digits.count)) + digits
  }
}

/// Reads fixed runs of ASCII digits off the front of a text.
private struct DigitScanner {
  private var rest: Substring.UTF8View

  init(_ text: String) {
    rest = text[...].utf8
  }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard rest.first == UInt8(ascii: character) else { return false }
    rest.removeFirst()
    return true
  }

  mutating func digits(_ count: Int) -> Int64? {
    var value: Int64 = 0
    for _ in 0..<count {
      guard let byte = rest.first, (48...57).contains(byte) else { return nil }
      value = value * 10 + Int64(byte - 48)
      rest.removeFirst()
    }
    return value
  }

  /// Microseconds of an optional `.123456789`; nil when a dot stands without digits.
  mutating func fraction() -> Int64? {
    guard skip(".") else { return 0 }
    var value: Int64 = 0
    var count = 0
    while let digit = digits(1) {
      if count < 6 { value = value * 10 + digit }
      count += 1
    }
    guard count > 0 else { return nil }
    for _ in min(count, 6)..<6 { value *= 10 }
    return value
  }

  /// Seconds east of UTC of `Z` or `+02:00`; nil when neither stands there.
  mutating func offset() -> Int64? {
    if skip("Z") || skip("z") { return 0 }
    let sign: Int64
    if skip("+") { sign = 1 } else if skip("-") { sign = -1 } else { return nil }
    guard let hours = digits(2), skip(":"), let minutes = digits(2), hours < 24, minutes < 60
    else { return nil }
    return sign * (hours * 3600 + minutes * 60)
  }
}
