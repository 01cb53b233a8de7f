import Foundation
import Jobs
import SQLiteDatabase
import Testing
import Worker
import torturer

/// Ten days in some seconds: the clock of eight workers runs many thousand times as fast as it should,
/// over a month's end and over changes of clocks forward and back, while they are killed at random.
@Suite(.serialized) struct FastClockTests {
  /// The clocks of Paris are set forward on the 28th, those of Sydney back on the 4th.
  private static let start = Timestamp(rfc3339: "2027-03-27T00:00:00Z") ?? Timestamp(seconds: 0)
  private static let length = Duration.seconds(10 * 86_400)
  private static let steps = 600

  /// None ticks as often as a ledger has lines.
  private static let rhythms = [
    ("*/15 * * * *", "Europe/Paris"), ("7,22,37,52 * * * *", "Australia/Sydney"),
    ("@every 15m", "UTC"), ("*/20 1-4 * * *", "Europe/Paris"),
    ("*/20 1-4 * * *", "Australia/Sydney"), ("30 2 * * *", "Europe/Paris"),
    ("30 2 * * *", "Australia/Sydney"), ("0 0 L * *", "Europe/Paris"),
  ]

  @Test func `each tick of many days fires once, whoever is killed meanwhile`() async throws {
    let ground = try Ground()
    defer { ground.clear() }
    guard let clock = try ground.movedClock() else { return skip("libfaketime is not installed") }
    try Data("{ handlers: { Nothing: { exec: [\"true\"] } } }".utf8)
      .write(to: URL(filePath: ground.folder + "/penstock.json5"))
    let almanac = ZoneAlmanac(zones: ZoneLibrary(environment: [:]))
    let start = Self.start
    let store = try StoreFile.open(
      ground.store, StoreFile.Options(creates: true, almanac: almanac, clock: { start }))
    let schedules = Self.rhythms.enumerated().map { number, rhythm in
      Schedule(
        name: "s\(number)", rhythm: Rhythm(cron: rhythm.0, zone: rhythm.1),
        draft: Draft(queue: "q", kind: "Tick"),
        missed: .all(upTo: MissedRule.bounds.upperBound))
    }
    _ = try await store.perform(
      schedules.map { .add($0) }, by: Operator(user: "ada", host: "desk"))

    var random = Seeded(Measure.seed)
    try set(ground, to: start)
    var workers = try (0..<8).map { _ in try work(ground, clock) }
    var kills = 0
    for step in 1...Self.steps {
      try set(ground, to: start + Self.length / Self.steps * step)
      try await Task.sleep(for: .milliseconds(15))
      guard Int.random(in: 0..<10, using: &random) == 0 else { continue }
      let victim = Int.random(in: 0..<workers.count, using: &random)
      workers[victim].kill()
      await workers[victim].end()
      workers[victim] = try work(ground, clock)
      kills += 1
    }
    let end = start + Self.length
    // Those that are killed last leave ticks behind, which whoever starts sees at once.
    for worker in workers { worker.kill() }
    for worker in workers { await worker.end() }
    let last = try work(ground, clock)
    try await eventually("all ticks have fired") {
      try await store.schedules().allSatisfy { ($0.nextAt ?? end) >= end }
    }
    last.kill()
    await last.end()

    var complaints: [String] = []
    var (ticks, told) = (0, Set<JobID>())
    for schedule in schedules {
      let record = try #require(try await store.schedule(named: schedule.name))
      let ledger = try await store.ledger(of: schedule.name, before: nil, limit: 5000) ?? []
      var due: [Timestamp] = []
      var moment = start
      while let next = try almanac.next(of: schedule.rhythm, after: moment),
        next < record.nextAt ?? end
      {
        due.append(next)
        moment = next
      }
      if ledger.reversed().map(\.due) != due {
        complaints.append(
          "\(schedule.name) has \(ledger.count) lines from \(due.count) ticks")
      }
      for tick in ledger {
        ticks += 1
        let isFired = tick.outcome == .fired || tick.outcome == .caughtUp
        guard isFired, tick.count == 1, let job = tick.job else {
          complaints.append("\(schedule.name): \(tick.due.rfc3339) \(tick.outcome.name)")
          continue
        }
        if !told.insert(job).inserted { complaints.append("job \(job) was made by two ticks") }
      }
    }
    #expect(kills > 20)
    #expect(ticks > 3000)
    #expect(try await store.overview().counts.total == ticks)
    expectNone(complaints, "seed \(Measure.seed), \(kills) killed")
    expectNone(try await store.check(), "seed \(Measure.seed)")
    await store.close()
  }

  private func set(_ ground: Ground, to moment: Timestamp) throws {
    let ahead = (moment - StoreFile.systemClock()).inSeconds
    try ground.setClock("\(ahead < 0 ? "" : "+")\(ahead)")
  }

  /// It runs no kind that the schedules push.
  private func work(_ ground: Ground, _ clock: [String: String]) throws -> Child {
    try ground.startPenstock(
      "work", "--config", ground.folder + "/penstock.json5", "--slots", "1", "--quiet",
      environment: clock)
  }
}
