import Jobs
import Testing

/// Knows UTC and what the tests call `Nowhere`, of which nobody has data.
struct PlainAlmanac: Almanac {
  func next(of rhythm: Rhythm, after moment: Timestamp) throws(RhythmFault) -> Timestamp? {
    let zone = try zone(named: rhythm.zone)
    do throws(CronFault) {
      return try CronExpression(rhythm.cron).next(
        after: moment, in: zone, within: rhythm.windows)
    } catch {
      throw RhythmFault(error.description)
    }
  }

  func zone(named name: String) throws(RhythmFault) -> TimeZoneRules {
    guard name == "UTC" else { throw RhythmFault("no zone data of '\(name)'") }
    return .utc
  }
}

func schedule(
  _ name: String = "nightly", _ cron: String = "* * * * *", missed: MissedRule = .skip,
  overlap: OverlapRule = .allow, zone: String = "UTC"
) -> Schedule {
  Schedule(
    name: name, rhythm: Rhythm(cron: cron, zone: zone),
    draft: Draft(queue: "reports", kind: "Build", payload: Array("{}".utf8), tags: ["eu"]),
    missed: missed, overlap: overlap)
}

extension JobStore {
  @discardableResult
  func perform(_ act: ScheduleAct) async throws -> ScheduleReport {
    try #require(try await perform([act], by: .test).first)
  }

  func outcomes(_ name: String = "nightly") async throws -> [String] {
    try #require(try await ledger(of: name, before: nil, limit: 100)).reversed().map {
      $0.count == 1 ? $0.outcome.name : "\($0.outcome.name)*\($0.count)"
    }
  }
}

@Suite struct ScheduleTests {
  @Test(arguments: Engine.allCases)
  func `what is asked for again with its key is done once`(_ engine: Engine) async throws {
    try await engine.withStore { store, clock in
      func add(_ cron: String) async throws -> ScheduleReport? {
        try await store.perform([.add(schedule("nightly", cron))], once: "k", by: .test).first
      }
      let added = try #require(try await add("* * * * *"))
      #expect(added.hasChanged)
      let again = try #require(try await add("* * * * *"))
      #expect(!again.hasChanged && again.nextAt == added.nextAt && again.entry == nil)
      await #expect(throws: StoreError.self) { _ = try await add("0 * * * *") }
      let run = try await store.perform([.run("nightly")], once: "r", by: .test)
      let rerun = try await store.perform([.run("nightly")], once: "r", by: .test)
      #expect(run.first?.receipt?.isDuplicate == false)
      #expect(rerun.first?.receipt == PushReceipt(id: 1, isDuplicate: true))
      #expect(try await store.overview().counts[.ready] == 1)
    }
  }

