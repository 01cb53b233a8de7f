import Jobs
import Testing

/// What a store remembers of its past.
@Suite struct HistoryTests {
  /// Pushes, runs and moves on by as many steps of ten seconds.
  private func pass(_ steps: Int, _ clock: ManualClock) {
    clock.advance(by: .seconds(10 * steps))
  }

  private func counts(_ store: any JobStore, at moment: Timestamp) async throws -> StateCounts? {
    try await store.overview(at: moment)?.counts
  }

  @Test(arguments: Engine.allCases)
  func `every recorded moment has its own numbers`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      let start = clock.time.floored(to: .seconds(10))
      let worker = try await store.enlist()
      _ = try await store.push((0..<3).map { _ in Draft(queue: "q", kind: "K") })
      pass(1, clock)
      let jobs = try await store.claim(worker, 2)
      pass(1, clock)
      try await store.settle(jobs[0], .succeeded, now: clock.time)
      try await store.settle(jobs[1], .permanent(reason: "no"), now: clock.time)
      pass(3, clock)
      #expect(try await store.overview(at: start) == nil)
      var states = try #require(await counts(store, at: start + .seconds(10)))
      #expect((states[.ready], states[.running], states[.dead]) == (3, 0, 0))
      states = try #require(await counts(store, at: start + .seconds(20)))
      #expect((states[.ready], states[.running], states[.dead]) == (1, 2, 0))
      for later in [30, 40, 50] {
        states = try #require(await counts(store, at: start + .seconds(later)))
        #expect((states[.ready], states[.succeeded], states[.dead]) == (1, 1, 1))
      }
      let pushed = try #require(await store.overview(at: start + .seconds(10)))
      #expect(pushed.queues.map(\.inPerSecond) == [0.15])
      #expect(pushed.workers == 1 && pushed.slots == 10)
      #expect(pushed.at == start + .seconds(10))
      let ended = try #require(await store.overview(at: start + .seconds(30)).map(\.queues)?.first)
      #expect(ended.outPerSecond == 0.05 && ended.failedPerSecond == 0.05)
      #expect(ended.recent.suffix(3) == [0, 0, 1])
    }
  }

  @Test(arguments: Engine.allCases)
  func `each kind of a queue has numbers of its own, now and then`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      clock.advance(by: clock.time.floored(to: .seconds(10)) + .seconds(10) - clock.time)
      let start = clock.time
      let worker = try await store.enlist()
      _ = try await store.push([
        Draft(queue: "q", kind: "A"), Draft(queue: "q", kind: "A"), Draft(queue: "q", kind: "B"),
        Draft(queue: "r", kind: "A"),
      ])
      _ = try await store.set(.paused(true), of: .kind("B", in: "q"), by: .test)
      pass(1, clock)
      _ = try await store.set(.paused(false), of: .kind("B", in: "q"), by: .test)
      _ = try await store.set(.running(3), of: .kind("A", in: "q"), by: .test)
      for job in try await store.claim(worker) {
        try await store.settle(job, .succeeded, now: clock.time)
      }
      pass(1, clock)
      let now = try #require(try await store.kinds(of: "q", at: nil)).queues
      #expect(now.map(\.name) == ["A", "B"])
      #expect(now.map { $0.counts[.succeeded] } == [2, 1])
      #expect(now.map(\.wait.count) == [2, 1])
      #expect(now.map(\.limits.running) == [3, nil])
      #expect(now.map(\.isPaused) == [false, false])
      let then = try #require(try await store.kinds(of: "q", at: start + .seconds(10))).queues
      #expect(then.map { $0.counts[.ready] } == [2, 1])
      #expect(then.map(\.isPaused) == [false, true])
      #expect(then.map(\.inPerSecond) == [0.1, 0.05])
      #expect(try await store.kinds(of: "q", at: start) == nil)
      #expect(try await store.kinds(of: "none", at: nil)?.queues == [])
    }
  }

  @Test(arguments: Engine.allCases)
  func `a pause that was undone is over from then on`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      clock.advance(by: clock.time.floored(to: .seconds(10)) + .seconds(10) - clock.time)
      let start = clock.time
      _ = try await store.push(Draft(queue: "q"))
      let pause = try await store.set(.paused(true), of: .queue("q"), by: .test)
      pass(2, clock)
      _ = try await store.undo(try #require(pause.entry), by: .test) { _ in }
      pass(2, clock)
      func wasPaused(_ seconds: Int) async throws -> Bool? {
        try await store.overview(at: start + .seconds(seconds))?.queues.first?.isPaused
      }
      #expect(try await wasPaused(10) == true)
      #expect(try await wasPaused(30) == false)
    }
  }

  @Test(arguments: Engine.allCases)
  func `steps become minutes after an hour and hours after a day`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      let start = clock.time.floored(to: .seconds(3600)) + .seconds(3600)
      clock.advance(by: start - clock.time)
      for _ in 0..<12 {
        _ = try await store.push(Draft(queue: "q"))
        pass(1, clock)
      }
      _ = try await store.push(Draft(queue: "r"))
      #expect(try await counts(store, at: start + .seconds(30))?[.ready] == 3)
      clock.advance(by: .seconds(3700))
      _ = try await store.prune(limit: 100)
      #expect(try await counts(store, at: start + .seconds(30)) == nil, "within the first minute")
      #expect(try await counts(store, at: start + .seconds(60))?[.ready] == 6)
      let second = try #require(try await store.overview(at: start + .seconds(120)))
      #expect(second.counts[.ready] == 12)
      #expect(second.queues.map { ($0.inPerSecond * 60).rounded() } == [6])
      clock.advance(by: .seconds(25 * 3600))
      _ = try await store.prune(limit: 100)
      #expect(try await counts(store, at: start + .seconds(120)) == nil)
      let hour = try #require(try await store.overview(at: start + .seconds(3600)))
      #expect(hour.counts[.ready] == 13)
      #expect(hour.queues.map(\.name) == ["q", "r"])
      #expect(hour.queues[0].inPerSecond == 12.0 / 3600)
      clock.advance(by: .seconds(91 * 86_400))
      _ = try await store.prune(limit: 100)
      let last = try await store.overview(at: start + .seconds(3600))
      #expect(last?.counts[.ready] == 13, "nothing has changed since")
      #expect(try await store.overview().counts[.ready] == 13)
    }
  }

  @Test(arguments: Engine.allCases)
  func `the oldest that waited and the switch of a queue are those of the moment`(
    engine: Engine
  ) async throws {
    try await engine.withStore { store, clock in
      clock.advance(by: clock.time.floored(to: .seconds(10)) + .seconds(10) - clock.time)
      let start = clock.time
      let worker = try await store.enlist()
      _ = try await store.push([Draft(queue: "q"), Draft(queue: "q", priority: -1)])
      pass(1, clock)
      let beat = Heartbeat(state: .active, cpu: 0, memoryBytes: 1, lease: .seconds(30))
      _ = try await store.beat(worker, beat)
      _ = try await store.set(.paused(true), of: .queue("q"), by: .test)
      pass(1, clock)
      let job = try await store.job(1)
      _ = try await store.set(.paused(false), of: .queue("q"), by: .test)
      for job in try await store.claim(worker) {
        try await store.settle(job, .succeeded, now: clock.time)
      }
      pass(1, clock)
      _ = try await store.beat(worker, beat)
      pass(1, clock)
      let before = try #require(await store.overview(at: start + .seconds(10)).map(\.queues)?.first)
      #expect(before.oldestReadyAt == job.runAt)
      let then = try #require(await store.overview(at: start + .seconds(20)).map(\.queues)?.first)
      #expect(then.oldestReadyAt == job.runAt)
      #expect(then.isPaused)
      let after = try #require(await store.overview(at: start + .seconds(40)).map(\.queues)?.first)
      #expect(after.oldestReadyAt == nil)
      #expect(!after.isPaused)
    }
  }

  @Test(arguments: Engine.allCases)
  func `what waited without beginning has its age in every step`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      let worker = try await store.enlist()
      let start = clock.time
      _ = try await store.push(Draft(queue: "q"))
      let beat = Heartbeat(state: .active, cpu: 0, memoryBytes: 1, lease: .seconds(30))
      for _ in 0..<30 {
        clock.advance(by: .seconds(10))
        _ = try await store.beat(worker, beat)
      }
      let step = Duration.seconds(60)
      let slices = try await store.latencies(
        .wait, queue: "q", kind: nil, over: start.floored(to: step)..<clock.time, step: step)
      let ages = slices.compactMap(\.oldest)
      #expect(ages == ages.sorted())
      let last = try #require(ages.last)
      #expect(last <= clock.time.elapsed(since: start))
      #expect(last > .seconds(220))
      #expect(
        try await store.latencies(
          .run, queue: "q", kind: nil, over: start..<clock.time, step: step
        ).isEmpty)
    }
  }

  @Test(arguments: Engine.allCases)
  func `wait and run together are measured, not added up`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      let worker = try await store.enlist()
      for _ in 0..<2 {
        _ = try await store.push(Draft(queue: "q"))
        clock.advance(by: .seconds(2))
        let job = try #require(try await store.claim(worker).first)
        clock.advance(by: .seconds(3))
        try await store.settle(job, .succeeded, now: clock.time)
      }
      let queue = try #require(try await store.overview().queues.first)
      #expect(queue.total.count == 2)
      #expect(queue.total.maximum == .seconds(5))
      let day = try await store.latencies(
        .total, queue: "q", kind: nil, over: Timestamp(seconds: 0)..<clock.time + .seconds(60),
        step: .seconds(900))
      #expect(day.reduce(0) { $0 + $1.histogram.count } == 2)
      clock.advance(by: .seconds(2 * 86_400))
      _ = try await store.prune(limit: 10)
      let hours = try await store.latencies(
        .total, queue: "q", kind: "default", over: Timestamp(seconds: 0)..<clock.time,
        step: .seconds(86_400))
      #expect(hours.map(\.histogram.count) == [2])
      #expect(hours.first?.histogram.maximum == .seconds(5))
    }
  }

  /// What is folded into longer steps counts in no shorter one.
  @Test(arguments: Engine.allCases)
  func `what came in and how it ended is told step by step, however old`(
    engine: Engine
  ) async throws {
    try await engine.withStore { store, clock in
      let start = clock.time.floored(to: .seconds(86_400)) + .seconds(86_400)
      clock.advance(by: start - clock.time)
      let worker = try await store.enlist()
      for minute in 0..<3 {
        _ = try await store.push((0...minute).map { _ in Draft(queue: "q", kind: "A") })
        _ = try await store.push(Draft(queue: "r"))
        pass(1, clock)
        for job in try await store.claim(worker) {
          let outcome = job.queue == "q" ? Outcome.succeeded : .permanent(reason: "no")
          try await store.settle(job, outcome, now: clock.time)
        }
        pass(5, clock)
      }
      func numbers(_ queue: String?, _ step: Int) async throws -> [[Int]] {
        let slices = try await store.flow(
          queue: queue, kind: nil, over: start..<start + .seconds(86_400), step: .seconds(step))
        #expect(slices.map(\.start) == slices.map(\.start).sorted())
        return slices.map { [$0.pushed, $0.succeeded, $0.failed, $0.died] }
      }
      let minutes = [[1, 1, 0, 0], [2, 2, 0, 0], [3, 3, 0, 0]]
      #expect(try await numbers("q", 60) == minutes)
      #expect(try await numbers("r", 60) == Array(repeating: [1, 0, 1, 1], count: 3))
      clock.advance(by: .seconds(3700))
      _ = try await store.prune(limit: 100)
      #expect(try await numbers("q", 60) == minutes)
      #expect(try await numbers(nil, 900) == [[9, 6, 3, 3]])
      clock.advance(by: .seconds(25 * 3600))
      _ = try await store.prune(limit: 100)
      #expect(try await numbers(nil, 86_400) == [[9, 6, 3, 3]])
      #expect(
        try await store.flow(
          queue: "q", kind: "B", over: start..<clock.time, step: .seconds(60)) == [])
    }
  }
}
