import Jobs
import Testing

/// What operators want of workers and of what these run.
@Suite struct OrderTests {
  @Test(arguments: Engine.allCases)
  func `a running job is marked, its worker hears of it and settles it as cancelled`(
    engine: Engine
  ) async throws {
    try await engine.withStore { store, clock in
      _ = try await store.push([Draft(queue: "q", kind: "K"), Draft(queue: "q", kind: "K")])
      let (first, second) = (try await store.enlist("first"), try await store.enlist("second"))
      let job = try #require(try await store.claim(first, 1).first)
      let report = try await store.act(.cancel, "id:1,2 state:running,ready")
      #expect((report.matched, report.changed, report.asked) == (2, 2, 1))
      #expect(try await store.counts("q")[.running] == 1)
      #expect(try await store.orders(for: second) == WorkerOrders())
      let wanted = Cancellation(lease: job.lease, by: Operator.test.text)
      #expect(try await store.orders(for: first).cancellations == [wanted])
      // Asking again changes nothing.
      #expect(try await store.act(.cancel, "id:1 state:running").changed == 0)
      try await store.settle(job, .cancelled(by: wanted.by), now: clock.time)
      #expect(try await store.orders(for: first) == WorkerOrders())
      let detail = try #require(try await store.detail(1))
      #expect(detail.job.state == .cancelled)
      #expect(detail.attempts.first?.outcome == .cancelled)
      #expect(detail.attempts.first?.error == "cancelled by ada on desk")
      #expect(try await store.act(.retry(spread: nil), "id:1 state:cancelled").changed == 1)
      #expect(try await store.claim(second, 1).map(\.id) == [1])
      #expect(try await store.orders(for: second) == WorkerOrders())
    }
  }

  @Test(arguments: Engine.allCases)
  func `a job that is to end does not come back when its worker dies`(
    engine: Engine
  ) async throws {
    try await engine.withStore { store, clock in
      _ = try await store.push(Draft(queue: "q", kind: "K"))
      let dead = try await store.enlist("dead")
      _ = try await store.claim(dead)
      _ = try await store.act(.cancel, "id:1 state:running")
      _ = try await store.rescue()
      clock.advance(by: .seconds(31))
      let rescues = try await store.rescue()
      #expect(rescues.map(\.state) == [.cancelled])
      #expect(try await store.detail(1)?.attempts.map(\.outcome) == [.cancelled])
      #expect(try await store.job(1).error == "cancelled by ada on desk")
    }
  }

