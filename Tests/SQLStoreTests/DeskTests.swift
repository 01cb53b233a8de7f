import Jobs
import Testing

@Suite struct DeskTests {
  /// Ten dead letters in two groups, five ready jobs, one scheduled.
  private func fill(_ store: any JobStore, _ clock: ManualClock) async throws {
    _ = try await store.push(
      (1...10).map {
        Draft(
          queue: "emails", kind: "Send",
          payload: Array("{\"to\":\"u\($0)@example.com\",\"n\":\($0)}".utf8))
      })
    let worker = try await store.enlist()
    for job in try await store.claim(worker, 10) {
      let reason =
        job.id <= 6 ? "smtp: 421 busy, id \(job.id)" : "smtp: 550 no such user 'u\(job.id)'"
      try await store.settle(job, .permanent(reason: reason), now: clock.time)
      clock.advance(by: .seconds(1))
    }
    _ = try await store.push(
      (0..<5).map { Draft(queue: "reports", kind: "Build", priority: $0 % 3) })
    _ = try await store.push(Draft(queue: "reports", kind: "Build", due: .after(.seconds(500))))
  }

  @Test(arguments: Engine.allCases)
  func `lists stand in the natural order of their states and page without gaps`(
    engine: Engine
  ) async throws {
    try await engine.withStore { store, clock in
      try await fill(store, clock)
      for limit in [1, 3, 1000] {
        #expect(try await store.ids("", limit: limit) == Array((1...16).reversed()))
        #expect(try await store.ids("state:dead", limit: limit) == Array((1...10).reversed()))
        #expect(try await store.ids("state:ready", limit: limit) == [13, 12, 15, 11, 14])
        #expect(try await store.ids("state:scheduled", limit: limit) == [16])
        #expect(
          try await store.ids("state:dead,scheduled", limit: limit) == [16] + (1...10).reversed())
      }
    }
  }

  @Test(arguments: Engine.allCases)
  func `filters reach names, errors, payload fields, ids and groups`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      try await fill(store, clock)
      #expect(try await store.ids("error:550") == [10, 9, 8, 7])
      #expect(
        try await store.ids("queue:emails -error:550 state:dead") == Array((1...6).reversed()))
      #expect(try await store.ids("payload.to:u3@*") == [3])
      #expect(try await store.ids("payload.n:4,5") == [5, 4])
      #expect(try await store.ids("kind:Bu*").count == 6)
      #expect(try await store.ids("id:3,14,99") == [14, 3])
      let groups = try await store.failureGroups()
      #expect(groups.map(\.count) == [6, 4])
      #expect(groups.map(\.pattern) == ["smtp: 421 busy, id <n>", "smtp: 550 no such user <…>"])
      #expect(try await store.ids("group:\(groups[1].id)") == [10, 9, 8, 7])
      #expect(try await store.ids("age:>1h") == [])
      #expect(try await store.ids("queue:nowhere") == [])
    }
  }

  @Test(arguments: Engine.allCases)
  func `a retried dead letter is ready again with all its attempts`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      try await fill(store, clock)
      #expect(
        try await store.act(.retry(spread: nil), "error:421")
          == ActReport(matched: 6, changed: 6, skipped: 0))
      #expect(try await store.counts("emails")[.ready] == 6)
      #expect(try await store.failureGroups().map(\.count) == [4])
      let job = try await store.job(1)
      #expect(job.attempt == 0)
      #expect(job.finishedAt == nil)
    }
  }

  @Test(arguments: Engine.allCases)
  func `a spread retry is due at an even rate`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      try await fill(store, clock)
      try await store.act(.retry(spread: .seconds(100)), "state:dead")
      let page = try await store.find(
        try Filter(parsing: "queue:emails state:ready,scheduled"), after: nil, limit: 20)
      let offsets = page.jobs.map { ($0.runAt - clock.time).inSeconds }.sorted()
      #expect(offsets == [0, 10, 20, 30, 40, 50, 60, 70, 80, 90])
    }
  }

  @Test(arguments: Engine.allCases)
  func `requeueing moves jobs and their counts to the other queue`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      try await fill(store, clock)
      let report = try await store.act(.requeue(to: "later", spread: nil), "state:ready")
      #expect(report == ActReport(matched: 5, changed: 5, skipped: 0))
      #expect(try await store.counts("later")[.ready] == 5)
      #expect(try await store.counts("reports")[.ready] == 0)
      #expect(try await store.job(11).kind == "Build")
    }
  }

  @Test(arguments: Engine.allCases)
  func `an act skips jobs to which it no longer applies`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      try await fill(store, clock)
      let worker = try await store.enlist("other")
      let running = try #require(try await store.claim(worker, 1).first)
      let report = try await store.perform(
        .cancel, on: .ids([running.id, 1, 12, 999, 12]), by: .test
      ) { _ in }
      #expect(report == ActReport(matched: 3, changed: 1, skipped: 2, missing: 1))
      #expect(try await store.job(12).state == .cancelled)
      #expect(try await store.job(running.id).state == .running)
    }
  }

  @Test(arguments: Engine.allCases)
  func `a frozen selection does not take in what is pushed later`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      try await fill(store, clock)
      let selection = try await store.freeze(try Filter(parsing: "state:ready"))
      _ = try await store.push(Draft(queue: "reports", kind: "Build"))
      let report = try await store.perform(.purge, on: selection, by: .test) { _ in }
      #expect(report.changed == 5)
      #expect(try await store.ids("state:ready") == [17])
      #expect(try await store.act(.purge, "state:ready").changed == 1)
      #expect(try await store.push(Draft(queue: "q")).id == 18)
      #expect(try await store.detail(13) == nil)
    }
  }

  @Test(arguments: Engine.allCases)
  func `a breakdown says what an act would do and does nothing`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      try await fill(store, clock)
      let selection = try await store.freeze(Filter())
      let breakdown = try await store.breakdown(of: selection, for: .cancel)
      #expect(breakdown.matched == 16)
      #expect(breakdown.applicable == 6)
      #expect(breakdown.rows.map(\.count) == [6, 5, 4, 1])
      #expect(breakdown.rows.first?.error == "smtp: 421 busy, id <n>")
      #expect(try await store.counts("emails")[.dead] == 10)
    }
  }

  @Test(arguments: Engine.allCases)
  func `a retry is skipped when its unique key has gone to another job`(
    engine: Engine
  ) async throws {
    try await engine.withStore { store, clock in
      _ = try await store.push(Draft(queue: "q", uniqueKey: "k"))
      let worker = try await store.enlist()
      let job = try #require(try await store.claim(worker).first)
      try await store.settle(job, .permanent(reason: "no"), now: clock.time)
      _ = try await store.push(Draft(queue: "q", uniqueKey: "k"))
      #expect(try await store.act(.retry(spread: nil), "").skipped == 1)
      #expect(try await store.act(.purge, "state:ready").changed == 1)
      #expect(try await store.act(.retry(spread: nil), "").changed == 1)
      #expect(try await store.push(Draft(queue: "q", uniqueKey: "k")).isDuplicate)
    }
  }

  @Test(arguments: Engine.allCases)
  func `the oldest ready job is found below other priorities`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      let start = clock.time
      _ = try await store.push(Draft(queue: "q", priority: -5))
      clock.advance(by: .seconds(60))
      _ = try await store.push([Draft(queue: "q"), Draft(queue: "q", priority: 9)])
      #expect(try await store.overview().queues.first?.oldestReadyAt == start)
    }
  }

  @Test(arguments: Engine.allCases)
  func `a living worker is on the list with what it runs`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      _ = try await store.push([Draft(queue: "q", kind: "A"), Draft(queue: "q", kind: "B")])
      let description = WorkerDescription(
        name: "web.7", host: "web", pid: 7, version: "1.0", slots: 4,
        queues: [QueueShare(queue: "q", weight: 3)], kinds: ["A", "B"])
      let worker = try await store.enlist(description, lease: .seconds(30))
      _ = try await store.claim(worker)
      let record = try #require(try await store.workers().first)
      #expect(record.description == description)
      #expect(record.jobs.map(\.kind).sorted() == ["A", "B"])
      #expect(try await store.overview().slots == 4)
      try await store.dismiss(worker)
      #expect(try await store.workers() == [])
    }
  }

  @Test(arguments: Engine.allCases)
  func `latencies are kept by minute and merged over kinds`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      let start = clock.time
      let worker = try await store.enlist()
      for kind in ["A", "B"] {
        _ = try await store.push(Draft(queue: "q", kind: kind))
        let job = try #require(try await store.claim(worker).first)
        clock.advance(by: .milliseconds(100))
        try await store.settle(job, .succeeded, now: clock.time)
      }
      clock.advance(by: .seconds(60))
      #expect(
        try await store.latencies(
          .run, queue: "q", kind: nil, over: start..<clock.time, step: .seconds(60)
        ).first?.histogram.count == 2)
      #expect(
        try await store.latencies(
          .run, queue: "q", kind: "A", over: start..<clock.time, step: .seconds(60)
        ).first?.histogram.count == 1)
    }
  }
}
