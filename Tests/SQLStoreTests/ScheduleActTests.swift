import Jobs
import Testing

@Suite struct ScheduleActTests {
  @Test(arguments: Engine.allCases)
  func `a paused schedule ticks no more, and its pause misses nothing`(
    _ engine: Engine
  ) async throws {
    try await engine.withStore { store, clock in
      try await store.perform(.add(schedule(missed: .all(upTo: 10))))
      #expect(try await store.perform(.pause("nightly")).nextAt == nil)
      #expect(try await store.perform(.pause("nightly")).hasChanged == false)
      clock.advance(by: .seconds(600))
      #expect(try await store.fireSchedules() == FiringReport())
      let resumed = try await store.perform(.resume("nightly"))
      #expect(resumed.nextAt == clock.time + .seconds(60))
      #expect(try await store.fireSchedules() == FiringReport(rest: .seconds(60)))
    }
  }

  @Test(arguments: Engine.allCases)
  func `run pushes at once and leaves the ticks as they are`(_ engine: Engine) async throws {
    try await engine.withStore { store, clock in
      let added = try await store.perform(.add(schedule()))
      let run = try await store.perform(.run("nightly"))
      #expect(run.nextAt == added.nextAt)
      #expect(try await store.job(try #require(run.receipt).id).state == .ready)
      #expect(try await store.outcomes() == ["by_hand"])
    }
  }

  @Test(arguments: Engine.allCases)
  func `adding, editing, removing and pausing can be undone`(_ engine: Engine) async throws {
    try await engine.withStore { store, clock in
      func undo(_ report: ScheduleReport) async throws -> Int? {
        let entry = try #require(report.entry)
        return try await store.undo(entry, by: .test) { _ in }?.changed
      }
      let added = try await store.perform(.add(schedule()))
      var changed = schedule("nightly", "0 5 * * *")
      changed.draft.queue = "others"
      let edited = try await store.perform(.edit(changed))
      #expect(try await undo(added) == 0)
      #expect(try await store.schedule(named: "nightly")?.schedule == changed)
      #expect(try await undo(edited) == 1)
      let record = try #require(try await store.schedule(named: "nightly"))
      #expect(record.schedule == schedule())
      #expect(record.nextAt == clock.time + .seconds(60))
      let paused = try await store.perform(.pause("nightly"))
      #expect(try await undo(paused) == 1)
      #expect(try await store.schedule(named: "nightly")?.nextAt == clock.time + .seconds(60))
      let removed = try await store.perform(.remove("nightly"))
      #expect(try await store.schedules() == [])
      #expect(try await undo(removed) == 1)
      #expect(try await store.schedules().map(\.schedule) == [schedule()])
      let entries = try await store.audit(before: nil, limit: 1)
      #expect(entries.first?.subject == "7: remove schedule nightly")
    }
  }

  @Test(arguments: Engine.allCases)
  func `acts are taken back one after the other, the last one first`(
    _ engine: Engine
  ) async throws {
    try await engine.withStore { store, _ in
      var (early, late) = (schedule("nightly", "0 5 * * *"), schedule("nightly", "0 9 * * *"))
      try await store.perform(.add(schedule()))
      for act in [ScheduleAct.edit(early), .pause("nightly"), .edit(late), .remove("nightly")] {
        try await store.perform(act)
      }
      (early.isPaused, late.isPaused) = (true, true)
      var kept: [Schedule?] = []
      for entry in stride(from: AuditID(5), through: 1, by: -1) {
        // Of the others only the one that is undone now can be.
        let undoable = try await store.audit(before: nil, limit: 50).filter(\.canBeUndone)
        #expect(undoable.map(\.id) == [entry])
        #expect(try await store.undo(entry, by: .test) { _ in }?.changed == 1)
        kept.append(try await store.schedule(named: "nightly")?.schedule)
      }
      early.isPaused = false
      var paused = early
      paused.isPaused = true
      #expect(kept == [late, paused, early, schedule(), nil])
      #expect(try await store.audit(before: nil, limit: 50).allSatisfy { !$0.canBeUndone })
    }
  }

