import Jobs
import Testing

@Suite struct LimitTests {
  private func push(
    _ store: any JobStore, _ count: Int, queue: String = "q", kind: String = "K"
  ) async throws {
    _ = try await store.push((0..<count).map { _ in Draft(queue: queue, kind: kind) })
  }

  private func set(
    _ store: any JobStore, _ setting: LimitSetting, _ scope: LimitScope
  ) async throws -> ActReport {
    try await store.set(setting, of: scope, by: .test)
  }

  @Test(arguments: Engine.allCases)
  func `a queue's limit holds over all its kinds and all workers`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      try await push(store, 4, kind: "A")
      try await push(store, 4, kind: "B")
      #expect(try await set(store, .running(3), .queue("q")).changed == 1)
      let (one, two) = (try await store.enlist("one"), try await store.enlist("two"))
      let first = try await store.claim(one, 2)
      #expect(first.count == 2)
      let second = try await store.claim(two)
      #expect(second.count == 1)
      #expect(try await store.claim(one) == [])
      try await store.settle(first[0], .failed(reason: "no", after: .seconds(60)), now: clock.time)
      #expect(try await store.claim(two).count == 1)
      #expect(try await store.claim(one) == [])
      _ = try await set(store, .running(nil), .queue("q"))
      #expect(try await store.claim(one).count == 4)
    }
  }

  @Test(arguments: Engine.allCases)
  func `a worker counts against a limit whatever kinds it can run`(engine: Engine) async throws {
    try await engine.withStore { store, _ in
      try await push(store, 2, kind: "A")
      try await push(store, 2, kind: "B")
      _ = try await set(store, .running(2), .queue("q"))
      let worker = try await store.enlist()
      let onlyA = Claim(worker: worker, count: 10, kinds: ["A"])
      #expect(try await store.exchange([], claiming: onlyA).jobs.count == 2)
      let onlyB = Claim(worker: worker, count: 10, kinds: ["B"])
      #expect(try await store.exchange([], claiming: onlyB).jobs == [])
    }
  }

  @Test(arguments: Engine.allCases)
  func `limits of a kind hold in its queue, or over all queues`(engine: Engine) async throws {
    try await engine.withStore { store, _ in
      try await push(store, 5, queue: "a", kind: "Send")
      try await push(store, 5, queue: "b", kind: "Send")
      try await push(store, 5, queue: "a", kind: "Other")
      _ = try await set(store, .running(2), .kind("Send", in: "a"))
      _ = try await set(store, .running(3), .kind("Send"))
      let worker = try await store.enlist()
      let jobs = try await store.claim(worker, 100)
      #expect(jobs.count { $0.kind == "Send" } == 3)
      #expect(jobs.count { $0.kind == "Send" && $0.queue == "a" } <= 2)
      #expect(jobs.count { $0.kind == "Other" } == 5)
      #expect(
        try await store.limits() == [
          LimitRecord(scope: .kind("Send"), limits: Limits(running: 3), running: 3),
          LimitRecord(
            scope: .kind("Send", in: "a"), limits: Limits(running: 2),
            running: jobs.count { $0.kind == "Send" && $0.queue == "a" }),
        ])
    }
  }

  @Test(arguments: Engine.allCases)
  func `a limited queue leaves its turns to the others and saves none up`(
    engine: Engine
  ) async throws {
    try await engine.withStore { store, clock in
      try await push(store, 100, queue: "full")
      try await push(store, 100, queue: "free")
      _ = try await set(store, .running(1), .queue("full"))
      let worker = try await store.enlist()
      #expect(try await store.claim(worker, 5).count { $0.queue == "free" } == 4)
      for _ in 0..<10 { _ = try await store.claim(worker, 5) }
      _ = try await set(store, .running(nil), .queue("full"))
      // Were its turns saved up, it would now have all ten.
      #expect(try await store.claim(worker, 10).count { $0.queue == "free" } >= 4)
    }
  }

  @Test(arguments: Engine.allCases)
  func `a rate lets a burst start, then one at each moment that the claim is told`(
    engine: Engine
  ) async throws {
    try await engine.withStore { store, clock in
      try await push(store, 20)
      _ = try await set(store, .rate(Rate(10, per: .seconds(1), burst: 3)), .queue("q"))
      let worker = try await store.enlist()
      let claim = Claim(worker: worker, count: 10)
      let first = try await store.exchange([], claiming: claim)
      #expect(first.jobs.count == 3)
      #expect(first.nextDueAt == clock.time + .milliseconds(100))
      clock.advance(by: .microseconds(99_999))
      #expect(try await store.exchange([], claiming: claim).jobs == [])
      clock.advance(by: .microseconds(1))
      let second = try await store.exchange([], claiming: claim)
      #expect(second.jobs.count == 1)
      #expect(second.nextDueAt == clock.time + .milliseconds(100))
      clock.advance(by: .seconds(3600))
      #expect(try await store.exchange([], claiming: claim).jobs.count == 3)
    }
  }

  @Test(arguments: Engine.allCases)
  func `a clock that was set back holds nothing up for longer than a burst takes`(
    engine: Engine
  ) async throws {
    try await engine.withStore { store, clock in
      try await push(store, 20)
      _ = try await set(store, .rate(Rate(10, per: .seconds(1), burst: 3)), .queue("q"))
      let worker = try await store.enlist()
      #expect(try await store.claim(worker).count == 3)
      clock.set(by: .zero - .seconds(7200))
      let answer = try await store.exchange([], claiming: Claim(worker: worker, count: 10))
      #expect(answer.jobs == [])
      #expect(answer.nextDueAt == clock.time + .milliseconds(100))
    }
  }

  @Test(arguments: Engine.allCases)
  func `a paused kind is taken by nobody while its queue goes on`(engine: Engine) async throws {
    try await engine.withStore { store, _ in
      try await push(store, 2, kind: "Off")
      try await push(store, 1, kind: "On")
      #expect(try await set(store, .paused(true), .kind("Off", in: "q")).changed == 1)
      #expect(try await set(store, .paused(true), .kind("Off", in: "q")).changed == 0)
      let worker = try await store.enlist()
      let answer = try await store.exchange([], claiming: Claim(worker: worker, count: 10))
      #expect(answer.jobs.map(\.kind) == ["On"])
      // A worker that drains the store does not wait for what is paused.
      #expect(answer.unfinished == 1)
      _ = try await set(store, .paused(false), .kind("Off", in: "q"))
      #expect(try await store.claim(worker).count == 2)
      #expect(try await store.limits() == [])
    }
  }

  @Test(arguments: Engine.allCases)
  func `a job says which limits hold it back`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      try await push(store, 3)
      let rate = try #require(Rate(1, per: .seconds(60)))
      _ = try await set(store, .running(1), .queue("q"))
      _ = try await set(store, .rate(rate), .kind("K"))
      _ = try await set(store, .paused(true), .kind("Z", in: "q"))
      let worker = try await store.enlist("ada.1")
      #expect(try await store.claim(worker).count == 1)
      let found = try #require(try await store.whereabouts(of: 3)).hindrances
      #expect(found.contains(.limit(.queue("q"), 1, running: 1, workers: ["ada.1"])))
      #expect(found.contains(.rate(.kind("K"), rate, freeAt: clock.time + .seconds(60))))
      _ = try await set(store, .paused(true), .kind("K"))
      let paused = try #require(try await store.whereabouts(of: 3)).hindrances
      #expect(paused.contains(.kindPaused(.kind("K"))))
    }
  }

  @Test(arguments: Engine.allCases)
  func `limits are in the audit log and can be undone, the last of each`(
    engine: Engine
  ) async throws {
    try await engine.withStore { store, _ in
      let rate = try #require(Rate(5, per: .seconds(60), burst: 9))
      let scope = LimitScope.kind("Send Mail", in: "my queue")
      _ = try await set(store, .rate(rate), scope)
      let freed = try await set(store, .rate(nil), scope)
      let limited = try await set(store, .running(4), scope)
      let paused = try await set(store, .paused(true), .kind("Send Mail"))
      let entries = try await store.audit(before: nil, limit: 10)
      #expect(entries.map(\.act) == ["pause", "limit", "rate", "rate"])
      #expect(entries.map(\.canBeUndone) == [true, true, true, false])
      #expect(entries[2].before == #"{"rate":"5/m burst 9"}"#)
      #expect(entries[1].subject == "my queue kind:Send Mail")
      for act in [freed, limited, paused] {
        let entry = try #require(act.entry)
        #expect(try await store.undo(entry, by: .test) { _ in }?.changed == 1)
      }
      #expect(
        try await store.limits() == [LimitRecord(scope: scope, limits: Limits(rate: rate))])
    }
  }

  @Test(arguments: Engine.allCases)
  func `what a configuration says is set, the rest stays`(engine: Engine) async throws {
    try await engine.withStore { store, _ in
      let rate = try #require(Rate(5, per: .seconds(60)))
      _ = try await set(store, .running(4), .queue("q"))
      try await store.setLimits([.queue("q"): [.rate(rate)], .kind("K"): [.running(2)]])
      #expect(
        try await store.limits() == [
          LimitRecord(scope: .kind("K"), limits: Limits(running: 2)),
          LimitRecord(scope: .queue("q"), limits: Limits(running: 4, rate: rate)),
        ])
      #expect(try await store.overview().queues.first?.limits == Limits(running: 4, rate: rate))
    }
  }
}
