/// Which days a cron line's two fields about days allow.
struct CronDays: Hashable, Sendable {
  /// `1,15`
  var dates = BitSet()
  /// `L-3` as 3, `L` as 0.
  var daysBeforeLast = BitSet()
  /// `15W`: the working day nearest to the 15th, within the month.
  var nearestWorkingDays = BitSet()
  /// `LW`
  var takesLastWorkingDay = false

  /// `MON`, 0 for Sunday.
  var weekdays = BitSet()
  /// `5L`: the last Friday.
  var lastWeekdays = BitSet()
  /// `5#3`, the third Friday, as 5 in the set at 3.
  var nthWeekdays: [BitSet] = Array(repeating: BitSet(), count: 6)

  /// True when a day that only one of the fields allows is allowed.
  var eitherSuffices = false

  /// The allowed dates of a month.
  func dates(year: Int64, month: Int64) -> BitSet {
    let first = LocalTime.days(year: year, month: month, day: 1)
    let month = Month(
      length: LocalTime.length(ofMonth: month, year: year), firstWeekday: LocalTime.weekday(first))
    let byDate = byDate(month)
    let byWeekday = byWeekday(month)
    return eitherSuffices ? byDate.union(byWeekday) : byDate.intersection(byWeekday)
  }

  private struct Month {
    var length: Int
    var firstWeekday: Int

    func weekday(_ date: Int) -> Int { (firstWeekday + date - 1) % 7 }

    /// The first date with that weekday.
    func first(_ weekday: Int) -> Int { 1 + (weekday - firstWeekday + 7) % 7 }

    /// The working day nearest to a date, in this month.
    func workingDay(nearest date: Int) -> Int {
      switch weekday(date) {
      case 6: date > 1 ? date - 1 : date + 2
      case 0: date < length ? date + 1 : date - 2
      default: date
      }
    }
  }

  private func byDate(_ month: Month) -> BitSet {
    var result = dates.intersection(BitSet(1...month.length))
    for days in daysBeforeLast where days < month.length { result.insert(month.length - days) }
    for date in nearestWorkingDays where date <= month.length {
      result.insert(month.workingDay(nearest: date))
    }
    if takesLastWorkingDay { result.insert(month.workingDay(nearest: month.length)) }
    return result
  }

  private func byWeekday(_ month: Month) -> BitSet {
    var result = BitSet()
    for weekday in weekdays {
      for date in stride(from: month.first(weekday), through: month.length, by: 7) {
        result.insert(date)
      }
    }
    for weekday in lastWeekdays {
      let first = month.first(weekday)
      result.insert(first + (month.length - first) / 7 * 7)
    }
    for (number, weekdays) in nthWeekdays.enumerated() {
      for weekday in weekdays {
        let date = month.first(weekday) + 7 * (number - 1)
        if date <= month.length { result.insert(date) }
      }
    }
    return result
  }
}
