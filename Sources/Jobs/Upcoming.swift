/// A tick to come, as the clocks of its zone show it.
package struct Upcoming: Hashable, Sendable {
  package var at: Timestamp
  /// Seconds that the zone's clocks are ahead of UTC then.
  package var offset: Int
  /// Where the clocks were changed since the tick before: by how much.
  package var change: Duration?

  package init(at: Timestamp, offset: Int, change: Duration? = nil) {
    self.at = at
    self.offset = offset
    self.change = change
  }
}

extension Almanac {
  /// The next ticks after a moment, at most so many.
  package func upcoming(
    of rhythm: Rhythm, after moment: Timestamp, count: Int
  ) throws(RhythmFault) -> [Upcoming] {
    let zone = try zone(named: rhythm.zone)
    var (ticks, place) = ([Upcoming](), moment)
    var offset = zone.offset(at: moment)
    while ticks.count < count, let tick = try next(of: rhythm, after: place) {
      let shown = zone.offset(at: tick)
      ticks.append(
        Upcoming(
          at: tick, offset: Int(shown),
          change: shown == offset ? nil : .seconds(shown - offset)))
      (place, offset) = (tick, shown)
    }
    return ticks
  }
}

extension Upcoming {
  /// `2026-11-25 02:30:00 +01:00`, as the zone's clocks show it.
  package var localText: String { "\(local.text) \(offsetText)" }

  /// `2026-11-25T02:30:00+01:00`, the same for programs.
  package var localRFC3339: String {
    local.text.split(separator: " ").joined(separator: "T") + offsetText
  }

  private var offsetText: String {
    let minutes = abs(offset) / 60
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(offset < 0 ? "-" : "+")\(two(minutes / 60)):\(two(minutes % 60))"
  }

  private var local: LocalTime {
    let microseconds = at.microseconds + Int64(offset) * 1_000_000
    return LocalTime(seconds: Timestamp(microseconds: microseconds).seconds)
  }
}

extension Timestamp {
  /// Whole seconds since 1970, rounded down.
  fileprivate var seconds: Int64 { floored(to: .seconds(1)).microseconds / 1_000_000 }
}
