import Jobs
import Testing

@Suite struct EditTests {
  private let new = Array("{\"to\":\"bob\"}".utf8)

  private func dead(_ store: any JobStore, _ clock: ManualClock) async throws -> Job {
    let id = try await store.push(Draft(queue: "q", payload: Array("{\"to\":\"ada\"}".utf8))).id
    let worker = try await store.enlist()
    let job = try #require(try await store.claim(worker).first)
    try await store.settle(job, .permanent(reason: "no"), now: clock.time)
    return try await store.job(id)
  }

  @Test(arguments: Engine.allCases)
  func `an edited dead letter runs again with the new payload, and back`(
    engine: Engine
  ) async throws {
    try await engine.withStore { store, clock in
      let job = try await dead(store, clock)
      let report = try await store.edit(PayloadEdit(job, new: new), by: .test)
      #expect(report.changed == 1)
      #expect(try await store.job(job.id).state == .ready)
      #expect(try await store.job(job.id).payload == new)
      let entry = try #require(report.entry)
      _ = try await store.undo(entry, by: .test) { _ in }
      #expect(try await store.job(job.id) == job)
      #expect(try await store.check() == [])
    }
  }

  @Test(arguments: Engine.allCases)
  func `nothing is edited that has changed since it was read`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      let job = try await dead(store, clock)
      _ = try await store.edit(PayloadEdit(job, new: Array("{}".utf8)), by: .test)
      let late = try await store.edit(PayloadEdit(job, new: new), by: .test)
      #expect(late.skipped == 1)
      #expect(try await store.job(job.id).payload == Array("{}".utf8))
      let gone = PayloadEdit(job: 99, run: 0, old: [], new: new)
      #expect(try await store.edit(gone, by: .test).missing == 1)
    }
  }

  @Test(arguments: Engine.allCases)
  func `a job that waits keeps its place`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      _ = try await store.push([Draft(queue: "q"), Draft(queue: "q")])
      clock.advance(by: .seconds(10))
      let job = try await store.job(1)
      #expect(try await store.edit(PayloadEdit(job, new: new), by: .test).changed == 1)
      let worker = try await store.enlist()
      let first = try #require(try await store.claim(worker, 1).first)
      #expect(first.id == 1)
      #expect(first.payload == new)
    }
  }
}
