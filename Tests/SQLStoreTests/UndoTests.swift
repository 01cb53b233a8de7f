import Jobs
import Testing

@Suite struct UndoTests {
  /// Six dead letters of one group in 'emails', then three ready jobs in 'reports'.
  private func fill(_ store: any JobStore, _ clock: ManualClock) async throws {
    _ = try await store.push((0..<6).map { Draft(queue: "emails", payload: Array("\($0)".utf8)) })
    let worker = try await store.enlist()
    for job in try await store.claim(worker) {
      try await store.settle(job, .permanent(reason: "no"), now: clock.time)
    }
    _ = try await store.push((0..<3).map { _ in Draft(queue: "reports") })
  }

  private func undo(_ entry: AuditID?, _ store: any JobStore) async throws -> ActReport {
    let entry = try #require(entry)
    return try #require(try await store.undo(entry, by: .test) { _ in })
  }

  @Test(arguments: Engine.allCases)
  func `an undone retry leaves the dead letters as they were`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      try await fill(store, clock)
      let before = try await store.job(1)
      let groups = try await store.failureGroups()
      clock.advance(by: .seconds(60))
      let act = try await store.act(.retry(spread: nil), "queue:emails")
      let report = try await undo(act.entry, store)
      #expect(report.changed == 6)
      #expect(try await store.job(1) == before)
      #expect(try await store.failureGroups() == groups)
      #expect(try await store.check() == [])
    }
  }

  @Test(arguments: Engine.allCases)
  func `jobs that have run since are skipped and counted`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      try await fill(store, clock)
      let act = try await store.act(.retry(spread: nil), "queue:emails")
      let worker = try await store.enlist("second")
      let emails = [QueueShare(queue: "emails")]
      let jobs = try await store.exchange(
        [], claiming: Claim(worker: worker, count: 3, queues: emails)
      ).jobs
      for job in jobs.dropLast() { try await store.settle(job, .succeeded, now: clock.time) }
      let running = try #require(jobs.last)
      let report = try await undo(act.entry, store)
      #expect(report.changed == 3)
      #expect(report.skipped == 3)
      #expect(try await store.job(running.id).state == .running)
      #expect(try await store.counts("emails")[.dead] == 3)
      #expect(try await store.check() == [])
    }
  }

  @Test(arguments: Engine.allCases)
  func `acts are undone one after another, the last one first`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      try await fill(store, clock)
      let moved = try await store.act(.requeue(to: "slow", spread: nil), "queue:emails")
      let cancelled = try await store.act(.cancel, "queue:slow")
      // A later act on the same jobs stands in the way of the earlier one's undoing.
      #expect(try await undo(cancelled.entry, store).changed == 6)
      #expect(try await store.counts("slow")[.ready] == 6)
      #expect(try await undo(moved.entry, store).changed == 6)
      #expect(try await store.counts("slow")[.ready] == 0)
      #expect(try await store.counts("emails")[.dead] == 6)
      #expect(try await store.check() == [])
    }
  }

  @Test(arguments: Engine.allCases)
  func `an act is not undone over a later one`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      try await fill(store, clock)
      let retried = try await store.act(.retry(spread: nil), "queue:emails")
      _ = try await store.act(.cancel, "queue:emails")
      #expect(try await undo(retried.entry, store).skipped == 6)
      #expect(try await store.counts("emails")[.cancelled] == 6)
      #expect(
        try await store.audit(before: nil, limit: 9).map(\.canBeUndone) == [false, true, false])
    }
  }

  @Test(arguments: Engine.allCases)
  func `purged jobs come back with their attempts`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      try await fill(store, clock)
      let before = try await store.detail(2)
      let groups = try await store.failureGroups()
      let act = try await store.act(.purge, "queue:emails")
      #expect(try await store.detail(2) == nil)
      #expect(try await store.trash(Filter(), after: nil, limit: 4).jobs.count == 4)
      #expect(try await undo(act.entry, store).changed == 6)
      #expect(try await store.detail(2) == before)
      #expect(try await store.failureGroups() == groups)
      #expect(try await store.trash(Filter(), after: nil, limit: 4).jobs == [])
      #expect(try await store.check() == [])
    }
  }

  @Test(arguments: Engine.allCases)
  func `the trash is searched, restored by filter and deleted for good`(
    engine: Engine
  ) async throws {
    try await engine.withStore { store, clock in
      try await fill(store, clock)
      _ = try await store.act(.purge, "state:dead,ready")
      let filter = try Filter(parsing: "queue:reports")
      var (ids, place): ([JobID], TrashCursor?) = ([], nil)
      repeat {
        let page = try await store.trash(filter, after: place, limit: 2)
        ids += page.jobs.map(\.job.id)
        place = page.next
      } while place != nil
      #expect(ids == [9, 8, 7])
      let restored = try await store.perform(
        .restore, on: .filter(filter, until: clock.time), by: .test
      ) { _ in }
      #expect(restored.changed == 3)
      #expect(try await store.counts("reports")[.ready] == 3)
      #expect(try await store.trashCount(.ids([1, 2, 2, 77])) == 2)
      let emails = try Filter(parsing: "queue:emails")
      #expect(try await store.trashCount(.filter(emails, until: clock.time)) == 6)
      #expect(
        try await store.trashCount(.filter(emails, until: clock.time - .seconds(3600))) == 0)
      let deleted = try await store.perform(.delete, on: .ids([1, 2, 2, 77]), by: .test) { _ in }
      #expect(deleted.changed == 2)
      #expect(deleted.missing == 1)
      #expect(try await store.trash(Filter(), after: nil, limit: 99).jobs.count == 4)
      #expect(try await store.check() == [])
    }
  }

  @Test(arguments: Engine.allCases)
  func `what is purged for good is in no trash`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      try await fill(store, clock)
      let act = try await store.act(.erase, "queue:emails")
      #expect(act.changed == 6)
      #expect(try await store.trash(Filter(), after: nil, limit: 9).jobs == [])
      #expect(try await undo(act.entry, store) == ActReport(entry: 2))
    }
  }

  @Test(arguments: Engine.allCases)
  func `a purged job whose unique key has gone stays in the trash`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      _ = try await store.push(Draft(queue: "q", uniqueKey: "k"))
      let act = try await store.act(.purge, "state:ready")
      _ = try await store.push(Draft(queue: "q", uniqueKey: "k"))
      #expect(try await undo(act.entry, store).skipped == 1)
      #expect(try await store.trash(Filter(), after: nil, limit: 9).jobs.count == 1)
      #expect(try await store.check() == [])
    }
  }

  @Test(arguments: Engine.allCases)
  func `of a partition key never two jobs get the turn back`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      _ = try await store.push(
        [Draft(queue: "q", partitionKey: "p"), Draft(queue: "q", partitionKey: "p")])
      let worker = try await store.enlist()
      let job = try #require(try await store.claim(worker).first)
      try await store.settle(
        job, .failed(reason: "later", after: .seconds(900)), now: clock.time)
      let act = try await store.act(.cancel, "id:\(job.id)")
      #expect(try await store.claim(worker).map(\.id) == [2])
      #expect(try await undo(act.entry, store).changed == 1)
      #expect(try await store.job(job.id).state == .scheduled)
      #expect(try await store.check() == [])
      clock.advance(by: .seconds(1000))
      #expect(try await store.claim(worker) == [])
      #expect(try await store.check() == [])
    }
  }

  @Test(arguments: Engine.allCases)
  func `an undone pause lets the queue go on, unless it was switched since`(
    engine: Engine
  ) async throws {
    try await engine.withStore { store, _ in
      let first = try await store.set(.paused(true), of: .queue("q"), by: .test)
      #expect(try await undo(first.entry, store).changed == 1)
      #expect(try await store.overview().queues.first?.isPaused == false)
      let second = try await store.set(.paused(true), of: .queue("q"), by: .test)
      _ = try await store.set(.paused(false), of: .queue("q"), by: .test)
      #expect(try await undo(second.entry, store).skipped == 1)
    }
  }

  @Test(arguments: Engine.allCases)
  func `the audit log says who did what to how many, and what was undone`(
    engine: Engine
  ) async throws {
    try await engine.withStore { store, clock in
      try await fill(store, clock)
      let person = Operator(user: "root", sudoUser: "ada", host: "web", sshClient: "192.0.2.7")
      let selection = try await store.freeze(try Filter(parsing: "queue:emails state:dead"))
      let report = try await store.perform(.retry(spread: nil), on: selection, by: person) { _ in }
      _ = try await undo(report.entry, store)
      let entries = try await store.audit(before: nil, limit: 10)
      #expect(entries.map(\.act) == ["undo", "retry"])
      let retry = try #require(entries.last)
      #expect(retry.operator == person)
      #expect(retry.who == "ada (sudo root) on web from 192.0.2.7")
      #expect(retry.subject == "queue:emails state:dead")
      #expect(retry.before == "{\"dead\":6}")
      #expect(retry.report.changed == 6)
      #expect(retry.undoneBy == entries.first?.id)
      #expect(!retry.canBeUndone)
      #expect(entries.first?.subject == "1: retry of 6 jobs (queue:emails state:dead)")
      #expect(try await store.undo(99, by: .test) { _ in } == nil)
    }
  }

  @Test(arguments: Engine.allCases)
  func `an act over many slices is undone over many slices`(engine: Engine) async throws {
    try await engine.withStore { store, _ in
      for _ in 0..<5 {
        _ = try await store.push((0..<500).map { _ in Draft(queue: "q") })
      }
      let act = try await store.act(.cancel, "queue:q")
      #expect(act.changed == 2500)
      #expect(try await undo(act.entry, store).changed == 2500)
      #expect(try await store.counts("q")[.ready] == 2500)
      #expect(try await store.check() == [])
    }
  }

  @Test(arguments: Engine.allCases)
  func `the way back is pruned with the trash`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      try await fill(store, clock)
      let act = try await store.act(.retry(spread: nil), "queue:emails")
      clock.advance(by: .seconds(25 * 3600))
      _ = try await store.prune(limit: 1000)
      #expect(try await store.audit(before: nil, limit: 1).first?.canBeUndone == false)
      #expect(try await undo(act.entry, store).changed == 0)
      #expect(try await store.counts("emails")[.ready] == 6)
    }
  }

  @Test(arguments: Engine.allCases)
  func `dead letters whose group was forgotten come back into one`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      try await fill(store, clock)
      clock.advance(by: .seconds(400 * 24 * 3600))
      let act = try await store.act(.retry(spread: nil), "queue:emails")
      _ = try await store.prune(limit: 1000)
      #expect(try await undo(act.entry, store).changed == 6)
      #expect(try await store.failureGroups().map(\.count) == [6])
      #expect(try await store.check() == [])
    }
  }
}
