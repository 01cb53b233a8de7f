import Jobs

@testable import Monitor

extension Fixture {
  /// A calm one, one whose jobs die, one that nobody fired, one that is paused, one that skips.
  static let schedules = [
    schedule(
      "cleanup", "@every 15m", zone: "UTC", queue: "imports/Cleanup", next: now + .seconds(329),
      last: tick(571, .fired, .succeeded)),
    schedule(
      "nightly-report", "30 2 * * mon-fri", queue: "reports/BuildReport",
      next: now + .seconds(48_329), last: tick(38_071, .fired, .dead), deaths: 3),
    schedule(
      "sync", "*/5 * * * *", queue: "webhooks/Sync", next: ago(340),
      last: tick(640, .missed, nil), missed: 12),
    schedule(
      "thumbnails", "0 */2 * * *", queue: "thumbnails/Sweep", next: nil,
      last: tick(7471, .fired, .succeeded), isPaused: true),
    schedule(
      "weekly-mail", "0 9 * * MON#1", queue: "emails/Newsletter", next: now + .seconds(1_112_129),
      last: tick(86_400, .skipped, nil)),
  ]

  private static func schedule(
    _ name: String, _ cron: String, zone: String = "Europe/Paris", queue: String,
    next: Timestamp?, last: ScheduleTick, deaths: Int = 0, missed: Int = 0, isPaused: Bool = false
  ) -> ScheduleRecord {
    let parts = queue.split(separator: "/").map(String.init)
    return ScheduleRecord(
      schedule: Schedule(
        name: name, rhythm: Rhythm(cron: cron, zone: zone),
        draft: Draft(queue: parts[0], kind: parts[1]), missed: missed > 0 ? .once : .skip,
        overlap: name == "weekly-mail" ? .skip : .allow, isPaused: isPaused),
      nextAt: next, last: last, missed: missed, deaths: deaths, changedAt: ago(100_000))
  }

  private static func tick(
    _ age: Double, _ outcome: ScheduleTick.Outcome, _ state: JobState?
  ) -> ScheduleTick {
    ScheduleTick(
      id: 7, due: ago(age + 0.02), at: ago(age), outcome: outcome,
      job: state == nil ? nil : 4_182_377, jobState: state,
      reason: outcome == .skipped ? "job 4182120 is running" : nil)
  }

  static func detail(_ record: ScheduleRecord) -> ScheduleDetail {
    let last = record.last ?? tick(60, .fired, .succeeded)
    let ledger = (0..<4).map { index -> ScheduleTick in
      var tick = last
      tick.id = Int64(7 - index)
      tick.due = last.due - .seconds(86_400 * index)
      tick.at = last.at - .seconds(86_400 * index)
      if index == 2 {
        (tick.outcome, tick.count, tick.through) = (.missed, 3, tick.due + .seconds(7200))
        (tick.job, tick.jobState, tick.reason) = (nil, nil, "missed ticks: skip")
      }
      return tick
    }
    var detail = ScheduleDetail(record, ledger: ledger, count: 0, by: NoAlmanac())
    detail.upcoming = (record.nextAt == nil ? 0..<0 : 0..<3).map { index in
      Upcoming(
        at: (record.nextAt ?? now) + .seconds(86_400 * index), offset: index == 2 ? 7200 : 3600,
        change: index == 2 ? .seconds(3600) : nil)
    }
    return detail
  }
}

private struct NoAlmanac: Almanac {
  func next(of rhythm: Rhythm, after moment: Timestamp) throws(RhythmFault) -> Timestamp? { nil }
  func zone(named name: String) throws(RhythmFault) -> TimeZoneRules { .utc }
}
