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