  @Test(arguments: Engine.allCases)
  func `a job that went back before its worker heard is cancelled then, wherever it waits`(
    engine: Engine
  ) async throws {
    try await engine.withStore { store, clock in
      _ = try await store.push((1...4).map { _ in Draft(queue: "q", kind: "K") })
      let worker = try await store.enlist()
      let jobs = try await store.claim(worker)
      _ = try await store.act(.cancel, "state:running")
      let retries = RetryPolicy(attempts: 3)
      try await store.settle(
        jobs[0], .failed(reason: "busy", after: nil), policy: retries, now: clock.time)
      try await store.settle(jobs[1], .released, now: clock.time)
      try await store.settle(jobs[2], .succeeded, now: clock.time)
      // Claimed again before anybody looked: it is still to end.
      let other = try await store.enlist("other")
      let again = try #require(try await store.claim(other).first)
      #expect(again.id == 2)
      #expect(try await store.orders(for: other).cancellations.map(\.lease) == [again.lease])
      #expect(try await store.job(1).state == .cancelled)
      #expect(try await store.job(3).state == .succeeded)
      #expect(
        try await store.orders(for: worker).cancellations.map(\.lease) == [jobs[3].lease])
    }
  }

  @Test(arguments: Engine.allCases)
  func `who wants a run to end is told with the job, until it has ended or that is undone`(
    engine: Engine
  ) async throws {
    try await engine.withStore { store, clock in
      _ = try await store.push((1...3).map { _ in Draft(queue: "q", kind: "K") })
      let worker = try await store.enlist()
      let jobs = try await store.claim(worker, 2)
      let entry = try #require(try await store.act(.cancel, "id:1,2,3 state:running,ready").entry)
      let person = Operator.test.text
      #expect(try await store.job(1).canceller == person)
      let page = try await store.find(Filter(parsing: ""), after: nil, limit: 9).jobs
      #expect(page.map(\.canceller) == [nil, person, person])
      #expect(try await store.workers().first?.jobs.map(\.canceller) == [person, person])
      // One has ended by then.
      try await store.settle(jobs[0], .cancelled(by: person), now: clock.time)
      #expect(try await store.audit(before: nil, limit: 1).first?.canBeUndone == true)
      let undone = try await store.undo(entry, by: .test) { _ in }
      #expect(undone?.changed == 2)
      #expect(try await store.orders(for: worker) == WorkerOrders())
      #expect(try await store.job(1).state == .cancelled)
      #expect(try await store.job(2).canceller == nil)
      #expect(try await store.job(3).state == .ready)
      // Its program was told to end already: it runs again.
      try await store.settle(jobs[1], .cancelled(by: person), now: clock.time)
      let job = try await store.job(2)
      #expect((job.state, job.attempt) == (.ready, 0))
      #expect(try await store.check() == [])
    }
  }

  @Test(arguments: Engine.allCases)
  func `workers that take a job but rest are named with what they do`(
    engine: Engine
  ) async throws {
    try await engine.withStore { store, clock in
      _ = try await store.push(Draft(queue: "q", kind: "K"))
      func reasons() async throws -> [Hindrance] {
        try #require(try await store.whereabouts(of: 1)).hindrances
      }
      #expect(try await reasons() == [.noWorker(queue: "q", kind: "K")])
      let quiet = try await store.enlist("quiet")
      #expect(try await reasons() == [])
      func beat(_ state: WorkerState, _ faults: [HandlerFault] = []) async throws {
        let heartbeat = Heartbeat(
          state: state, cpu: 0, memoryBytes: 1, lease: .seconds(30), faults: faults)
        #expect(try await store.beat(quiet, heartbeat))
      }
      try await beat(.quiet)
      let since = clock.time
      clock.advance(by: .seconds(5))
      try await beat(.quiet)
      #expect(try await reasons() == [.restingWorker("quiet", .quiet, since: since)])
      try await beat(.active, [HandlerFault(kind: "K", cause: "gone")])
      #expect(try await reasons() == [.handlerFault(worker: "quiet", cause: "gone")])
      #expect(try await store.workers().first?.faults.map(\.kind) == ["K"])
      let log = try await store.log(LogFilter(parsing: "kind:fault"), before: nil, limit: 9)
      #expect(log.entries.map(\.text) == ["worker quiet gone; its jobs wait"])
      try await beat(.stopping)
      #expect(try await reasons() == [.restingWorker("quiet", .stopping, since: clock.time)])
      _ = try await store.enlist("other")
      #expect(try await reasons() == [])
    }
  }

  @Test(arguments: Engine.allCases)
  func `the time limit of a run is what its worker said when it started`(
    engine: Engine
  ) async throws {
    try await engine.withStore { store, clock in
      var described = WorkerDescription(
        name: "w", host: "host", pid: 1, version: "1", slots: 10,
        timeLimits: TimeLimits(
          usual: .seconds(300), queues: ["slow lane": .seconds(60)],
          kinds: ["K": .seconds(7), "*": .seconds(9)], namedKinds: ["N"]))
      let worker = try await store.enlist(described, lease: .seconds(30))
      _ = try await store.push([
        Draft(queue: "q", kind: "K"), Draft(queue: "q", kind: "K", timeout: .seconds(1)),
        Draft(queue: "slow lane", kind: "N"), Draft(queue: "q", kind: "N"),
        Draft(queue: "q", kind: "any"),
      ])
      _ = try await store.claim(worker)
      let limits: [Duration?] = [
        .seconds(7), .seconds(1), .seconds(60), .seconds(300), .seconds(9),
      ]
      func told() async throws -> [Duration?] {
        let jobs = try #require(try await store.workers().first).jobs
        return jobs.sorted { $0.id < $1.id }.map(\.timeLimit)
      }
      #expect(try await told() == limits)
      clock.advance(by: .seconds(1))
      described.timeLimits = TimeLimits(usual: .seconds(2))
      try await store.describe(worker, as: described)
      #expect(try await told() == limits)
      #expect(try await store.job(1).timeLimit == .seconds(7))
      clock.advance(by: .seconds(1))
      _ = try await store.push(Draft(queue: "q", kind: "K"))
      _ = try await store.claim(worker)
      #expect(try await store.job(6).timeLimit == .seconds(2))
    }
  }

  @Test(arguments: Engine.allCases)
  func `the last order to a worker stands with its number, and in the audit log`(
    engine: Engine
  ) async throws {
    try await engine.withStore { store, _ in
      let worker = try await store.enlist("web-1.7")
      #expect(try await store.orders(for: worker) == WorkerOrders())
      #expect(try await store.order(.quiet, to: "nobody", by: .test) == nil)
      let quiet = try #require(try await store.order(.quiet, to: "web-1.7", by: .test)?.entry)
      #expect(
        try await store.orders(for: worker).order == WorkerOrders.Order(.quiet, number: quiet))
      let stop = try #require(try await store.order(.stopping, to: "web-1.7", by: .test)?.entry)
      #expect(stop > quiet)
      #expect(try await store.orders(for: worker).order?.mode == .stopping)
      let entries = try await store.audit(before: nil, limit: 10)
      #expect(entries.map(\.text) == ["stop worker of web-1.7", "quiet worker of web-1.7"])
      #expect(entries.allSatisfy { !$0.canBeUndone })
      try await store.dismiss(worker)
      #expect(try await store.order(.active, to: "web-1.7", by: .test) == nil)
    }
  }
}
