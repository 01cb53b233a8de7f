import Jobs

extension Bench {
  /// Schedules that are due at the same moment, as one worker fires them.
  static let schedulesDue = 10_000

  func schedules() async throws -> [Measurement] {
    let raw = try withRaw { try $0.bulkInserts(Self.schedulesDue) }
    return try await withStore { store in
      let person = Operator(user: "bench", host: "here")
      for start in stride(from: 0, to: Self.schedulesDue, by: 1000) {
        _ = try await store.perform(
          (start..<start + 1000).map { number in
            .add(
              Schedule(
                name: "schedule-\(number)", rhythm: Rhythm(cron: "@every 5s", zone: "UTC"),
                draft: draft()))
          }, by: person)
      }
      // Those that ticked while they were added are out of the way; then all are due at once.
      _ = try await store.fireSchedules()
      guard let rest = try await store.fireSchedules().rest else { return [] }
      try await Task.sleep(for: rest + .milliseconds(2))
      let start = ContinuousClock.now
      let fired = try await store.fireSchedules().jobs
      let seconds = (ContinuousClock.now - start).inSeconds
      return [
        Measurement(
          name: "schedules_due",
          meaning: "\(fired) schedules of one moment; limit: bulk inserts of their jobs",
          value: seconds, unit: .seconds, limit: Double(Self.schedulesDue) / raw)
      ]
    }
  }
}
