import Jobs
import SQLiteDatabase
import Synchronization
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
  func `a list of ids pages without gaps like any other`(engine: Engine) async throws {
    try await engine.withStore { store, _ in
      _ = try await store.push((1...201).map { _ in Draft(queue: "q", kind: "K") })
      let ids = "id:" + (1...201).map(String.init).joined(separator: ",")
      for limit in [100, 200, 201, 202] {
        #expect(try await store.ids(ids, limit: limit) == Array((1...201).reversed()))
      }
      #expect(
        try await store.find(Filter(parsing: ids), after: nil, limit: 201).next == nil)
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

  /// What the search finds is what looking at each job by itself finds.
  @Test(arguments: Engine.allCases)
  func `searches find the same as looking at every job`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      try await fill(store, clock)
      let worker = try await store.enlist()
      _ = try await store.push(
        (0..<30).map {
          Draft(
            queue: $0 % 2 == 0 ? "a" : "b", kind: "K\($0 % 3)",
            payload: Array("{\"n\":\($0),\"text\":\"caf\\u00e9 \($0)\"}".utf8),
            tags: $0 % 5 == 0 ? ["x\"y", "bulk"] : [])
        })
      for job in try await store.claim(worker, 40) {
        let reason =
          job.id % 4 == 0 ? "first line\nsecond  line \(job.id)" : "Timed out after \(job.id)s"
        try await store.settle(job, .permanent(reason: reason), now: clock.time)
        if job.id % 7 == 0 { clock.advance(by: .seconds(1)) }
      }
      let all = try await store.find(Filter(), after: nil, limit: 1000).jobs
      for text in [
        "state:dead error:second", "state:dead error:'second  line'", "state:dead error:3*s",
        "state:dead error:TIMED -queue:a", "state:dead -error:timed", "error:nowhere state:dead",
        "state:dead error:timed tag:x*", "tag:bulk", "payload.text:café*", "payload.n:1*",
        "payload:u00E9 state:dead", "timed kind:K1", "-timed", "attempt:>0 state:dead",
        "state:dead error:busy,line kind:Send,K2", "state:dead age:>2s error:timed",
      ] {
        let filter = try Filter(parsing: text)
        let expected = all.filter { filter.matches($0, now: clock.time) }.map(\.id)
        for limit in [1, 4, 1000] {
          let found = try await store.ids(text, limit: limit)
          #expect(found.sorted() == expected.sorted(), "\(text) by \(limit)")
          #expect(Set(found).count == found.count, "\(text) by \(limit)")
        }
      }
    }
  }

  /// An even clock by which any look takes longer than a search may.
  @Test func `a search without time says how far it came and goes on from there`() async throws {
    let uptime = Mutex(Duration.zero)
    try await withTemporaryFolder { folder in
      let store = try StoreFile.open(
        folder + "/test.db",
        StoreFile.Options(creates: true) {
          StoreFile.systemClock()
        } uptime: {
          uptime.withLock { now in
            now += .milliseconds(40)
            return now
          }
        })
      for _ in 0..<3 {
        _ = try await store.push((0..<8000).map { _ in Draft(queue: "q") })
      }
      let filter = try Filter(parsing: "tag:none")
      var page = try await store.find(filter, after: nil, limit: 50)
      let search = try #require(page.search)
      #expect(search.total == 24_000)
      #expect(search.looked > 0 && search.looked < 24_000)
      var looked = search.looked
      while let next = page.next {
        page = try await store.find(filter, after: next, limit: 50)
        looked += page.search?.looked ?? 0
      }
      #expect(looked <= 24_000)
      await store.close()
    }
  }

  @Test(arguments: Engine.allCases)
  func `a retried dead letter is ready again with all its attempts`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      try await fill(store, clock)
      #expect(
        try await store.act(.retry(spread: nil), "error:421")
          == ActReport(matched: 6, changed: 6, skipped: 0, entry: 1))
      #expect(try await store.counts("emails")[.ready] == 6)
      #expect(try await store.failureGroups().map(\.count) == [4])
      let job = try await store.job(1)
      #expect(job.attempt == 0)
      #expect(job.finishedAt == nil)
    }
  }

  @Test(arguments: Engine.allCases)
  func `requeueing moves jobs and their counts to the other queue`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      try await fill(store, clock)
      let report = try await store.act(.requeue(to: "later", spread: nil), "state:ready")
      #expect(report == ActReport(matched: 5, changed: 5, skipped: 0, entry: 1))
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
      #expect(
        report == ActReport(matched: 3, changed: 2, asked: 1, skipped: 1, missing: 1, entry: 1))
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
