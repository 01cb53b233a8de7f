import Jobs
import Testing

@Suite struct SpreadTests {
  private func kill(
    _ count: Int, _ store: any JobStore, _ clock: ManualClock
  ) async throws -> WorkerID {
    _ = try await store.push((0..<count).map { _ in Draft(queue: "q") })
    let worker = try await store.enlist(slots: count)
    for job in try await store.claim(worker, count) {
      try await store.settle(job, .permanent(reason: "no"), now: clock.time)
    }
    return worker
  }

  private func spread(_ store: any JobStore) async throws -> Spread {
    try #require(try await store.spreads().first)
  }

  /// Runs what is ready, so.
  private func run(
    _ outcome: Outcome, _ worker: WorkerID, _ store: any JobStore, _ clock: ManualClock
  ) async throws {
    for job in try await store.claim(worker, 100) {
      try await store.settle(job, outcome, now: clock.time)
    }
  }

  @Test(arguments: Engine.allCases)
  func `jobs are released at an even rate and stay dead until then`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      let worker = try await kill(10, store, clock)
      let report = try await store.act(.retry(spread: .seconds(100)), "state:dead")
      #expect(report.changed == 10)
      #expect(try await store.counts("q")[.dead] == 10)
      #expect(try await store.advanceSpreads() == .seconds(10))
      #expect(try await spread(store).released == 1)
      clock.advance(by: .seconds(45))
      #expect(try await store.advanceSpreads() == .seconds(5))
      #expect(try await store.counts("q")[.ready] == 5)
      #expect(try await store.counts("q")[.dead] == 5)
      clock.advance(by: .seconds(55))
      try await run(.succeeded, worker, store, clock)
      _ = try await store.advanceSpreads()
      try await run(.succeeded, worker, store, clock)
      #expect(try await store.advanceSpreads() == nil)
      let done = try await spread(store)
      #expect(done.state == .done)
      #expect(done.succeeded == 10)
      let entry = try #require(try await store.audit(before: nil, limit: 1).first)
      #expect(entry.report.changed == 10)
      #expect(entry.text == "spread retry over 1m40s of 10 jobs (state:dead)")
      #expect(try await store.check() == [])
    }
  }

  @Test(arguments: Engine.allCases)
  func `a spread over no jobs is over at once and nothing to undo`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      _ = try await kill(1, store, clock)
      #expect(try await store.act(.retry(spread: .seconds(10)), "queue:other").changed == 0)
      #expect(try await spread(store).state == .done)
      #expect(try await store.audit(before: nil, limit: 1).first?.canBeUndone == false)
    }
  }

  @Test(arguments: Engine.allCases)
  func `it stops by itself when more than a fifth has failed again`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      let worker = try await kill(20, store, clock)
      _ = try await store.act(.retry(spread: .seconds(200)), "state:dead")
      clock.advance(by: .seconds(45))
      _ = try await store.advanceSpreads()
      let jobs = try await store.claim(worker, 100)
      #expect(jobs.count == 5)
      try await store.settle(jobs[0], .failed(reason: "again", after: nil), now: clock.time)
      _ = try await store.advanceSpreads()
      #expect(try await spread(store).state == .running)
      try await store.settle(jobs[1], .permanent(reason: "again"), now: clock.time)
      #expect(try await store.advanceSpreads() == nil)
      let stopped = try await spread(store)
      #expect(stopped.state == .stopped)
      #expect(stopped.failed == 2)
      let entries = try await store.log(
        LogFilter(parsing: "kind:spread"), before: nil, limit: 10
      ).entries
      #expect(
        entries.map(\.text) == [
          "spread \(stopped.id) stopped by itself: 2 of \(stopped.released) failed again, "
            + "\(stopped.total - stopped.passed) wait"
        ])
      clock.advance(by: .seconds(100))
      _ = try await store.advanceSpreads()
      #expect(try await spread(store).released == 5)
      // What failed until now does not stop it again.
      #expect(try await store.perform(.resume, onSpread: stopped.id, by: .test)?.changed == 1)
      _ = try await store.advanceSpreads()
      #expect(try await spread(store).state == .running)
      clock.advance(by: .seconds(20))
      _ = try await store.advanceSpreads()
      #expect(try await spread(store).released == 7)
    }
  }

  @Test(arguments: Engine.allCases)
  func `a paused spread releases nothing and then goes on where it was`(
    engine: Engine
  ) async throws {
    try await engine.withStore { store, clock in
      _ = try await kill(10, store, clock)
      let act = try await store.act(.retry(spread: .seconds(100)), "state:dead")
      let id = try #require(act.entry)
      _ = try await store.advanceSpreads()
      #expect(try await store.perform(.pause, onSpread: id, by: .test)?.changed == 1)
      #expect(try await store.perform(.pause, onSpread: id, by: .test)?.changed == 0)
      clock.advance(by: .seconds(1000))
      #expect(try await store.advanceSpreads() == nil)
      #expect(try await store.perform(.resume, onSpread: id, by: .test)?.changed == 1)
      #expect(try await store.advanceSpreads() == .seconds(10))
      #expect(try await spread(store).released == 1)
      #expect(try await store.perform(.cancel, onSpread: 99, by: .test) == nil)
    }
  }

  @Test(arguments: Engine.allCases)
  func `a cancelled spread leaves the rest as it was`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      _ = try await kill(10, store, clock)
      let act = try await store.act(.requeue(to: "slow", spread: .seconds(100)), "state:dead")
      _ = try await store.advanceSpreads()
      #expect(try await store.counts("slow")[.ready] == 1)
      let id = try #require(act.entry)
      #expect(try await store.perform(.cancel, onSpread: id, by: .test)?.changed == 1)
      clock.advance(by: .seconds(1000))
      _ = try await store.advanceSpreads()
      #expect(try await store.counts("q")[.dead] == 9)
      #expect(try await store.check() == [])
    }
  }

  @Test(arguments: Engine.allCases)
  func `undoing a spread ends it and takes back what has not run`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      _ = try await kill(10, store, clock)
      let act = try await store.act(.retry(spread: .seconds(100)), "state:dead")
      clock.advance(by: .seconds(25))
      _ = try await store.advanceSpreads()
      let id = try #require(act.entry)
      // Those released so far, and those that stay where they were.
      #expect(try await store.undo(id, by: .test) { _ in }?.changed == 10)
      #expect(try await store.counts("q")[.dead] == 10)
      #expect(try await spread(store).state == .cancelled)
      #expect(try await store.check() == [])
    }
  }

  @Test(arguments: Engine.allCases)
  func `a job that was changed before its turn is skipped`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      let worker = try await kill(3, store, clock)
      _ = try await store.act(.retry(spread: .seconds(30)), "state:dead")
      _ = try await store.act(.purge, "id:2")
      _ = try await store.act(.retry(spread: nil), "id:3")
      try await run(.succeeded, worker, store, clock)
      clock.advance(by: .seconds(30))
      _ = try await store.advanceSpreads()
      let spread = try await spread(store)
      #expect(spread.passed == 3)
      #expect(spread.skipped == 2)
    }
  }
}
