import Jobs
import Testing

@Suite struct PartitionTests {
  private func push(
    _ store: any JobStore, _ keys: [String?], due: Draft.Due? = nil
  ) async throws {
    _ = try await store.push(keys.map { Draft(queue: "q", due: due, partitionKey: $0) })
  }

  @Test(arguments: Engine.allCases)
  func `jobs of one key run one at a time and in order, others beside them`(
    engine: Engine
  ) async throws {
    try await engine.withStore { store, clock in
      try await push(store, ["a", "a", "b", nil, "a", nil])
      let worker = try await store.enlist()
      let first = try await store.claim(worker)
      #expect(first.map(\.id) == [1, 3, 4, 6])
      #expect(try await store.claim(worker) == [])
      #expect(try await store.ids("state:ready") == [2, 5])
      try await store.settle(first[0], .succeeded, now: clock.time)
      let second = try await store.claim(worker)
      #expect(second.map(\.id) == [2])
      try await store.settle(second[0], .permanent(reason: "no"), now: clock.time)
      #expect(try await store.claim(worker).map(\.id) == [5])
    }
  }

  @Test(arguments: Engine.allCases)
  func `a job that failed is not overtaken by the next of its key`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      try await push(store, ["a", "a"])
      let worker = try await store.enlist()
      let job = try #require(try await store.claim(worker).first)
      try await store.settle(job, .failed(reason: "no", after: .seconds(60)), now: clock.time)
      #expect(try await store.claim(worker) == [])
      clock.advance(by: .seconds(60))
      let again = try await store.claim(worker)
      #expect(again.map(\.id) == [1])
      try await store.settle(again[0], .succeeded, now: clock.time)
      #expect(try await store.claim(worker).map(\.id) == [2])
    }
  }

  @Test(arguments: Engine.allCases)
  func `the turn goes on when its job is cancelled, purged or moved to later`(
    engine: Engine
  ) async throws {
    try await engine.withStore { store, clock in
      try await push(store, ["a", "a", "a", "a"])
      let worker = try await store.enlist()
      try await store.act(.cancel, "id:1")
      try await store.act(.purge, "id:2 state:ready")
      let job = try #require(try await store.claim(worker).first)
      #expect(job.id == 3)
      try await store.act(.retry(spread: nil), "id:1 state:cancelled")
      try await store.dismiss(worker)
      let other = try await store.enlist("other")
      #expect(try await store.claim(other).map(\.id) == [3])
    }
  }

  @Test(arguments: Engine.allCases)
  func `a delayed job of a key takes its place when it is due`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      try await push(store, ["a"], due: .after(.seconds(10)))
      try await push(store, ["a"])
      let worker = try await store.enlist()
      let now = try #require(try await store.claim(worker).first)
      #expect(now.id == 2)
      clock.advance(by: .seconds(10))
      #expect(try await store.claim(worker) == [])
      #expect(try await store.counts("q")[.ready] == 1)
      try await store.settle(now, .succeeded, now: clock.time)
      #expect(try await store.claim(worker).map(\.id) == [1])
    }
  }

  @Test(arguments: Engine.allCases)
  func `held jobs of one queue leave a claim's turns to another`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      try await push(store, Array(repeating: "a", count: 20))
      _ = try await store.push(Array(repeating: Draft(queue: "other"), count: 20))
      let worker = try await store.enlist()
      let jobs = try await store.claim(worker, 10)
      #expect(jobs.count == 10)
      #expect(jobs.filter { $0.queue == "q" }.map(\.id) == [1])
    }
  }
}
