/// When a schedule is due: a line of cron's five fields, six with the seconds first, one of the
/// `@daily` forms, or `@every 90s`.
///
/// **Clock changes.** A line that names hours means times of day: a local time that the clocks show
/// twice fires once, at its first showing; one that they skip fires at the moment of the change, once
/// however many were skipped. A line that takes every hour (`*/5 * * * *`, `@hourly`) means a rhythm
/// and fires whenever the clocks show such a time: it neither pauses through a repeated hour nor
/// catches up a skipped one.
///
/// **Days.** Where day of month and weekday are both given, either suffices; where one of them begins
/// with `*` or is `?`, both must hold: cron's own rule.
///
/// **`@every`** counts from 1970-01-01T00:00:00Z in steps of its length, whatever the zone and whoever
/// asks, so that every worker finds the same moments: `@every 1d` is midnight UTC.
package struct CronExpression: Hashable, Sendable {
  /// As it was written.
  package let text: String
  private let form: Form

  enum Form: Hashable, Sendable {
    case calendar(CronCalendar)
    case interval(Duration)
  }

  package init(_ text: String) throws(CronFault) {
    self.text = text
    form = try CronReader(text).form()
  }

  /// The first tick after a moment; nil when there is none before the year 10000.
  package func next(after moment: Timestamp, in zone: TimeZoneRules) -> Timestamp? {
    let tick =
      switch form {
      case .calendar(let calendar): Self.next(calendar, after: moment, in: zone)
      case .interval(let length): moment.floored(to: length) + length
      }
    // By the clocks of the zone as well as by UTC: no time of either has a year of five digits.
    guard let tick, tick < Self.end, zone.local(tick).seconds < Self.end.microseconds / 1_000_000
    else { return nil }
    return tick
  }

  private static let end = Timestamp(
    seconds: LocalTime.days(year: CronCalendar.lastYear + 1, month: 1, day: 1) * 86_400)

  private static func next(
    _ calendar: CronCalendar, after moment: Timestamp, in zone: TimeZoneRules
  ) -> Timestamp? {
    let floor = moment.floored(to: .seconds(1)).microseconds / 1_000_000
    var period = zone.period(at: floor)
    var start = LocalTime(seconds: floor + 1 + period.offset)
    var match: LocalTime?
    while true {
      // What the clocks showed before the change is not due again.
      if !calendar.keepsRhythm, let shown = period.shownBefore { start = max(start, shown) }
      // The match of the last period is still the first when it lies ahead.
      if match.map({ $0 < start }) ?? true || calendar.keepsRhythm {
        match = calendar.next(from: start)
      }
      guard let found = match else { return nil }
      guard let end = period.end, found.seconds >= end + period.offset else {
        return Timestamp(seconds: found.seconds - period.offset)
      }
      // Far ahead, what lies between is passed over: no clock was ever as much as two days from UTC.
      let near = found.seconds - 2 * 86_400
      if near > end {
        period = zone.period(at: near)
        start = LocalTime(seconds: near + period.offset)
        continue
      }
      period = zone.period(at: end)
      start = LocalTime(seconds: end + period.offset)
      if !calendar.keepsRhythm, found < start { return Timestamp(seconds: end) }
    }
  }
}
