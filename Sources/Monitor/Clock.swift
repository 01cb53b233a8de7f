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

  /// The minute of the local clock that a moment lies in, counted from midnight.
  func minuteOfDay(_ moment: Timestamp) -> Int {
    let seconds = moment.microseconds / 1_000_000 + Int64(utcOffset)
    let minutes = (seconds / 60) % 1440
    return Int(minutes < 0 ? minutes + 1440 : minutes)
  }

  private func local(_ moment: Timestamp) -> String {
    (moment + .seconds(utcOffset)).rfc3339
  }
}
