/// How far the clocks of a place are from UTC, at any moment.
///
/// Own code, since what there is does not fit: the C library knows one zone a process (`TZ`),
/// Foundation's zones are ICU's, thirty megabytes of data that age apart from the system's, and
/// GLib's cannot be asked when the clocks change next. A value is never changed and may be shared.
package struct TimeZoneRules: Hashable, Sendable {
  /// As the zone is known: `Europe/Paris`.
  package let name: String
  /// Seconds east of UTC before the first change.
  private let firstOffset: Int64
  /// The changes of the clocks that are written down, in order.
  private let changes: [Change]
  /// What holds after them.
  private let rule: YearlyRule

  struct Change: Hashable, Sendable {
    /// Seconds since 1970.
    var at: Int64
    /// Seconds east of UTC from then on.
    var offset: Int64
  }

  /// A time in which the clocks run without a change.
  package struct Period: Hashable, Sendable {
    /// Its first second since 1970; nil for the first.
    package var start: Int64?
    /// The first second after it; nil for the last.
    package var end: Int64?
    /// Seconds east of UTC.
    package var offset: Int64
    /// What `offset` was before.
    package var offsetBefore: Int64

    /// Where the clocks were set back: how far they had been before.
    var shownBefore: LocalTime? {
      guard let start, offsetBefore > offset else { return nil }
      return LocalTime(seconds: start + offsetBefore)
    }
  }

  package static let utc = TimeZoneRules(
    name: "UTC", firstOffset: 0, changes: [], rule: YearlyRule(offset: 0))

  init(name: String, firstOffset: Int64, changes: [Change], rule: YearlyRule) {
    self.name = name
    self.firstOffset = firstOffset
    var offset = firstOffset
    // Changes of the name alone are none of the clocks.
    self.changes = changes.filter { change in
      defer { offset = change.offset }
      return change.offset != offset
    }
    self.rule = rule
  }

  /// The period that a second since 1970 lies in.
  package func period(at second: Int64) -> Period {
    let next = index(after: second)
    guard next == changes.count else { return recorded(next) }
    let last = changes.last
    var period = rule.period(at: second)
    // A rule says nothing of the time that is written down.
    if let last, period.start.map({ $0 <= last.at }) ?? true {
      period.start = last.at
      period.offsetBefore = changes.count > 1 ? changes[changes.count - 2].offset : firstOffset
    }
    return period
  }

  /// Seconds east of UTC.
  package func offset(at moment: Timestamp) -> Int64 {
    period(at: moment.floored(to: .seconds(1)).microseconds / 1_000_000).offset
  }

  package func local(_ moment: Timestamp) -> LocalTime {
    let second = moment.floored(to: .seconds(1)).microseconds / 1_000_000
    return LocalTime(seconds: second + period(at: second).offset)
  }

  /// The moments at which the clocks show a time: none where it is skipped, two where it is repeated.
  package func moments(of local: LocalTime) -> [Timestamp] {
    var moments: [Timestamp] = []
    // No clock was ever as much as two days from UTC.
    var second = local.seconds - 2 * 86_400
    while true {
      let period = period(at: second)
      let candidate = local.seconds - period.offset
      if candidate >= period.start ?? .min, candidate < period.end ?? .max {
        moments.append(Timestamp(seconds: candidate))
      }
      guard let end = period.end, end <= local.seconds + 2 * 86_400 else { return moments }
      second = end
    }
  }

  /// The index of the first written change after a second.
  private func index(after second: Int64) -> Int {
    var (low, high) = (0, changes.count)
    while low < high {
      let middle = (low + high) / 2
      if changes[middle].at <= second { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private func recorded(_ next: Int) -> Period {
    func offset(_ index: Int) -> Int64 { index < 0 ? firstOffset : changes[index].offset }
    return Period(
      start: next > 0 ? changes[next - 1].at : nil, end: changes[next].at, offset: offset(next - 1),
      offsetBefore: offset(next - 2))
  }
}
