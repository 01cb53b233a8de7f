import Drawing
import Jobs

/// The time as the monitor was last told, and how it reads on the screen.
struct Clock: Hashable, Sendable {
  var now = Timestamp(seconds: 0)
  /// Seconds that local clocks are ahead of UTC.
  var utcOffset = 0

  /// Whether the time was told yet.
  var isSet: Bool { now > Timestamp(seconds: 0) }

  /// The time of day: `12:04:31`.
  func time(of moment: Timestamp) -> String {
    String(local(moment).dropFirst(11).prefix(8))
  }

  /// The time of day without seconds: `12:04`.
  func shortTime(of moment: Timestamp) -> String {
    String(time(of: moment).prefix(5))
  }

  /// The day of the year: `11-24`.
  func day(of moment: Timestamp) -> String {
    String(local(moment).dropFirst(5).prefix(5))
  }

  /// The time of day for a moment of today, with its date for any other: `11-22 12:04:31`.
  func moment(_ moment: Timestamp) -> String {
    let text = local(moment)
    if text.prefix(10) == local(now).prefix(10) { return time(of: moment) }
    return text.dropFirst(5).prefix(5) + " " + time(of: moment)
  }

  /// How long ago, in one unit; nothing for what is still to come.
  func age(of moment: Timestamp) -> String {
    Format.age(now.elapsed(since: moment))
  }

  /// A moment of UTC at which the local clock shows a full step, at or after another.
  func localStep(_ step: Duration, from moment: Timestamp) -> Timestamp {
    let offset = Duration.seconds(utcOffset)
    let floor = (moment + offset).floored(to: step) - offset
    return floor < moment ? floor + step : floor
  }

  private func local(_ moment: Timestamp) -> String {
    (moment + .seconds(utcOffset)).rfc3339
  }
}
