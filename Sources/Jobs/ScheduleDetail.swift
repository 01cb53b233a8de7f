/// A schedule with the ticks to come and those that were.
package struct ScheduleDetail: Hashable, Sendable {
  package var record: ScheduleRecord
  /// Empty while it is paused.
  package var upcoming: [Upcoming]
  /// Why they are not known here, if so.
  package var fault: RhythmFault?
  /// Newest first.
  package var ledger: [ScheduleTick]

  /// From the tick that is due on.
  package init(
    _ record: ScheduleRecord, ledger: [ScheduleTick], count: Int, by almanac: any Almanac
  ) {
    self.record = record
    self.ledger = ledger
    upcoming = []
    guard let next = record.nextAt else { return }
    do throws(RhythmFault) {
      upcoming = try almanac.upcoming(
        of: record.schedule.rhythm, after: next - .microseconds(1), count: count)
    } catch {
      fault = error
      upcoming = [Upcoming(at: next, offset: 0)]
    }
  }
}
