import Jobs
import Synchronization

/// Knows when schedules tick, by this machine's zone data.
package final class ZoneAlmanac: Almanac {
  package let zones: ZoneLibrary
  /// Cron lines that were read. Most schedules of a store share a few.
  private let lines = Mutex<[String: CronExpression]>([:])
  private static let mostLines = 10_000

  package init(zones: ZoneLibrary) {
    self.zones = zones
  }

  package func next(
    of rhythm: Rhythm, after moment: Timestamp
  ) throws(RhythmFault) -> Timestamp? {
    try expression(rhythm.cron).next(
      after: moment, in: zone(named: rhythm.zone), within: rhythm.windows)
  }

  package func zone(named name: String) throws(RhythmFault) -> TimeZoneRules {
    do throws(ZoneError) {
      return try zones.rules(named: name)
    } catch {
      throw RhythmFault(error.description)
    }
  }

  private func expression(_ text: String) throws(RhythmFault) -> CronExpression {
    if let known = lines.withLock({ $0[text] }) { return known }
    let read: CronExpression
    do throws(CronFault) {
      read = try CronExpression(text)
    } catch {
      throw RhythmFault(error.description)
    }
    lines.withLock { lines in
      if lines.count >= Self.mostLines { lines = [:] }
      lines[text] = read
    }
    return read
  }
}
