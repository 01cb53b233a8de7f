import Jobs

/// The schedules of the demonstration: one that ticks while one looks, one that never runs twice at a
/// time, one of the night, and one that somebody has paused.
enum DemoSchedules {
  static func add(to store: any JobStore, by person: Operator) async throws(StoreError) {
    let known = try await store.schedules()
    guard known.isEmpty else { return }
    _ = try await store.perform(all.map { .add($0) } + [.pause("newsletter")], by: person)
  }

  private static let all = [
    schedule(
      "stock-check", "*/20 * * * * *", "stock", "SyncStock", "{\"partner\":\"warehouse-9\"}"),
    schedule(
      "shop-report", "@every 45s", "reports", "BuildReport", "{\"shop\":0}", overlap: .skip),
    schedule(
      "nightly-report", "30 2 * * MON-FRI", "reports", "BuildReport", "{\"shop\":\"all\"}",
      zone: "Europe/Paris", missed: .once),
    schedule(
      "newsletter", "0 9 * * MON#1", "newsletter", "SendEmail", "{\"template\":\"newsletter\"}",
      zone: "America/New_York"),
  ]

  private static func schedule(
    _ name: String, _ cron: String, _ queue: String, _ kind: String, _ payload: String,
    zone: String = "UTC", missed: MissedRule = .skip, overlap: OverlapRule = .allow
  ) -> Schedule {
    Schedule(
      name: name, rhythm: Rhythm(cron: cron, zone: zone),
      draft: Draft(queue: queue, kind: kind, payload: Array(payload.utf8)), missed: missed,
      overlap: overlap)
  }
}
