/// A zone's clocks when nothing is written down: one offset, or two that change by the same rule each
/// year (`CET-1CEST,M3.5.0,M10.5.0/3`, as POSIX has it and RFC 9636 extends it).
struct YearlyRule: Hashable, Sendable {
  /// Seconds east of UTC.
  var offset: Int64
  var summer: Summer?

  struct Summer: Hashable, Sendable {
    var offset: Int64
    /// By the clocks of the rest of the year.
    var start: YearDay
    /// By the clocks of the summer.
    var end: YearDay
  }

  /// A day of a year, and the second of it.
  struct YearDay: Hashable, Sendable {
    enum Day: Hashable, Sendable {
      /// `J60`: 1…365, February 29 not counted.
      case julian(Int64)
      /// `59`: 0…365, February 29 counted.
      case ordinal(Int64)
      /// `M3.5.0`: the fifth, that is the last, Sunday of March.
      case weekday(month: Int64, week: Int, weekday: Int)
    }

    var day: Day
    /// May lie in another day: -167 h … 167 h.
    var second: Int64 = 7200

    /// As the clocks show it.
    func local(_ year: Int64) -> Int64 {
      let first = LocalTime.days(year: year, month: 1, day: 1)
      let days =
        switch day {
        case .julian(let day):
          first + day - 1 + (day >= 60 && LocalTime.length(ofMonth: 2, year: year) == 29 ? 1 : 0)
        case .ordinal(let day): first + day
        case .weekday(let month, let week, let weekday):
          Self.day(year, month, week: week, weekday: weekday)
        }
      return days * 86_400 + second
    }

    private static func day(_ year: Int64, _ month: Int64, week: Int, weekday: Int) -> Int64 {
      let first = LocalTime.days(year: year, month: month, day: 1)
      var date = 1 + (weekday - LocalTime.weekday(first) + 7) % 7 + 7 * (week - 1)
      while date > LocalTime.length(ofMonth: month, year: year) { date -= 7 }
      return first + Int64(date) - 1
    }
  }

  /// The period of a second since 1970, as if the rule had always held.
  func period(at second: Int64) -> TimeZoneRules.Period {
    guard let summer, summer.offset != offset else { return always(offset) }
    let year = Timestamp.civil(fromDays: LocalTime(seconds: second).day).year
    var changes: [TimeZoneRules.Change] = []
    for year in (year - 1)...(year + 1) {
      // Where summer ends as the next begins, it does not end.
      let start = summer.start.local(year) - offset
      let end = summer.end.local(year) - summer.offset
      changes.append(TimeZoneRules.Change(at: start, offset: summer.offset))
      changes.append(TimeZoneRules.Change(at: end, offset: offset))
    }
    changes.sort { ($0.at, $0.offset == offset ? 0 : 1) < ($1.at, $1.offset == offset ? 0 : 1) }
    changes = merged(changes)
    guard let next = changes.firstIndex(where: { $0.at > second }), next > 0 else {
      return always(changes.last?.offset ?? offset)
    }
    return TimeZoneRules.Period(
      start: changes[next - 1].at, end: changes[next].at, offset: changes[next - 1].offset,
      offsetBefore: changes[next - 1].offset == offset ? summer.offset : offset)
  }

  /// Without changes that last no time, and those to what holds already.
  private func merged(_ changes: [TimeZoneRules.Change]) -> [TimeZoneRules.Change] {
    var result: [TimeZoneRules.Change] = []
    for change in changes {
      if result.last?.at == change.at { result.removeLast() }
      if result.last?.offset != change.offset { result.append(change) }
    }
    return result
  }

  private func always(_ offset: Int64) -> TimeZoneRules.Period {
    TimeZoneRules.Period(start: nil, end: nil, offset: offset, offsetBefore: offset)
  }
}
