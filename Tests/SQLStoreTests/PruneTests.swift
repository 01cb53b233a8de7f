import Jobs
import SQLiteDatabase
import Synchronization
import Testing

@testable import SQLStore

@Suite struct PruneTests {
  /// One job of each number of seconds finishes in each queue, in turn over two kinds.
  private func finish(
    _ count: Int, in queues: [String], _ store: any JobStore, _ clock: ManualClock
  ) async throws {
    let worker = try await store.enlist()
    for number in 0..<count {
      _ = try await store.push(
        queues.map { Draft(queue: $0, kind: number.isMultiple(of: 2) ? "A" : "B") })
      for job in try await store.claim(worker) {
        try await store.settle(job, .succeeded, now: clock.time)
      }
      clock.advance(by: .seconds(1))
    }
  }

  private func prune(
    _ store: any JobStore, olderThan: Duration? = nil
  ) async throws -> PruneReport {
    let foreseen = try await store.prunable(olderThan: olderThan, keeping: Keeping())
    let report = try await store.prune(olderThan: olderThan, by: .test) { _ in }
    #expect(foreseen == report)
    return report
  }

  @Test(arguments: Engine.allCases)
  func `each queue keeps what its retention says`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      try await store.setKeeping(
        Keeping(queues: [
          "ten": .count(10), "seconds": .period(.seconds(5)), "all": .forever,
          "none": .period(.zero),
        ]))
      try await finish(20, in: ["ten", "seconds", "all", "none", "usual"], store, clock)
      #expect(
        try await prune(store) == PruneReport(jobs: ["ten": 10, "seconds": 15, "none": 20]))
      #expect(try await store.ids("queue:ten").count == 10)
      #expect(try await store.ids("queue:ten").min() == 51)
      clock.advance(by: .seconds(25 * 3600))
      #expect(try await prune(store) == PruneReport(jobs: ["seconds": 5, "usual": 20]))
      #expect(try await store.counts("all")[.succeeded] == 20)
    }
  }

  @Test(arguments: Engine.allCases)
  func `what a kind keeps goes before what its queue keeps`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      let keeping = Keeping(policies: [
        .kind("Brief"): KeepingPolicy(retention: .period(.seconds(60))),
        .kind("Few"): KeepingPolicy(retention: .count(1)),
        .queue("ever"): KeepingPolicy(retention: .forever),
      ])
      for queue in ["ever", "usual"] {
        for kind in ["Brief", "Few", "Other"] {
          _ = try await store.push([
            Draft(queue: queue, kind: kind), Draft(queue: queue, kind: kind),
          ])
        }
      }
      try await store.act(.cancel, "")
      clock.advance(by: .seconds(61))
      let foreseen = try await store.prunable(olderThan: nil, keeping: keeping)
      #expect(foreseen == PruneReport(jobs: ["ever": 3, "usual": 3]))
      #expect(try await prune(store) == PruneReport())
      try await store.setKeeping(keeping)
      #expect(try await prune(store) == foreseen)
      #expect(try await store.ids("kind:Brief") == [])
      #expect(try await store.ids("kind:Few").sorted() == [4, 10])
      clock.advance(by: .seconds(25 * 3600))
      #expect(try await prune(store) == PruneReport(jobs: ["usual": 2]))
      #expect(try await store.ids("kind:Other").sorted() == [5, 6])
    }
  }

  @Test(arguments: Engine.allCases)
  func `what is not said of how jobs are kept stays as it is`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      let kind = LimitScope.kind("K")
      try await store.setKeeping(
        Keeping(policies: [kind: KeepingPolicy(retention: .count(1), quarantine: 5)]))
      try await store.setKeeping(Keeping(policies: [kind: KeepingPolicy(quarantine: 6)]))
      try await store.setKeeping(
        Keeping(policies: [kind: KeepingPolicy(retention: .period(.seconds(1)))]))
      let policies = try await store.exported().compactMap { record in
        if case .policy(let policy) = record { policy.policy } else { nil }
      }
      #expect(
        policies == [KeepingPolicy(retention: .period(.seconds(1)), quarantine: 6)])
    }
  }

  @Test(arguments: Engine.allCases)
  func `a period of the operator spares queues that keep forever`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      try await store.setKeeping(Keeping(queues: ["all": .forever, "ten": .count(10)]))
      try await finish(4, in: ["all", "ten", "usual"], store, clock)
      #expect(
        try await prune(store, olderThan: .seconds(2)) == PruneReport(jobs: ["ten": 2, "usual": 2]))
    }
  }

  @Test(arguments: Engine.allCases)
  func `retentions not yet set can be tried`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      try await finish(3, in: ["q"], store, clock)
      #expect(
        try await store.prunable(olderThan: nil, keeping: Keeping(queues: ["q": .count(1)]))
          == PruneReport(jobs: ["q": 2]))
      #expect(try await prune(store) == PruneReport())
    }
  }

  @Test(arguments: Engine.allCases)
  func `the trash is emptied after its own period`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      _ = try await store.push([Draft(queue: "q"), Draft(queue: "q")])
      try await store.act(.purge, "state:ready")
      clock.advance(by: .seconds(3600))
      #expect(try await prune(store) == PruneReport())
      #expect(
        try await store.prunable(olderThan: nil, keeping: Keeping(trash: .seconds(60)))
          == PruneReport(trash: 2))
      try await store.setKeeping(Keeping(trash: .seconds(60)))
      #expect(try await prune(store) == PruneReport(trash: 2))
    }
  }

  @Test(arguments: Engine.allCases)
  func `dead letters and waiting jobs are never pruned`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      try await store.setKeeping(Keeping(queues: ["q": .period(.zero)]))
      _ = try await store.push([Draft(queue: "q"), Draft(queue: "q")])
      let worker = try await store.enlist()
      let job = try #require(try await store.claim(worker, 1).first)
      try await store.settle(job, .permanent(reason: "no"), now: clock.time)
      clock.advance(by: .seconds(1_000_000))
      #expect(try await prune(store) == PruneReport())
    }
  }

  @Test(arguments: Engine.allCases)
  func `many are pruned in slices`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      try await store.setKeeping(Keeping(queues: ["q": .count(100)]))
      _ = try await store.push((0..<2600).map { _ in Draft(queue: "q") })
      try await store.act(.cancel, "")
      var sums: [Int] = []
      let progress = AsyncStream<Int>.makeStream()
      let report = try await store.prune(olderThan: nil, by: .test) {
        progress.continuation.yield($0.finished)
      }
      progress.continuation.finish()
      for await sum in progress.stream { sums.append(sum) }
      #expect(sums == [1000, 2000, 2500])
      #expect(report == PruneReport(jobs: ["q": 2500]))
      #expect(try await store.counts("q")[.cancelled] == 100)
      clock.advance(by: .seconds(1))
    }
  }

  @Test(arguments: Engine.allCases)
  func `keys whose period is over and groups that nobody is in any more go`(
    engine: Engine
  ) async throws {
    try await engine.withStore { store, clock in
      _ = try await store.push(
        Draft(queue: "q", uniqueKey: "short", uniqueFor: .seconds(10)))
      _ = try await store.push(
        Draft(queue: "q", uniqueKey: "long", uniqueFor: .seconds(100 * 3600)))
      let worker = try await store.enlist()
      for job in try await store.claim(worker) {
        try await store.settle(job, .permanent(reason: "no \(job.id)"), now: clock.time)
      }
      #expect(try await store.act(.purge, "state:dead").changed == 2)
      clock.advance(by: .seconds(60 * 3600))
      _ = try await prune(store)
      let exported = Records()
      try await store.exportRecords { exported.add($0) }
      #expect(exported.keys == ["long"])
      let store = try #require(store as? SQLStore<SQLiteDatabase>)
      let groups = try await store.database.read { connection in
        var count = 0
        try connection.query(Statement("count", "SELECT count(*) FROM penstock_failure"), []) {
          count = $0.int(0)
        }
        return count
      }
      #expect(groups == 0)
    }
  }

  @Test(arguments: Engine.allCases)
  func `workers that no job remembers go a day after they ended`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      func workers() async throws -> [String] {
        _ = try await prune(store)
        let store = try #require(store as? SQLStore<SQLiteDatabase>)
        return try await store.database.read { connection in
          var names: [String] = []
          try connection.query(
            Statement("names", "SELECT name FROM penstock_worker ORDER BY id"), []
          ) { names.append($0.text(0)) }
          return names
        }
      }
      func run(_ name: String, _ outcome: Outcome?) async throws {
        let worker = try await store.enlist(name)
        if let outcome {
          let job = try #require(try await store.claim(worker, 1).first)
          try await store.settle(job, outcome, now: clock.time)
        }
        try await store.dismiss(worker)
      }
      _ = try await store.push([Draft(queue: "q"), Draft(queue: "q"), Draft(queue: "q")])
      try await run("idle", nil)
      try await run("failed", .permanent(reason: "no"))
      try await run("released", .released)
      try await run("succeeded", .succeeded)
      #expect(try await workers() == ["idle", "failed", "released", "succeeded"])
      clock.advance(by: .seconds(24 * 3600 + 1))
      _ = try await store.enlist("living")
      #expect(try await workers() == ["failed", "released", "succeeded", "living"])
      #expect(try await store.detail(1)?.attempts.first?.worker == "failed")
      // The purged stay in the trash, and with them what they say of their workers.
      _ = try await store.act(.purge, "state:dead,ready")
      #expect(try await workers() == ["failed", "released", "succeeded", "living"])
      clock.advance(by: .seconds(24 * 3600 + 1))
      _ = try await prune(store)
      #expect(try await workers() == ["living"])
    }
  }
}

private final class Records: Sendable {
  private let taken = Mutex<[String]>([])
  var keys: [String] { taken.withLock { $0 } }

  func add(_ record: StoreRecord) -> Bool {
    if case .uniqueKey(let record) = record { taken.withLock { $0.append(record.key) } }
    return true
  }
}
