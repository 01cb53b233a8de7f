import Jobs
import Testing

@Suite struct LifeTests {
  @Test(arguments: Engine.allCases)
  func `a pushed job is claimed once, runs and succeeds`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      let receipt = try await store.push(
        Draft(queue: "emails", kind: "SendEmail", payload: Array("{\"to\":1}".utf8)))
      #expect(receipt == PushReceipt(id: 1, isDuplicate: false))
      let worker = try await store.enlist()
      clock.advance(by: .milliseconds(30))
      let job = try #require(try await store.claim(worker).first)
      #expect(job.kind == "SendEmail")
      #expect(job.payload == Array("{\"to\":1}".utf8))
      #expect(job.attempt == 1)
      #expect(job.wait == .milliseconds(30))
      #expect(try await store.claim(worker) == [])
      #expect(try await store.counts("emails")[.running] == 1)
      clock.advance(by: .milliseconds(200))
      #expect(try await store.settle(job, .succeeded, now: clock.time) == [])
      let stored = try await store.job(1)
      #expect(stored.state == .succeeded)
      #expect(stored.finishedAt == clock.time)
      #expect(stored.worker == "w")
      let queue = try #require(try await store.overview().queues.first)
      let wait = try #require(queue.wait.percentile(0.5))
      #expect(abs(wait.inSeconds - 0.03) <= 0.03 * 0.02)
      #expect(queue.run.maximum == .milliseconds(200))
      #expect(queue.recent.last == 1)
    }
  }

  @Test(arguments: Engine.allCases)
  func `higher priority runs first, then earlier due, then lower id, across kinds`(
    engine: Engine
  ) async throws {
    try await engine.withStore { store, clock in
      for (kind, priority) in [("A", 0), ("B", 5), ("A", 5), ("B", 0), ("C", -1)] {
        _ = try await store.push(Draft(queue: "q", kind: kind, priority: priority))
      }
      let worker = try await store.enlist()
      var order: [JobID] = []
      for _ in 0..<5 { order += try await store.claim(worker, 1).map(\.id) }
      #expect(order == [2, 3, 1, 4, 5])
    }
  }

  @Test(arguments: Engine.allCases)
  func `a delayed job is not claimed before it is due, and its due time is told`(
    engine: Engine
  ) async throws {
    try await engine.withStore { store, clock in
      _ = try await store.push(Draft(queue: "q", due: .after(.seconds(60))))
      let worker = try await store.enlist()
      let early = try await store.exchange([], claiming: Claim(worker: worker, count: 1))
      #expect(early.jobs == [])
      #expect(early.nextDueAt == clock.time + .seconds(60))
      #expect(early.unfinished == 1)
      clock.advance(by: .seconds(60))
      #expect(try await store.claim(worker).map(\.id) == [1])
    }
  }

  @Test(arguments: Engine.allCases)
  func `a failed attempt rests for its backoff, keeps its history and dies with the last one`(
    engine: Engine
  ) async throws {
    try await engine.withStore { store, clock in
      _ = try await store.push(Draft(queue: "emails", kind: "SendEmail", maxAttempts: 2))
      let worker = try await store.enlist()
      let policy = RetryPolicy(attempts: 2, base: .seconds(5))
      let first = try #require(try await store.claim(worker).first)
      let report = Report(
        exitStatus: 75, cpu: .milliseconds(3), peakBytes: 1_000_000,
        standardOutput: [104, 105], standardError: [0, 255])
      try await store.settle(
        first, .failed(reason: "smtp: 421 try later", after: nil), report: report, policy: policy,
        now: clock.time)
      #expect(try await store.job(1).state == .retrying)
      #expect(try await store.job(1).runAt == clock.time + .seconds(5))
      #expect(try await store.claim(worker) == [])
      clock.advance(by: .seconds(5))
      let second = try #require(try await store.claim(worker).first)
      #expect(second.attempt == 2)
      try await store.settle(
        second, .failed(reason: "smtp: 421 try later", after: nil), policy: policy, now: clock.time)
      let detail = try #require(try await store.detail(1))
      #expect(detail.job.state == .dead)
      #expect(detail.attempts.map(\.number) == [2, 1])
      #expect(detail.attempts.last?.report == report)
      #expect(detail.attempts.first?.outcome == .failed)
      let group = try #require(try await store.failureGroups().first)
      #expect(group.pattern == "smtp: 421 try later")
      #expect(group.count == 1)
      #expect(group.kind == "SendEmail")
      #expect(try await store.overview().freshlyDead == 1)
    }
  }

  @Test(arguments: Engine.allCases)
  func `a late answer is refused by its lease and changes nothing`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      _ = try await store.push(Draft(queue: "q"))
      let old = try await store.enlist("old")
      let late = try #require(try await store.claim(old).first)
      #expect(try await store.rescue() == [])
      clock.advance(by: .seconds(31))
      let rescues = try await store.rescue()
      #expect(rescues.map(\.job) == [1])
      #expect(try await !store.beat(old, .idle))
      let new = try await store.enlist("new")
      let again = try #require(try await store.claim(new).first)
      #expect(again.attempt == 1)
      #expect(again.run == 2)
      #expect(try await store.settle(late, .succeeded, now: clock.time) == [late.lease])
      #expect(try await store.job(1).state == .running)
      #expect(try await store.settle(again, .succeeded, now: clock.time) == [])
      #expect(try await store.detail(1)?.attempts.map(\.outcome) == [.succeeded, .lost])
    }
  }

  @Test(arguments: Engine.allCases)
  func `a retried success stays in the history`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      _ = try await store.push(Draft(queue: "q"))
      let worker = try await store.enlist("w")
      let job = try #require(try await store.claim(worker).first)
      clock.advance(by: .seconds(2))
      try await store.settle(job, .succeeded, now: clock.time)
      #expect(try await store.act(.retry(spread: nil), "state:succeeded").changed == 1)
      let attempt = try #require(try await store.detail(1)?.attempts.first)
      #expect(attempt.outcome == .succeeded)
      #expect(attempt.worker == "w")
      #expect(attempt.finishedAt.map { $0.elapsed(since: attempt.startedAt) } == .seconds(2))
    }
  }

  @Test(arguments: Engine.allCases)
  func `a job under which three workers died is quarantined`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      _ = try await store.push(Draft(queue: "q"))
      for death in 1...3 {
        let worker = try await store.enlist("w\(death)")
        #expect(try await store.claim(worker).count == 1)
        #expect(try await store.rescue() == [])
        clock.advance(by: .seconds(40))
        let rescue = try #require(try await store.rescue().first)
        #expect(rescue.state == (death < 3 ? .ready : .dead))
      }
      let job = try await store.job(1)
      #expect(job.isQuarantined)
      #expect(job.error == "worker w3 fell silent and its lease ran out")
      #expect(job.attempt == 0)
    }
  }

  @Test(arguments: Engine.allCases)
  func `how many workers may die under a job is said by kind, else by queue`(
    engine: Engine
  ) async throws {
    try await engine.withStore { store, clock in
      try await store.setKeeping(
        Keeping(policies: [
          .kind("Fragile"): KeepingPolicy(quarantine: 1), .queue("q"): KeepingPolicy(quarantine: 2),
        ]))
      _ = try await store.push([
        Draft(queue: "q", kind: "Fragile"), Draft(queue: "q"), Draft(queue: "r"),
      ])
      var died: [[JobID]] = []
      for death in 1...3 {
        let worker = try await store.enlist("w\(death)")
        #expect(try await store.claim(worker).count == 4 - death)
        #expect(try await store.rescue() == [])
        clock.advance(by: .seconds(40))
        died.append(try await store.rescue().filter { $0.state == .dead }.map(\.job))
      }
      #expect(died == [[1], [2], [3]])
    }
  }

  @Test(arguments: Engine.allCases)
  func `snoozed and released runs use up no attempt`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      _ = try await store.push(Draft(queue: "q"))
      let worker = try await store.enlist()
      let first = try #require(try await store.claim(worker).first)
      try await store.settle(
        first, .snoozed(length: .seconds(10), reason: "not yet"), now: clock.time)
      #expect(try await store.job(1).attempt == 0)
      clock.advance(by: .seconds(10))
      #expect(try await store.claim(worker).first?.attempt == 1)
      try await store.dismiss(worker)
      let job = try await store.job(1)
      #expect(job.state == .ready)
      #expect(job.attempt == 0)
    }
  }

  @Test(arguments: Engine.allCases)
  func `a paused queue gives nothing until it is resumed`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      #expect(try await store.set(.paused(true), of: .queue("q"), by: .test).changed == 1)
      #expect(try await store.set(.paused(true), of: .queue("q"), by: .test).changed == 0)
      _ = try await store.push(Draft(queue: "q"))
      let worker = try await store.enlist()
      #expect(try await store.claim(worker) == [])
      #expect(try await store.overview().queues.first?.isPaused == true)
      #expect(try await store.set(.paused(false), of: .queue("q"), by: .test).changed == 1)
      #expect(try await store.claim(worker).count == 1)
    }
  }

  @Test(arguments: Engine.allCases)
  func `kinds that a worker does not know stay untouched`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      for kind in ["A", "B", "A"] { _ = try await store.push(Draft(queue: "q", kind: kind)) }
      let worker = try await store.enlist()
      let exchange = try await store.exchange(
        [], claiming: Claim(worker: worker, count: 10, kinds: ["B"]))
      #expect(exchange.jobs.map(\.id) == [2])
      #expect(exchange.unfinished == 1)
    }
  }

  @Test(arguments: Engine.allCases)
  func `queues are served by weight and none starves`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      for queue in ["critical", "emails"] {
        _ = try await store.push(Array(repeating: Draft(queue: queue), count: 100))
      }
      let worker = try await store.enlist()
      var served: [String: Int] = [:]
      for _ in 0..<60 {
        let exchange = try await store.exchange(
          [],
          claiming: Claim(
            worker: worker, count: 1,
            queues: [
              QueueShare(queue: "critical", weight: 5), QueueShare(queue: "emails", weight: 1),
            ]))
        for job in exchange.jobs { served[job.queue, default: 0] += 1 }
      }
      #expect(served == ["critical": 50, "emails": 10])
    }
  }

  @Test(arguments: Engine.allCases)
  func `no queue starves, whatever the weights, the claims and the queues that come and go`(
    engine: Engine
  ) async throws {
    try await engine.withStore { store, clock in
      let weights = ["heavy": 1000, "middle": 10, "light": 1, "guest": 100]
      for queue in ["heavy", "middle", "light"] {
        _ = try await store.push(Array(repeating: Draft(queue: queue), count: 3000))
      }
      let worker = try await store.enlist()
      let shares = weights.map { QueueShare(queue: $0.key, weight: $0.value) }
      var served: [String: Int] = [:]
      for round in 0..<150 {
        // A queue that is empty most of the time may not save up the turns that it missed.
        if round % 30 == 29 { _ = try await store.push([Draft(queue: "guest")]) }
        let claim = Claim(worker: worker, count: 1 + round % 17, queues: shares)
        for job in try await store.exchange([], claiming: claim).jobs {
          served[job.queue, default: 0] += 1
        }
      }
      let total = Double(served.values.reduce(0, +) - (served["guest"] ?? 0))
      #expect(served["guest"] == 5)
      for queue in ["heavy", "middle", "light"] {
        let share = Double(weights[queue] ?? 0) / 1011
        #expect(Double(served[queue] ?? 0) >= (total * share).rounded(.down) - 1)
        #expect(served[queue, default: 0] >= 1)
      }
    }
  }

  @Test(arguments: Engine.allCases)
  func `finished jobs are pruned after a day, dead letters stay`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      _ = try await store.push([Draft(queue: "q"), Draft(queue: "q", maxAttempts: 1)])
      let worker = try await store.enlist()
      let jobs = try await store.claim(worker)
      try await store.settle(jobs[0], .succeeded, now: clock.time)
      try await store.settle(jobs[1], .permanent(reason: "no"), now: clock.time)
      clock.advance(by: .seconds(23 * 3600))
      #expect(try await store.prune(limit: 100) == 0)
      clock.advance(by: .seconds(2 * 3600))
      #expect(try await store.prune(limit: 100) == 1)
      #expect(try await store.ids("") == [2])
    }
  }
}

extension Heartbeat {
  static let idle = Heartbeat(state: .active, cpu: 0, memoryBytes: 0, lease: .seconds(30))
}