  @Test(arguments: Engine.allCases)
  func `what was asked for together is one entry, and one undo takes it back`(
    _ engine: Engine
  ) async throws {
    try await engine.withStore { store, _ in
      let names = (1...30).map { "s\($0)" }
      func changes(_ acts: [ScheduleAct]) async throws -> AuditEntry {
        let reports = try await store.perform(acts, by: .test)
        let entry = try #require(try await store.audit(before: nil, limit: 1).first)
        #expect(Set(reports.compactMap(\.entry)) == [entry.id])
        return entry
      }
      func undo(_ entry: AuditEntry) async throws -> Int? {
        try await store.undo(entry.id, by: .test) { _ in }?.changed
      }
      let added = try await changes(names.map { .add(schedule($0)) })
      #expect(added.act == "add schedules")
      #expect(added.subject.hasPrefix("s1, s2, "))
      #expect(added.subject.hasSuffix(" and 10 more"))
      #expect(added.after == "{\"added\":30}")
      #expect(try await undo(try await changes(names.map { .pause($0) })) == 30)
      #expect(try await store.schedules().allSatisfy { !$0.schedule.isPaused })
      #expect(try await undo(try await changes(names.map { .remove($0) })) == 30)
      #expect(try await store.schedules().count == 30)
      var changed = schedule("s2")
      changed.note = "new"
      let mixed = try await changes([.add(schedule("t")), .edit(changed), .remove("s3")])
      #expect(mixed.act == "change schedules")
      #expect(mixed.after == "{\"added\":1,\"changed\":1,\"removed\":1}")
      #expect(try await undo(mixed) == 3)
      let twice = try await changes([.add(schedule("t")), .pause("t")])
      #expect(twice.subject == "t")
      #expect(try await undo(twice) == 1)
      var edited = schedule("s4")
      edited.note = "new"
      #expect(try await undo(try await changes([.edit(edited), .pause("s4")])) == 1)
      #expect(try await store.schedule(named: "s4")?.schedule == schedule("s4"))
      #expect(try await store.schedules().map(\.schedule.name) == names.sorted())
      #expect(try await store.schedule(named: "s2")?.schedule == schedule("s2"))
      // One whose name is taken stays away; the others come back.
      let removed = try await changes([.remove("s1"), .remove("s2")])
      try await store.perform(.add(schedule("s1")))
      let report = try await store.undo(removed.id, by: .test) { _ in }
      #expect(report?.changed == 1)
      #expect(report?.skipped == 1)
      // Nothing changed is nothing done.
      #expect(try await store.perform(.resume("s2")).entry == nil)
      #expect(
        try await store.perform([.pause("s2"), .resume("s1")], by: .test).map(\.hasChanged)
          == [true, false])
      #expect(try await store.audit(before: nil, limit: 1).first?.report.skipped == 1)
      #expect(try await undo(added) == 28)
    }
  }

  @Test(arguments: Engine.allCases)
  func `an act can be taken back as long as the trash keeps jobs`(
    _ engine: Engine
  ) async throws {
    try await engine.withStore { store, clock in
      try await store.perform(.add(schedule()))
      try await store.perform(.edit(schedule("nightly", "0 5 * * *")))
      clock.advance(by: .seconds(50_000))
      try await store.perform(.pause("nightly"))
      clock.advance(by: .seconds(50_000))
      _ = try await store.prune(limit: 100)
      #expect(try await store.undo(3, by: .test) { _ in }?.changed == 1)
      // The edit is too old, and must not be taken for the act that added it.
      #expect(try await store.audit(before: nil, limit: 9).allSatisfy { !$0.canBeUndone })
      #expect(try await store.undo(2, by: .test) { _ in }?.changed == 0)
      #expect(try await store.schedule(named: "nightly")?.schedule.rhythm.cron == "0 5 * * *")
    }
  }

  @Test(arguments: Engine.allCases)
  func `acts are done all or none, and a wrong name gets the nearest`(
    _ engine: Engine
  ) async throws {
    try await engine.withStore { store, _ in
      try await store.perform(.add(schedule()))
      await #expect(
        throws: StoreError.missing(
          "cannot pause schedule 'nightli': there is no such schedule; did you mean 'nightly'?")
      ) {
        try await store.perform([.add(schedule("other")), .pause("nightli")], by: .test)
      }
      #expect(try await store.schedules().count == 1)
      // Short names are alike by chance.
      _ = try await store.perform([.add(schedule("*")), .add(schedule("none"))], by: .test)
      for name in ["a", "nope"] {
        await #expect(
          throws: StoreError.missing(
            "cannot pause schedule '\(name)': there is no such schedule; see 'penstock schedules'")
        ) { try await store.perform(.pause(name)) }
      }
      await #expect(throws: StoreError.self) { try await store.perform(.add(schedule())) }
      await #expect(throws: StoreError.self) {
        try await store.perform(.add(schedule("other", "0 25 * * *")))
      }
    }
  }
}
