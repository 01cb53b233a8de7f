import Foundation
import Glibc
import Jobs
import SQLStore
import SQLiteDatabase
import Testing
import Worker
import torturer

/// Eight workers fire schedules that tick each second, and are killed at random moments.
@Suite(.serialized) struct ScheduleTests {
  /// Schedules that tick at the same moments.
  private static let count = 400

  @Test func `each tick fires once, whoever is killed meanwhile`() async throws {
    let ground = try Ground()
    defer { ground.clear() }
    try Data("{ handlers: { Nothing: { exec: [\"true\"] } } }".utf8)
      .write(to: URL(filePath: ground.folder + "/penstock.json5"))
    let almanac = ZoneAlmanac(zones: ZoneLibrary(environment: [:]))
    let store = try StoreFile.open(
      ground.store, StoreFile.Options(creates: true, almanac: almanac))
    // Every second, with the seconds of cron and by a period; none may be given up.
    let schedules = (0..<Self.count).map { number in
      Schedule(
        name: "s\(number)",
        rhythm: Rhythm(
          cron: number.isMultiple(of: 2) ? "* * * * * *" : "@every 1s", zone: "Europe/Paris"),
        draft: Draft(queue: "q\(number % 5)", kind: "Tick"),
        missed: .all(upTo: MissedRule.bounds.upperBound))
    }
    _ = try await store.perform(
      schedules.map { .add($0) }, by: Operator(user: "ada", host: "desk"))

    var random = Seeded(Measure.seed)
    var workers = try (0..<8).map { _ in try start(ground) }
    let end = ContinuousClock.now + .seconds(7 * Measure.rounds)
    var kills = 0
    // On a slow machine it takes longer until enough have been killed.
    while ContinuousClock.now < end || kills <= 5 {
      try await Task.sleep(for: .microseconds(Int.random(in: 50_000...400_000, using: &random)))
      let victim = Int.random(in: 0..<workers.count, using: &random)
      workers[victim].kill()
      await workers[victim].end()
      workers[victim] = try start(ground)
      kills += 1
    }
    // Those that were killed soon after their start may not have fired anything yet.
    try await eventually("each has ticked some times") {
      try await store.overview().counts.total >= Self.count * 3
    }
    for worker in workers { worker.kill() }
    for worker in workers { await worker.end() }
    expectNone(try await broken(in: store), "seed \(Measure.seed), \(kills) killed")
    expectNone(try await store.check(), "seed \(Measure.seed)")
    await store.close()
  }

  /// None of them runs the kind that the schedules push.
  private func start(_ ground: Ground) throws -> Child {
    try ground.startPenstock(
      "work", "--config", ground.folder + "/penstock.json5", "--slots", "1", "--quiet")
  }

  /// What of the ledgers is no unbroken row of seconds with one job each.
  private func broken(in store: any JobStore) async throws -> [String] {
    var complaints: [String] = []
    var jobs: [JobID: String] = [:]
    var cursor: JobCursor?
    repeat {
      let page = try await store.find(Filter(), after: cursor, limit: 1000)
      for job in page.jobs { jobs[job.id] = Schedule.name(in: job.tags) ?? "" }
      cursor = page.next
    } while cursor != nil
    var (ticks, told) = (0, Set<JobID>())
    for number in 0..<Self.count {
      let name = "s\(number)"
      let ledger = try await store.ledger(of: name, before: nil, limit: 5000) ?? []
      for (newer, older) in zip(ledger, ledger.dropFirst())
      where newer.due - older.due != .seconds(1) {
        complaints.append("\(name): \(older.due.rfc3339) is followed by \(newer.due.rfc3339)")
      }
      for tick in ledger {
        ticks += 1
        let isFired = tick.outcome == .fired || tick.outcome == .caughtUp
        guard isFired, tick.count == 1, let job = tick.job else {
          complaints.append("\(name): \(tick.due.rfc3339) \(tick.outcome.name)")
          continue
        }
        if !told.insert(job).inserted { complaints.append("job \(job) was made by two ticks") }
        if jobs[job] != name { complaints.append("job \(job) is not that of \(name)") }
      }
    }
    if ticks != jobs.count { complaints.append("\(ticks) ticks, \(jobs.count) jobs") }
    return complaints
  }
}
