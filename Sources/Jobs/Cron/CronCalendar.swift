/// The times that the five or six fields of a cron line allow, on a calendar without zones.
struct CronCalendar: Hashable, Sendable {
  var seconds: BitSet
  var minutes: BitSet
  var hours: BitSet
  var months: BitSet
  var days: CronDays

  /// The calendar repeats itself exactly after so many years.
  static let cycle: Int64 = 400
  static let lastYear: Int64 = 9999

  /// True where the hours do not matter: then a line means a rhythm, no times of day.
  var keepsRhythm: Bool { hours == BitSet(0...23) }

  /// True when no year has a day that is meant.
  var isImpossible: Bool {
    nextDay(from: LocalTime.days(year: 2000, month: 1, day: 1), through: 2000 + Self.cycle) == nil
  }

  /// The first allowed time that is not before `start`; nil after the year 9999.
  func next(from start: LocalTime) -> LocalTime? {
    let day = start.day
    guard let first = nextDay(from: day, through: Self.lastYear) else { return nil }
    if first == day, let time = nextTime(from: start.secondOfDay) {
      return LocalTime(day: day, secondOfDay: time)
    }
    let found = first == day ? nextDay(from: day + 1, through: Self.lastYear) : first
    guard let found, let time = nextTime(from: 0) else { return nil }
    return LocalTime(day: found, secondOfDay: time)
  }

  /// The first allowed second of a day that is not before `start`.
  private func nextTime(from start: Int64) -> Int64? {
    let (hour, minute, second) = (Int(start / 3600), Int(start / 60 % 60), Int(start % 60))
    guard let firstMinute = minutes.first, let firstSecond = seconds.first else { return nil }
    if hours.contains(hour) {
      if minutes.contains(minute), let found = seconds.first(from: second) {
        return Self.second(hour, minute, found)
      }
      if let found = minutes.first(from: minute + 1) {
        return Self.second(hour, found, firstSecond)
      }
    }
    return hours.first(from: hour + 1).map { Self.second($0, firstMinute, firstSecond) }
  }

  private static func second(_ hour: Int, _ minute: Int, _ second: Int) -> Int64 {
    Int64(hour * 3600 + minute * 60 + second)
  }

  /// The first allowed day since 1970 that is not before `start`.
  private func nextDay(from start: Int64, through lastYear: Int64) -> Int64? {
    var (year, month, date) = Timestamp.civil(fromDays: start)
    while year <= lastYear {
      if months.contains(Int(month)),
        let found = days.dates(year: year, month: month).first(from: Int(date))
      {
        return LocalTime.days(year: year, month: month, day: Int64(found))
      }
      (year, month, date) = month == 12 ? (year + 1, 1, 1) : (year, month + 1, 1)
    }
    return nil
  }
}
