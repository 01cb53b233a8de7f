/// When a schedule ticks: a cron line, read in a time zone, within times of the day.
package struct Rhythm: Hashable, Sendable {
  /// As it was written: `30 2 * * mon-fri`, `@every 90s`.
  package var cron: String
  /// The IANA name: `Europe/Paris`.
  package var zone: String
  /// Ticks outside of them do not count; empty for the whole day.
  package var windows: [DayWindow]

  package init(cron: String, zone: String, windows: [DayWindow] = []) {
    self.cron = cron
    self.zone = zone
    self.windows = windows
  }
}

/// A part of each day by the clock on the wall: `08:00-18:00`, or over midnight `22:00-06:00`.
package struct DayWindow: Hashable, Sendable {
  /// Minutes after midnight.
  package let start: Int
  /// The first minute after it, at most 1440.
  package let end: Int

  /// Reads `08:00-18:00`; nil when it is none or empty.
  package init?(text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, let start = Self.minutes(parts[0]), let end = Self.minutes(parts[1]),
      start < 1440, end > 0, start != end
    else { return nil }
    (self.start, self.end) = (start, end)
  }

  private static func minutes(_ text: Substring) -> Int? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, (1...2).contains(parts[0].count), parts[1].count == 2,
      let hour = Int(parts[0]), let minute = Int(parts[1]), (0...59).contains(minute),
      (0...23).contains(hour) || (hour == 24 && minute == 0)
    else { return nil }
    return hour * 60 + minute
  }

  package var text: String { Self.text(start) + "-" + Self.text(end) }

  private static func text(_ minutes: Int) -> String {
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return two(minutes / 60) + ":" + two(minutes % 60)
  }

  package func contains(minute: Int) -> Bool {
    start < end ? (start..<end).contains(minute) : minute >= start || minute < end
  }

  package static let wanted = "times of the day such as 08:00-18:00"
}

/// What knows when a rhythm ticks.
package protocol Almanac: Sendable {
  /// The first tick after a moment; nil when there is none any more.
  func next(of rhythm: Rhythm, after moment: Timestamp) throws(RhythmFault) -> Timestamp?
  func zone(named name: String) throws(RhythmFault) -> TimeZoneRules
}

/// Why a rhythm has no times here.
package struct RhythmFault: Error, Hashable, Sendable, CustomStringConvertible {
  package var description: String

  package init(_ description: String) {
    self.description = description
  }
}

/// Ticks of a rhythm that have come.
package struct DueTicks: Hashable, Sendable {
  /// The last ones, oldest first.
  package var last: [Timestamp]
  /// How many came in all; at least so many where `isCountedOut` is false.
  package var count: Int
  package var isCountedOut: Bool
  /// The first one that has not come yet.
  package var next: Timestamp?

  /// Ticks that are counted one by one, at most: of a schedule that ticks each second nearly three
  /// hours.
  package static let countedAtMost = 10_000

  /// Those from `first`, which is one, up to now; the `limit` last of them by their times.
  package init(
    of rhythm: Rhythm, from first: Timestamp, upTo now: Timestamp, limit: Int,
    by almanac: any Almanac
  ) throws(RhythmFault) {
    (last, count, isCountedOut, next) = ([], 0, true, first)
    try walk(rhythm, now, limit, almanac, bound: Self.countedAtMost)
    guard let reached = next, reached <= now else { return }
    // Many more: the last ones are looked for from the end.
    isCountedOut = false
    var length = Duration.seconds(1)
    while now - length > reached {
      var tail = self
      tail.next = try almanac.next(of: rhythm, after: now - length)
      tail.last = []
      try tail.walk(rhythm, now, limit, almanac, bound: .max)
      if tail.last.count >= limit {
        (last, next) = (tail.last, tail.next)
        return
      }
      length *= 2
    }
    try walk(rhythm, now, limit, almanac, bound: .max)
  }

  private mutating func walk(
    _ rhythm: Rhythm, _ now: Timestamp, _ limit: Int, _ almanac: any Almanac, bound: Int
  ) throws(RhythmFault) {
    var steps = 0
    while let tick = next, tick <= now, steps < bound {
      last.append(tick)
      if last.count > limit * 2 { last.removeFirst(last.count - limit) }
      count += 1
      steps += 1
      next = try almanac.next(of: rhythm, after: tick)
    }
    if last.count > limit { last.removeFirst(last.count - limit) }
  }
}