  @Test(arguments: Engine.allCases)
  func `a tick pushes the job and is written down with it`(_ engine: Engine) async throws {
    try await engine.withStore { store, clock in
      let start = clock.time
      let added = try await store.perform(.add(schedule()))
      #expect(added.nextAt == start + .seconds(60))
      #expect(try await store.fireSchedules() == FiringReport(rest: .seconds(60)))
      clock.advance(by: .seconds(61))
      let report = try await store.fireSchedules()
      #expect(report == FiringReport(jobs: 1, rest: .seconds(59)))
      let record = try #require(try await store.schedule(named: "nightly"))
      let tick = try #require(record.last)
      #expect(tick.outcome == .fired)
      #expect(tick.due == start + .seconds(60))
      #expect(tick.lateness == .seconds(1))
      #expect(tick.jobState == .ready)
      let job = try await store.job(try #require(tick.job))
      #expect(job.queue == "reports")
      #expect(job.tags == ["eu", "schedule:nightly"])
      #expect(Schedule.name(in: job.tags) == "nightly")
      #expect(try await store.fireSchedules().jobs == 0)
    }
  }

  @Test(arguments: Engine.allCases)
  func `missed ticks are skipped, run once, or caught up as the schedule says`(
    _ engine: Engine
  ) async throws {
    try await engine.withStore { store, clock in
      try await store.perform(.add(schedule("skip", missed: .skip)))
      try await store.perform(.add(schedule("once", missed: .once)))
      try await store.perform(.add(schedule("two", missed: .all(upTo: 2))))
      try await store.perform(.add(schedule("all", missed: .all(upTo: 100))))
      // The fifth tick came two seconds ago.
      clock.advance(by: .seconds(302))
      let report = try await store.fireSchedules()
      #expect(report.jobs == 1 + 1 + 3 + 5)
      #expect(report.misses.count == 4)
      #expect(try await store.outcomes("skip") == ["missed*4", "fired"])
      #expect(try await store.outcomes("once") == ["missed*4", "fired"])
      #expect(
        try await store.outcomes("two") == ["missed*2", "caught_up", "caught_up", "fired"])
      #expect(
        try await store.outcomes("all")
          == ["caught_up", "caught_up", "caught_up", "caught_up", "fired"])
      let log = try await store.log(LogFilter(parsing: "kind:missed"), before: nil, limit: 10)
      #expect(log.entries.count == 4)
      // What was caught up made its job.
      for (name, missed) in [("skip", 4), ("once", 4), ("two", 2), ("all", 0)] {
        #expect(try await store.schedule(named: name)?.missed == missed, "\(name)")
      }
    }
  }

  @Test(arguments: Engine.allCases)
  func `ticks that overlap skips while they are caught up are told as skipped`(
    _ engine: Engine
  ) async throws {
    try await engine.withStore { store, clock in
      let start = clock.time
      try await store.perform(.add(schedule(missed: .all(upTo: 3), overlap: .skip)))
      clock.advance(by: .seconds(302))
      #expect(
        try await store.fireSchedules().misses == [
          "schedule nightly missed 4 ticks since \((start + .seconds(60)).rfc3339), "
            + "1 caught up, 2 skipped"
        ])
      #expect(
        try await store.outcomes() == ["missed", "caught_up", "skipped", "skipped", "skipped"])
      #expect(try await store.schedule(named: "nightly")?.missed == 3)
    }
  }

  @Test(arguments: Engine.allCases)
  func `a due schedule that nobody fires is marked after ten seconds`(
    _ engine: Engine
  ) async throws {
    try await engine.withStore { store, clock in
      func isMarked() async throws -> Bool {
        try #require(try await store.schedule(named: "nightly")).isOverdue(at: clock.time)
      }
      try await store.perform(.add(schedule()))
      clock.advance(by: .seconds(70))
      #expect(try await !isMarked())
      clock.advance(by: .seconds(1))
      #expect(try await isMarked())
      _ = try await store.fireSchedules()
      #expect(try await !isMarked())
    }
  }

  @Test(arguments: Engine.allCases)
  func `the audit log says what an edit changed, from what and to what`(
    _ engine: Engine
  ) async throws {
    try await engine.withStore { store, _ in
      try await store.perform(.add(schedule()))
      var changed = schedule()
      changed.draft.payload = Array("[]".utf8)
      changed.note = "new"
      changed.jitter = .seconds(5)
      try await store.perform(.edit(changed))
      let entry = try #require(try await store.audit(before: nil, limit: 1).first)
      #expect(
        entry.before == #"{"jitter":"\#(Duration.zero.text)","note":"none","payload":"2 bytes"}"#)
      #expect(entry.after == #"{"jitter":"5s","note":"new","payload":"2 other bytes"}"#)
    }
  }

  @Test(arguments: Engine.allCases)
  func `a tick that is long over does not fire as if it were in time`(
    _ engine: Engine
  ) async throws {
    try await engine.withStore { store, clock in
      try await store.perform(.add(schedule("skip", "0 * * * *", missed: .skip)))
      try await store.perform(.add(schedule("once", "0 * * * *", missed: .once)))
      clock.advance(by: .seconds(3600 + 1800))
      #expect(try #require(try await store.schedule(named: "skip")).isOverdue(at: clock.time))
      #expect(try await store.fireSchedules().jobs == 1)
      #expect(try await store.outcomes("skip") == ["missed"])
      #expect(try await store.outcomes("once") == ["caught_up"])
    }
  }

  @Test(arguments: Engine.allCases)
  func `a week of seconds costs no week`(_ engine: Engine) async throws {
    try await engine.withStore { store, clock in
      try await store.perform(.add(schedule("each", "* * * * * *", missed: .all(upTo: 3))))
      try await store.perform(.add(schedule("every", "@every 1s", missed: .all(upTo: 3))))
      clock.advance(by: .seconds(7 * 86_400))
      #expect(try await store.fireSchedules().jobs == 8)
      for name in ["each", "every"] {
        let ledger = try #require(try await store.ledger(of: name, before: nil, limit: 10))
        #expect(ledger.map(\.outcome) == [.fired, .caughtUp, .caughtUp, .caughtUp, .missed])
        #expect(ledger.first?.due == clock.time)
        #expect(ledger.last?.isCountedOut == false)
        #expect(ledger.last?.through == clock.time - .seconds(4))
      }
    }
  }

  @Test(arguments: Engine.allCases)
  func `a clock that is set back fires nothing twice`(_ engine: Engine) async throws {
    try await engine.withStore { store, clock in
      try await store.perform(.add(schedule()))
      clock.advance(by: .seconds(60))
      #expect(try await store.fireSchedules().jobs == 1)
      clock.set(by: .seconds(-3600))
      #expect(try await store.fireSchedules() == FiringReport(rest: .seconds(3660)))
      try await store.perform(.pause("nightly"))
      try await store.perform(.resume("nightly"))
      #expect(try await store.fireSchedules() == FiringReport(rest: .seconds(3660)))
    }
  }

  @Test(arguments: Engine.allCases)
  func `one that fired ahead of a clock that was set back is marked until that time has come`(
    _ engine: Engine
  ) async throws {
    try await engine.withStore { store, clock in
      func isMarked() async throws -> Bool {
        let record = try #require(try await store.schedule(named: "nightly"))
        return record.isAhead(of: clock.time)
      }
      try await store.perform(.add(schedule()))
      clock.advance(by: .seconds(60))
      _ = try await store.fireSchedules()
      #expect(try await !isMarked())
      let fired = clock.time
      clock.set(by: .seconds(-3600))
      #expect(try await isMarked())
      #expect(try await store.schedule(named: "nightly")?.lastDue == fired)
      #expect(try await store.schedule(named: "nightly")?.needsPerson(at: clock.time) == true)
      // It is for a person to push the job; the ticks stay as they are.
      #expect(try await store.perform(.run("nightly")).receipt?.id == 2)
      #expect(try await isMarked())
      clock.advance(by: .seconds(3600))
      #expect(try await !isMarked())
      clock.advance(by: .seconds(60))
      #expect(try await store.fireSchedules().jobs == 1)
    }
  }

  @Test(arguments: Engine.allCases)
  func `a tick makes no job while the last run goes on, where that is said`(
    _ engine: Engine
  ) async throws {
    try await engine.withStore { store, clock in
      let worker = try await store.enlist()
      try await store.perform(.add(schedule(overlap: .skip)))
      clock.advance(by: .seconds(60))
      _ = try await store.fireSchedules()
      let job = try #require(try await store.claim(worker).first)
      clock.advance(by: .seconds(60))
      #expect(try await store.fireSchedules().jobs == 0)
      let tick = try #require(try await store.schedule(named: "nightly")?.last)
      #expect(tick.outcome == .skipped)
      #expect(tick.reason == "job \(job.id) is running")
      try await store.settle(job, .succeeded, now: clock.time)
      clock.advance(by: .seconds(60))
      #expect(try await store.fireSchedules().jobs == 1)
    }
  }

  @Test(arguments: Engine.allCases)
  func `a run that waits is replaced, and one that runs is asked to end first`(
    _ engine: Engine
  ) async throws {
    try await engine.withStore { store, clock in
      let worker = try await store.enlist()
      try await store.perform(.add(schedule(overlap: .replace)))
      clock.advance(by: .seconds(60))
      _ = try await store.fireSchedules()
      clock.advance(by: .seconds(60))
      _ = try await store.fireSchedules()
      #expect(try await store.counts("reports")[.cancelled] == 1)
      let running = try #require(try await store.claim(worker).first)
      for _ in 0..<2 {
        clock.advance(by: .seconds(60))
        #expect(try await store.fireSchedules().jobs == 1)
      }
      #expect(try await store.claim(worker) == [])
      let asked = try await store.orders(for: worker).cancellations
      #expect(asked.map(\.lease) == [running.lease])
      #expect(asked.map(\.by) == ["schedule nightly"])
      try await store.settle(running, .succeeded, now: clock.time)
      #expect(try await store.claim(worker).count == 1)
      #expect(try await store.counts("reports")[.cancelled] == 2)
    }
  }

  @Test(arguments: Engine.allCases)
  func `a unique key that is taken skips the tick`(_ engine: Engine) async throws {
    try await engine.withStore { store, clock in
      var unique = schedule()
      unique.draft.uniqueKey = "report"
      try await store.perform(.add(unique))
      for _ in 0..<2 {
        clock.advance(by: .seconds(60))
        _ = try await store.fireSchedules()
      }
      #expect(try await store.outcomes() == ["fired", "skipped"])
    }
  }

  @Test(arguments: Engine.allCases)
  func `jitter puts the same tick off by the same length, within its bound`(
    _ engine: Engine
  ) async throws {
    try await engine.withStore { store, clock in
      for name in ["a", "b", "c"] {
        var one = schedule(name)
        one.jitter = .seconds(30)
        try await store.perform(.add(one))
        #expect(one.draft(dueAt: clock.time) == one.draft(dueAt: clock.time))
      }
      clock.advance(by: .seconds(60))
      _ = try await store.fireSchedules()
      var moments: Set<Timestamp> = []
      for id in try await store.ids("") {
        let job = try await store.job(id)
        #expect((clock.time..<clock.time + .seconds(30)).contains(job.runAt))
        moments.insert(job.runAt)
      }
      #expect(moments.count == 3)
    }
  }

  @Test(arguments: Engine.allCases)
  func `jobs that die one after the other are told of`(_ engine: Engine) async throws {
    try await engine.withStore { store, clock in
      let worker = try await store.enlist()
      try await store.perform(.add(schedule()))
      for deaths in 1...3 {
        clock.advance(by: .seconds(60))
        _ = try await store.fireSchedules()
        let job = try #require(try await store.claim(worker).first)
        try await store.settle(job, .permanent(reason: "no"), now: clock.time)
        let record = try #require(try await store.schedule(named: "nightly"))
        #expect(record.deaths == deaths)
        #expect(record.last?.jobState == .dead)
        #expect(record.keepsDying == (deaths > 1))
      }
    }
  }

  @Test(arguments: Engine.allCases)
  func `what was removed and what is too old is pruned`(_ engine: Engine) async throws {
    try await engine.withStore { store, clock in
      try await store.perform(.add(schedule("each", "* * * * * *", missed: .all(upTo: 1000))))
      try await store.perform(.add(schedule("gone")))
      clock.advance(by: .seconds(1300))
      _ = try await store.fireSchedules()
      clock.advance(by: .seconds(900))
      _ = try await store.fireSchedules()
      try await store.perform(.remove("gone"))
      clock.advance(by: .seconds(86_500))
      _ = try await store.prune(limit: 100)
      #expect(try await store.ledger(of: "each", before: nil, limit: 5000)?.count == 1000)
      #expect(try await store.ledger(of: "gone", before: nil, limit: 10) == nil)
    }
  }

  @Test(arguments: Engine.allCases)
  func `a thousand schedules of one moment fire in a few transactions`(
    _ engine: Engine
  ) async throws {
    try await engine.withStore { store, clock in
      _ = try await store.perform(
        (0..<1200).map { .add(schedule("s\($0)", "0 0 * * *")) }, by: .test)
      clock.advance(by: .seconds(86_400 - 8 * 3600 + 30))
      #expect(try await store.fireSchedules().jobs == 1200)
      #expect(try await store.fireSchedules().jobs == 0)
    }
  }
}
