import Jobs
import SQLStore
import SQLiteDatabase
import Synchronization
import Testing

/// Records in memory, handed out one after another.
private final class Records: Sendable {
  private let list: Mutex<[StoreRecord]>

  init(_ records: [StoreRecord] = []) { list = Mutex(records) }

  var all: [StoreRecord] { list.withLock { $0 } }

  func add(_ record: StoreRecord) -> Bool {
    list.withLock { $0.append(record) }
    return true
  }

  func next() -> StoreRecord? {
    list.withLock { $0.isEmpty ? nil : $0.removeFirst() }
  }
}

extension JobStore {
  func exported() async throws -> [StoreRecord] {
    let records = Records()
    try await exportRecords { records.add($0) }
    return records.all
  }

  @discardableResult
  fileprivate func take(
    _ records: [StoreRecord], merging: Bool = false
  ) async throws -> ImportReport {
    let records = Records(records)
    return try await importRecords(merging: merging, by: .test) { () throws(StoreError) in
      records.next()
    }
  }
}

@Suite struct ExportTests {
  /// A job in every state, with attempts, groups, unique keys, a pause, a retention and a trash.
  private func fill(_ store: any JobStore, _ clock: ManualClock) async throws {
    try await store.setKeeping(Keeping(queues: ["kept": .count(5), "ever": .forever]))
    try await store.setKeeping(
      Keeping(policies: [
        .kind("Dead"): KeepingPolicy(retention: .count(3), quarantine: 4),
        .queue("a"): KeepingPolicy(quarantine: 9),
        .kind("Rule"): KeepingPolicy(
          uniqueness: UniqueRule(.values(["a"]), period: .seconds(60), replaces: [.payload])),
      ]))
    _ = try await store.set(.paused(true), of: .queue("paused"), by: .test)
    _ = try await store.set(.running(7), of: .queue("a"), by: .test)
    _ = try await store.set(.rate(Rate(5, per: .seconds(60))), of: .kind("Off"), by: .test)
    _ = try await store.set(.paused(true), of: .kind("Off", in: "paused"), by: .test)
    _ = try await store.push([
      Draft(queue: "a", kind: "Dead", payload: [0xff], uniqueKey: "dead", tags: ["x"]),
      Draft(queue: "a", kind: "Dead"), Draft(queue: "a", kind: "Retry", uniqueKey: "retrying"),
      Draft(queue: "b", uniqueKey: "period", uniqueFor: .seconds(3600)),
      Draft(queue: "b", priority: 3, maxAttempts: 3),
    ])
    let worker = try await store.enlist()
    for job in try await store.claim(worker) {
      let outcome: Outcome =
        switch job.kind {
        case "Dead": .permanent(reason: "smtp: 421 busy, id \(job.id)")
        case "Retry": .failed(reason: "again", after: .seconds(60))
        default: .succeeded
        }
      let report = Report(exitStatus: 1, standardOutput: Array("out".utf8), standardError: [0])
      try await store.settle(
        job, outcome, report: job.id == 5 ? Report() : report, now: clock.time)
      clock.advance(by: .seconds(1))
    }
    _ = try await store.push([
      Draft(queue: "b", uniqueKey: "ready", uniqueUntil: .started, partitionKey: "p"),
      Draft(queue: "later", due: .after(.seconds(50))), Draft(queue: "gone"),
      Draft(queue: "pruned", uniqueKey: "outlives", uniqueFor: .seconds(3600)),
      Draft(queue: "off"),
    ])
    try await store.act(.purge, "queue:gone state:ready")
    try await store.act(.cancel, "queue:off,pruned")
    try await store.setKeeping(Keeping(queues: ["pruned": .period(.zero)]))
    clock.advance(by: .seconds(1))
    _ = try await store.prune(olderThan: nil, by: .test) { _ in }
    try await store.dismiss(worker)
  }

