import Jobs
import Testing

/// What operators set is taken back as acts on jobs are.
@Suite struct SettingUndoTests {
  private func undo(_ entry: AuditID?, _ store: any JobStore) async throws -> ActReport {
    let entry = try #require(entry)
    return try #require(try await store.undo(entry, by: .test) { _ in })
  }

  private func last(_ store: any JobStore) async throws -> AuditEntry {
    try #require(try await store.audit(before: nil, limit: 1).first)
  }

  @Test(arguments: Engine.allCases)
  func `an undone label gives the store its name, colour and guard back`(
    engine: Engine
  ) async throws {
    try await engine.withStore { store, _ in
      let first = StoreLabel(name: #"the "old" one"#, color: .green)
      try await store.setLabel(first, by: .test)
      #expect(try await last(store).before == #"{"name":null,"color":null,"guarded":false}"#)
      try await store.setLabel(
        StoreLabel(name: "prod", color: .red, isGuarded: true), by: .test)
      let guarding = try await last(store)
      #expect(guarding.text == "label of prod")
      #expect(guarding.canBeUndone)
      #expect(
        guarding.before == #"{"name":"the \"old\" one","color":"green","guarded":false}"#)
      #expect(guarding.after == #"{"name":"prod","color":"red","guarded":true}"#)
      #expect(try await undo(guarding.id, store).changed == 1)
      #expect(try await store.label() == first)
      // The one before it is next, as what came after it was taken back.
      let entries = try await store.audit(before: nil, limit: 3)
      #expect(entries.map(\.canBeUndone) == [false, false, true])
      #expect(try await undo(entries[2].id, store).changed == 1)
      #expect(try await store.label() == StoreLabel())
    }
  }

  @Test(arguments: Engine.allCases)
  func `what unroutable messages are kept for can be undone until it is set again`(
    engine: Engine
  ) async throws {
    try await engine.withStore { store, _ in
      try await store.keepUnroutable(.seconds(3600), by: .test)
      let first = try await last(store)
      try await store.keepUnroutable(nil, by: .test)
      let second = try await last(store)
      #expect(second.canBeUndone)
      #expect(try await undo(first.id, store).skipped == 1)
      #expect(try await undo(second.id, store).changed == 1)
      #expect(try await store.topics(limit: 1).keepsUnroutable == .seconds(3600))
    }
  }

  @Test(arguments: Engine.allCases)
  func `limits are undone one after another, the last one first`(engine: Engine) async throws {
    try await engine.withStore { store, _ in
      var entries: [AuditID?] = []
      for limit in [5, 6, 7] {
        entries.append(
          try await store.set(.running(limit), of: .queue("q"), by: .test).entry)
      }
      #expect(try await undo(entries[1], store).skipped == 1)
      #expect(try await undo(entries[2], store).changed == 1)
      #expect(try await store.limits().first?.limits.running == 6)
      // The one between was asked for too early, and is settled by that.
      #expect(try await undo(entries[0], store).changed == 1)
      #expect(try await store.limits() == [])
    }
  }

  @Test(arguments: Engine.allCases)
  func `a paused spread goes on when that is undone`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      _ = try await store.push((0..<9).map { _ in Draft(queue: "q") })
      let worker = try await store.enlist()
      for job in try await store.claim(worker) {
        try await store.settle(job, .permanent(reason: "no"), now: clock.time)
      }
      let spread = try #require(
        try await store.act(.retry(spread: .seconds(90)), "state:dead").entry)
      let pause = try await store.perform(.pause, onSpread: spread, by: .test)
      let entry = try await last(store)
      #expect(entry.id == pause?.entry)
      #expect(entry.text == "pause of spread \(spread)")
      #expect(entry.canBeUndone)
      #expect(try await undo(entry.id, store).changed == 1)
      #expect(try await store.spreads().first?.state == .running)
      let resumed = try await store.perform(.pause, onSpread: spread, by: .test)
      _ = try await store.perform(.cancel, onSpread: spread, by: .test)
      #expect(try await undo(resumed?.entry, store).skipped == 1)
      #expect(try await store.spreads().first?.state == .cancelled)
    }
  }

  @Test(arguments: Engine.allCases)
  func `a worker that was quieted takes jobs again when that is undone, as long as it lives`(
    engine: Engine
  ) async throws {
    try await engine.withStore { store, _ in
      let worker = try await store.enlist("web-1.7")
      let quiet = try await store.order(.quiet, to: "web-1.7", by: .test)?.entry
      #expect(try await last(store).canBeUndone)
      let undone = try await undo(quiet, store)
      #expect(undone.changed == 1)
      let number = try #require(undone.entry)
      #expect(
        try await store.orders(for: worker).order == WorkerOrders.Order(.active, number: number))
      let again = try await store.order(.quiet, to: "web-1.7", by: .test)?.entry
      try await store.dismiss(worker)
      #expect(try await last(store).canBeUndone == false)
      #expect(try await undo(again, store).skipped == 1)
    }
  }

  @Test(arguments: Engine.allCases)
  func `a purged job is shown in full while it is in the trash`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      _ = try await store.push(Draft(queue: "q", payload: Array("{}".utf8)))
      let worker = try await store.enlist()
      for job in try await store.claim(worker) {
        try await store.settle(job, .permanent(reason: "no"), now: clock.time)
      }
      let before = try #require(try await store.detail(1))
      #expect(try await store.purged(1) == nil)
      clock.advance(by: .seconds(5))
      _ = try await store.act(.purge, "state:dead")
      #expect(try await store.detail(1) == nil)
      let purged = try #require(try await store.purged(1))
      #expect(purged.purgedAt == clock.time)
      #expect(purged.attempts == before.attempts)
      #expect(purged.job.payload == before.job.payload)
      #expect(purged.job.error == "no")
    }
  }
}
