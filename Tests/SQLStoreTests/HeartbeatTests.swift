import Jobs
import Testing

@Suite struct HeartbeatTests {
  @Test(arguments: Engine.allCases)
  func `a worker that beats keeps its jobs past the first lease`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      _ = try await store.push(Draft(queue: "q"))
      let worker = try await store.enlist()
      let job = try #require(try await store.claim(worker).first)
      for _ in 0..<4 {
        clock.advance(by: .seconds(20))
        #expect(try await store.beat(worker, .idle))
        #expect(try await store.rescue() == [])
      }
      #expect(try await store.settle(job, .succeeded, now: clock.time) == [])
    }
  }

  @Test(arguments: Engine.allCases)
  func `a worker's rate is what it ended between heartbeats`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      let worker = try await store.enlist()
      func end(_ count: Int) async throws {
        for _ in 0..<count {
          _ = try await store.push(Draft(queue: "q"))
          let job = try #require(try await store.claim(worker).first)
          _ = try await store.settle(job, .succeeded, now: clock.time)
        }
      }
      func rate(after length: Duration) async throws -> Double? {
        clock.advance(by: length)
        #expect(try await store.beat(worker, .idle))
        return try await store.workers().first?.runsPerSecond
      }
      #expect(try await store.workers().first?.runsPerSecond == nil)
      try await end(3)
      #expect(try await rate(after: .seconds(2)) == 1.5)
      try await end(2)
      // Too close to say anything: what has ended counts with the next.
      #expect(try await rate(after: .milliseconds(500)) == 1.5)
      #expect(try await rate(after: .milliseconds(3500)) == 0.5)
      #expect(try await rate(after: .seconds(5)) == 0)
      clock.set(by: .seconds(-3600))
      try await end(4)
      #expect(try await rate(after: .seconds(5)) == 0)
      #expect(try await rate(after: .seconds(5)) == 0)
      try await end(1)
      #expect(try await rate(after: .seconds(5)) == 0.2)
    }
  }

  @Test(arguments: Engine.allCases, [-5, 5])
  func `a worker that beats keeps its jobs when the clock is set`(
    engine: Engine, hours: Int
  ) async throws {
    try await engine.withStore { store, clock in
      _ = try await store.push(Draft(queue: "q"))
      let worker = try await store.enlist()
      let job = try #require(try await store.claim(worker).first)
      clock.set(by: .seconds(hours * 3600))
      for _ in 0..<4 {
        #expect(try await store.rescue() == [])
        clock.advance(by: .seconds(10))
        #expect(try await store.rescue() == [])
        #expect(try await store.beat(worker, .idle))
      }
      #expect(try await store.settle(job, .succeeded, now: clock.time) == [])
      let attempt = try #require(try await store.detail(1)?.attempts.first)
      #expect(attempt.outcome == .succeeded)
    }
  }

  @Test(arguments: Engine.allCases, [-5, 5])
  func `a silent worker is given up within its lease when the clock is set`(
    engine: Engine, hours: Int
  ) async throws {
    try await engine.withStore { store, clock in
      _ = try await store.push(Draft(queue: "q"))
      _ = try await store.claim(try await store.enlist("silent"))
      #expect(try await store.rescue() == [])
      clock.set(by: .seconds(hours * 3600))
      clock.advance(by: .seconds(31))
      #expect(try await store.rescue().map(\.job) == [1])
    }
  }

  @Test(arguments: Engine.allCases)
  func `jobs that setting the clock makes due are told of with the next heartbeat`(
    engine: Engine
  ) async throws {
    try await engine.withStore { store, clock in
      let worker = try await store.enlist()
      _ = try await store.beat(worker, .idle)
      _ = try await store.push(Draft(queue: "q", due: .after(.seconds(3600))))
      #expect(try await store.claim(worker) == [])
      var arrivals = store.arrivals().makeAsyncIterator()
      clock.set(by: .seconds(3700))
      _ = try await store.beat(worker, .idle)
      await arrivals.next()
      #expect(try await store.claim(worker).count == 1)
    }
  }
}
