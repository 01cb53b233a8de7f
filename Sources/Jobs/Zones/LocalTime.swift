/// What the clocks of a place show: seconds since 1970-01-01 00:00:00 there, were it never changed.
package struct LocalTime: Hashable, Comparable, Sendable {
  package var seconds: Int64

  package init(seconds: Int64) {
    self.seconds = seconds
  }

  init(day: Int64, secondOfDay: Int64) {
    seconds = day * 86_400 + secondOfDay
  }

  package static func < (left: LocalTime, right: LocalTime) -> Bool {
    left.seconds < right.seconds
  }

  /// Days since 1970.
  var day: Int64 { (seconds - (seconds < 0 ? 86_399 : 0)) / 86_400 }

  var secondOfDay: Int64 { seconds - day * 86_400 }

  /// The weekday, 0 for Sunday.
  package var weekday: Int { Self.weekday(day) }

  /// `2026-11-24 12:04:31`
  package var text: String {
    let utc = Timestamp(seconds: seconds).rfc3339
    return String(utc.prefix(10)) + " " + utc.dropFirst(11).prefix(8)
  }

  static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
    Timestamp.days(year: year, month: month, day: day)
  }

  /// The weekday of a day since 1970, 0 for Sunday.
  static func weekday(_ day: Int64) -> Int {
    let weekday = Int((day + 4) % 7)
    return weekday < 0 ? weekday + 7 : weekday
  }

  static func length(ofMonth month: Int64, year: Int64) -> Int {
    switch month {
    case 4, 6, 9, 11: 30
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    default: 31
    }
  }
}
