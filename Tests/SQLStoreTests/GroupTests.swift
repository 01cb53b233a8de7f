import Jobs
import Testing

/// Groups of dead letters that a filter takes.
@Suite struct GroupTests {
  /// Dead letters of two queues and kinds, and one job that waits.
  private func fill(_ store: any JobStore, _ clock: ManualClock) async throws {
    let worker = try await store.enlist(slots: 40)
    _ = try await store.push(
      (1...24).map {
        Draft(
          queue: $0 % 3 == 0 ? "b" : "a", kind: "K\($0 % 2)",
          payload: Array("{\"n\":\($0)}".utf8), tags: $0 % 5 == 0 ? ["bulk"] : [])
      })
    for job in try await store.claim(worker, 40) {
      let reason = job.id % 4 == 0 ? "smtp: 550 gone \(job.id)" : "timed out after \(job.id)s"
      try await store.settle(job, .permanent(reason: reason), now: clock.time)
      clock.advance(by: .seconds(1))
    }
    _ = try await store.push(Draft(queue: "a", kind: "K0"))
  }

  @Test(arguments: Engine.allCases)
  func `numbers of groups are those of the dead letters that match`(
    engine: Engine
  ) async throws {
    try await engine.withStore { store, clock in
      try await fill(store, clock)
      let all = try await store.failureGroups()
      #expect(all.reduce(0) { $0 + $1.count } == 24)
      let dead = try await store.find(Filter(parsing: "state:dead"), after: nil, limit: 100).jobs
      for text in [
        "", "queue:a", "-queue:a", "kind:K0 queue:b", "state:dead", "error:550", "-error:550",
        "tag:bulk", "payload.n:>20", "timed -kind:K1", "group:\(all[0].id)",
        "-group:\(all[0].id)", "group:\(all[0].id) payload.n:>10", "id:4,8,25", "age:>1h",
        "state:ready", "state:ready error:550",
      ] {
        let filter = try Filter(parsing: text)
        let matching = dead.filter { filter.matches($0, now: clock.time) }
        let groups = try await store.failureGroups(filter, limit: 100)
        #expect(groups.map(\.count) == groups.map(\.count).sorted(by: >), "\(text)")
        #expect(groups.reduce(0) { $0 + $1.count } == matching.count, "\(text)")
        for group in groups {
          let times = matching.filter { $0.failureGroup == group.id }.compactMap(\.finishedAt)
          #expect(group.count == times.count, "\(text)")
          #expect(group.firstAt == times.min() && group.lastAt == times.max(), "\(text)")
          #expect(group.recent.count == 24, "\(text)")
        }
        let first = try await store.failureGroups(filter, limit: 1)
        #expect(first == Array(groups.prefix(1)), "\(text)")
      }
    }
  }

  @Test(arguments: Engine.allCases)
  func `more dead letters than are read at once are all counted`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      let worker = try await store.enlist(slots: 5000)
      _ = try await store.push((0..<2500).map { _ in Draft(queue: "q", kind: "K", tags: ["t"]) })
      for job in try await store.claim(worker, 5000) {
        try await store.settle(job, .permanent(reason: "no"), now: clock.time)
      }
      let groups = try await store.failureGroups(Filter(parsing: "tag:t"), limit: 10)
      #expect(groups.map(\.count) == [2500])
    }
  }
}