  @Test(arguments: Engine.allCases)
  func `an export that is imported into an empty store is exported the same`(
    engine: Engine
  ) async throws {
    try await engine.withStore { store, clock in
      try await fill(store, clock)
      let records = try await store.exported()
      try await engine.withStore { other, otherClock in
        otherClock.advance(by: .seconds(20))
        let report = try await other.take(records)
        #expect(report == ImportReport(queues: 9, jobs: 8, duplicates: 0))
        let again = try await other.exported()
        #expect(again == records)
        #expect(
          try await other.failureGroups().map { [$0.pattern, "\($0.count)"] }
            == store.failureGroups().map { [$0.pattern, "\($0.count)"] })
        #expect(try await other.overview().counts == store.overview().counts)
        for key in ["ready", "retrying", "period", "outlives"] {
          #expect(try await other.push(Draft(queue: "q", uniqueKey: key)).isDuplicate, "\(key)")
        }
        #expect(try await other.push(Draft(queue: "q", uniqueKey: "dead")).id == 11)
      }
    }
  }

  @Test(arguments: Engine.allCases)
  func `an export tells of topics, and of what producers were answered`(
    engine: Engine
  ) async throws {
    try await engine.withStore { store, clock in
      try await store.keepUnroutable(.seconds(600), by: .test)
      _ = try await store.publish([Message(topic: Topic("lost.one"))], once: "lost")
      _ = try await store.bind(
        TopicBinding(pattern: TopicPattern("orders.#"), queue: "q"), by: .test)
      clock.advance(by: .milliseconds(1500))
      let orders = [Message(topic: try Topic("orders.new")), Message(topic: try Topic("lost.two"))]
      _ = try await store.publish(orders, once: "batch")
      _ = try await store.push([Draft(queue: "q")], once: "push")
      clock.advance(by: .seconds(30))
      let records = try await store.exported()
      func counts(_ store: any JobStore) async throws -> [String] {
        let overview = try await store.topics(limit: 9)
        return overview.topics.map {
          "\($0.topic) \($0.published) \($0.unroutable) \($0.kept) \($0.lastAt)"
        } + ["\(overview.unroutable) \(overview.kept)"]
      }
      try await engine.withStore { other, otherClock in
        otherClock.advance(by: .seconds(40))
        #expect(try await other.take(records).bindings == 1)
        #expect(try await counts(other) == counts(store))
        #expect(try await other.exported() == records)
        #expect(
          try await other.publish(orders, once: "batch")
            == [
              PublishReceipt(jobs: [1], isDuplicate: true),
              PublishReceipt(jobs: [], isDuplicate: true),
            ])
        let refusal = try await #require(throws: StoreError.self) {
          try await other.publish(orders, once: "push")
        }
        #expect(refusal.message.contains("it came with other content before"))
      }
      try await engine.withStore { other, otherClock in
        _ = try await other.push([Draft(queue: "q"), Draft(queue: "q")])
        _ = try await other.publish([Message(topic: Topic("lost.one"))], once: "lost")
        try await other.take(records, merging: true)
        #expect(
          try await other.publish(orders, once: "batch").map(\.jobs) == [[3], []])
        #expect(
          try await other.push([Draft(queue: "q")], once: "push")
            == [PushReceipt(id: 4, isDuplicate: true)])
        #expect(try await other.topics(limit: 9).topics.map(\.published) == [2, 1, 1])
        #expect(try await other.topics(limit: 9).unroutable == 3)
      }
    }
  }

  @Test(arguments: Engine.allCases)
  func `what a merge leaves out is named`(engine: Engine) async throws {
    try await engine.withStore { store, _ in
      func add(_ name: String, _ cron: String, to store: any JobStore) async throws {
        let schedule = Schedule(
          name: name, rhythm: Rhythm(cron: cron, zone: "UTC"), draft: Draft(queue: "q"))
        _ = try await store.perform([.add(schedule)], by: .test)
      }
      func bind(_ pattern: String, _ name: String?, in store: any JobStore) async throws {
        let binding = TopicBinding(name: name, pattern: try TopicPattern(pattern), queue: "q")
        _ = try await store.bind(binding, by: .test)
      }
      for name in ["a", "b"] { try await add(name, "@daily", to: store) }
      try await bind("same.#", nil, in: store)
      try await bind("named.#", "mail", in: store)
      try await bind("new.#", nil, in: store)
      let records = try await store.exported()
      try await engine.withStore { other, _ in
        try await add("b", "@hourly", to: other)
        try await bind("same.#", "other", in: other)
        try await bind("else.#", "mail", in: other)
        let report = try await other.take(records, merging: true)
        #expect((report.schedules, report.bindings) == (1, 1))
        #expect(report.skippedSchedules == ["b"])
        #expect(report.skippedBindings == ["mail (named.# → q)", "same.# → q"])
        #expect(try await other.schedule(named: "b")?.schedule.rhythm.cron == "@hourly")
      }
    }
  }

  @Test(arguments: Engine.allCases)
  func `the turn of a partition goes into an import with the job that has it`(
    engine: Engine
  ) async throws {
    try await engine.withStore { store, clock in
      _ = try await store.push([
        Draft(queue: "q", due: .after(.seconds(5)), partitionKey: "p"),
        Draft(queue: "q", partitionKey: "p"), Draft(queue: "q", partitionKey: "p"),
      ])
      let worker = try await store.enlist()
      let job = try #require(try await store.claim(worker).first)
      try await store.settle(job, .failed(reason: "no", after: .seconds(60)), now: clock.time)
      clock.advance(by: .seconds(10))
      #expect(try await store.claim(worker) == [])
      let records = try await store.exported()
      try await engine.withStore { other, otherClock in
        otherClock.advance(by: .seconds(10))
        _ = try await other.take(records)
        #expect(try await other.check() == [])
        let worker = try await other.enlist()
        #expect(try await other.claim(worker) == [])
        otherClock.advance(by: .seconds(60))
        #expect(try await other.claim(worker).map(\.id) == [2])
      }
    }
  }

  @Test(arguments: Engine.allCases)
  func `a running job is imported as ready with its attempt not counted`(
    engine: Engine
  ) async throws {
    try await engine.withStore { store, _ in
      _ = try await store.push(Draft(queue: "q"))
      _ = try await store.claim(try await store.enlist())
      let records = try await store.exported()
      try await engine.withStore { other, _ in
        try await other.take(records)
        let job = try await other.job(1)
        #expect(job.state == .ready)
        #expect(job.attempt == 0)
        #expect(job.run == 1)
        let claimed = try await other.claim(try await other.enlist("new"))
        #expect(claimed.map(\.run) == [2])
      }
    }
  }

  @Test(arguments: Engine.allCases)
  func `a store that has jobs takes an export only to merge it, under new ids`(
    engine: Engine
  ) async throws {
    try await engine.withStore { store, clock in
      try await fill(store, clock)
      let records = try await store.exported()
      let error = try await #require(throws: StoreError.self) { try await store.take(records) }
      #expect(error.exitStatus == 73)
      #expect(try await store.exported() == records)
      // Jobs 3 and 6 are unfinished and hold keys that they hold here already.
      let report = try await store.take(records, merging: true)
      #expect(report == ImportReport(queues: 0, jobs: 6, duplicates: 2))
      let ids = try await store.ids("").sorted()
      #expect(ids == [1, 2, 3, 4, 5, 6, 7, 10, 11, 12, 14, 15, 17, 20])
      #expect(try await store.job(11).error == store.job(1).error)
      #expect(try await store.push(Draft(queue: "q")).id == 21)
      #expect(try await store.failureGroups().map(\.count) == [4])
    }
  }

  @Test(arguments: Engine.allCases)
  func `an error on the way leaves nothing of an import`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      try await fill(store, clock)
      let records = Records(Array(try await store.exported().dropLast(2)))
      try await engine.withStore { other, _ in
        let empty = try await other.exported()
        let error = await #expect(throws: StoreError.self) {
          try await other.importRecords(merging: false, by: .test) { () throws(StoreError) in
            if let record = records.next() { return record }
            throw .invalid("line 9")
          }
        }
        #expect(error == .invalid("line 9"))
        #expect(try await other.exported() == empty)
      }
    }
  }

  @Test(arguments: Engine.allCases)
  func `ids are not taken over under the hands of workers`(engine: Engine) async throws {
    try await engine.withStore { store, _ in
      _ = try await store.push(Draft(queue: "q"))
      let records = try await store.exported()
      try await engine.withStore { other, _ in
        _ = try await other.enlist()
        let error = try await #require(throws: StoreError.self) { try await other.take(records) }
        #expect(error.exitStatus == 75)
        #expect(try await other.take(records, merging: true).jobs == 1)
      }
    }
  }

  @Test(arguments: Engine.allCases)
  func `an export ends when nobody takes more`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      try await fill(store, clock)
      let records = Records()
      try await store.exportRecords { record in
        _ = records.add(record)
        if case .job = record { return false }
        return true
      }
      #expect(records.all.count == 17)
    }
  }
}
