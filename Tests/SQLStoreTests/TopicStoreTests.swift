import Jobs
import SQLStore
import Testing

@Suite struct TopicStoreTests {
  @Test(arguments: Engine.allCases)
  func `a message becomes a job for each binding that takes it, in order`(
    engine: Engine
  ) async throws {
    try await engine.withStore { store, clock in
      try await store.bind("orders.*", "emails", kind: "SendEmail")
      try await store.bind("orders.#", "audit")
      try await store.bind("payments.#", "books")
      try await store.bind("orders.*", "review", filter: "payload.total:>100")
      let receipts = try await store.publish([
        Message(topic: Topic("orders.eu"), payload: Array(#"{"total":7}"#.utf8), priority: 3),
        Message(topic: Topic("orders.eu"), payload: Array(#"{"total":700}"#.utf8)),
      ])
      #expect(receipts.map(\.jobs) == [[1, 2], [3, 4, 5]])
      let first = try await store.job(1)
      #expect((first.queue, first.kind) == ("emails", "SendEmail"))
      #expect((first.priority, first.state) == (3, .ready))
      for id in [3, 4, 5] as [JobID] {
        #expect(try await store.job(id).payload == Array(#"{"total":700}"#.utf8))
      }
      let worker = try await store.enlist()
      #expect(
        try await store.claim(worker).map { String(decoding: $0.payload, as: UTF8.self) }.sorted()
          == [
            #"{"total":700}"#, #"{"total":700}"#, #"{"total":700}"#, #"{"total":7}"#,
            #"{"total":7}"#,
          ])
    }
  }

  @Test(arguments: Engine.allCases)
  func `one bad message of a batch stores none`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      try await store.bind("#", "q")
      let error = try await #require(throws: StoreError.self) {
        try await store.publish([
          Message(topic: Topic("a")), Message(topic: Topic("b"), priority: 2_000_000),
        ])
      }
      #expect(error.message.hasPrefix("message 2 of the batch: cannot use priority"))
      #expect(try await store.ids("queue:q") == [])
      #expect(try await store.topics(limit: 9).topics == [])
    }
  }

  @Test(arguments: Engine.allCases)
  func `an edited copy is alone with its payload, and the undoing gives it the old one`(
    engine: Engine
  ) async throws {
    try await engine.withStore { store, clock in
      try await store.bind("#", "one")
      try await store.bind("#", "two")
      _ = try await store.publish("t", "old")
      let job = try await store.job(1)
      let report = try await store.edit(PayloadEdit(job, new: []), by: .test)
      #expect(try await store.job(1).payload == [])
      #expect(try await store.job(2).payload == Array("old".utf8))
      _ = try await store.undo(try #require(report.entry), by: .test) { _ in }
      #expect(try await store.job(1).payload == Array("old".utf8))
      #expect(try await store.ids("payload:old") == [2, 1])
    }
  }

  @Test(arguments: Engine.allCases)
  func `copies go through trash and pruning each for itself`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      for queue in ["one", "two", "three"] { try await store.bind("#", queue) }
      _ = try await store.publish("t", "text")
      try await store.act(.purge, "queue:one state:ready")
      try await store.act(.erase, "queue:two state:ready")
      #expect(
        try await store.trash(Filter(), after: nil, limit: 9).jobs.map(\.job.payload)
          == [Array("text".utf8)])
      _ = try await store.perform(.restore, on: .ids([1]), by: .test) { _ in }
      #expect(try await store.job(1).payload == Array("text".utf8))
      try await store.act(.cancel, "queue:three")
      try await store.act(.purge, "queue:one state:ready")
      clock.advance(by: .seconds(400 * 24 * 3600))
      while try await store.prune(limit: 100) > 0 {}
      // The store's own check sees that the message went with the last of them.
      #expect(try await store.ids("") == [])
    }
  }

  @Test(arguments: Engine.allCases)
  func `a message that no binding takes is counted, and kept where the store says so`(
    engine: Engine
  ) async throws {
    try await engine.withStore { store, clock in
      #expect(try await store.publish("a.b", "1") == [PublishReceipt(jobs: [])])
      try await store.keepUnroutable(.seconds(3600), by: .test)
      #expect(try await store.publish("a.b", "2") == [PublishReceipt(jobs: [], isKept: true)])
      #expect(try await store.publish("c", "3") == [PublishReceipt(jobs: [], isKept: true)])
      var overview = try await store.topics(limit: 9)
      #expect(overview.topics.map(\.topic.name) == ["a.b", "c"])
      #expect(overview.topics.map(\.unroutable) == [2, 1])
      #expect(overview.topics.map(\.kept) == [1, 1])
      #expect((overview.unroutable, overview.kept) == (3, 2))
      let report = try await store.bind("a.*", "q")
      #expect((report.isNew, report.keptMatches) == (true, 1))
      let sums = try await store.republish(TopicPattern("#"), by: .test)
      #expect((sums.messages, sums.jobs) == (1, 1))
      #expect(try await store.job(1).payload == Array("2".utf8))
      clock.advance(by: .seconds(3600))
      _ = try await store.prune(limit: 100)
      overview = try await store.topics(limit: 9)
      #expect((overview.unroutable, overview.kept) == (3, 0))
    }
  }

  @Test(arguments: Engine.allCases)
  func `a kept message is gone when its time is over, pruned or not`(
    engine: Engine
  ) async throws {
    try await engine.withStore { store, clock in
      try await store.keepUnroutable(.seconds(60), by: .test)
      _ = try await store.publish("a.b", "1")
      clock.advance(by: .seconds(30))
      _ = try await store.publish("a.b", "2")
      clock.advance(by: .seconds(30))
      let overview = try await store.topics(limit: 9)
      #expect(overview.topics.map(\.kept) == [1])
      #expect((overview.unroutable, overview.kept) == (2, 1))
      #expect(try await store.bind("a.*", "q").keptMatches == 1)
      let sums = try await store.republish(TopicPattern("#"), by: .test)
      #expect((sums.messages, sums.jobs) == (1, 1))
      #expect(try await store.topics(limit: 9).topics.map(\.kept) == [0])
      let kept = try await store.exported().filter { if case .message = $0 { true } else { false } }
      #expect(kept == [])
      _ = try await store.prune(limit: 100)
      #expect(try await store.topics(limit: 9).topics.map(\.kept) == [0])
    }
  }

  @Test(arguments: Engine.allCases)
  func `the time of a topic's last message is exact`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      try await store.keepUnroutable(.seconds(600), by: .test)
      for length in [Duration.milliseconds(1500), .seconds(4), .seconds(11)] {
        clock.advance(by: length)
        _ = try await store.publish("t", "x")
        #expect(try await store.topics(limit: 9).topics.map(\.lastAt) == [clock.time])
      }
      let last = clock.time
      // Two in the step of now, 6.5 seconds old, and two in the one before.
      _ = try await store.publish("t", "x")
      let rate = try #require(try await store.topics(limit: 9).topics.first?.publishedPerSecond)
      #expect(abs(rate - 0.27) < 0.0001)
      clock.advance(by: .seconds(20))
      try await store.bind("t", "q")
      _ = try await store.republish(TopicPattern("#"), by: .test)
      #expect(try await store.topics(limit: 9).topics.map(\.lastAt) == [last])
    }
  }

  @Test(arguments: Engine.allCases)
  func `bindings are bound once, unbound and brought back with their counts`(
    engine: Engine
  ) async throws {
    try await engine.withStore { store, clock in
      #expect(try await store.bind("a.#", "q", name: "first").isNew)
      #expect(try await !store.bind("a.#", "q", name: "first").isNew)
      #expect(try await store.bind("a.#", "q", filter: "tag:eu").isNew)
      let error = try await #require(throws: StoreError.self) {
        try await store.bind("b", "q", name: "first")
      }
      #expect(
        error.message
          == "cannot bind 'first (b → q)': the name 'first' belongs to first (a.# → q); take another, "
          + "or unbind that one first")
      _ = try await store.publish("a.b", "1")
      let removed = try await store.unbind(.name("first"), by: .test)
      #expect(removed.removed.map(\.name) == ["first"])
      #expect(try await store.publish("a.b", "2").map(\.jobs) == [[]])
      let entry = try #require(removed.entry)
      #expect(try await store.audit(before: entry + 1, limit: 1).first?.canBeUndone == true)
      #expect(try await store.undo(entry, by: .test) { _ in }?.changed == 1)
      #expect(try await store.topics(limit: 9).bindings.map(\.copies) == [1, 0])
      #expect(try await store.publish("a.b", "3").map(\.jobs) == [[2]])
      #expect(
        try await store.unbind(.pattern(TopicPattern("a.#"), queue: "q"), by: .test).removed.count
          == 2)
      #expect(try await store.publish("a.b", "4").map(\.jobs) == [[]])
      #expect(try await store.unbind(.name("first"), by: .test).removed == [])
    }
  }

  @Test(arguments: Engine.allCases)
  func `the undoing of a bind removes the binding`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      let entry = try #require(try await store.bind("a.*.#", "q").entry)
      #expect(try await store.undo(entry, by: .test) { _ in }?.changed == 1)
      #expect(try await store.topics(limit: 9).bindings == [])
      #expect(try await store.audit(before: entry + 1, limit: 1).first?.canBeUndone == false)
    }
  }

  @Test(arguments: Engine.allCases)
  func `rates tell of the last ten seconds, totals of all`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      try await store.bind("#", "q")
      for _ in 0..<3 {
        for _ in 0..<20 { _ = try await store.publish("t", "x") }
        clock.advance(by: .seconds(10))
      }
      let binding = try #require(try await store.topics(limit: 9).bindings.first)
      #expect(binding.copies == 60)
      #expect(binding.copiesPerSecond == 2)
      clock.advance(by: .seconds(60))
      #expect(try await store.topics(limit: 9).bindings.first?.copiesPerSecond == 0)
    }
  }

  /// The tree must answer as the pattern itself does, whatever is bound beside it and has been
  /// unbound.
  @Test(arguments: Engine.allCases)
  func `the tree finds what matches, and nothing else`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      var chance = SplitMix(seed: 7)
      func text(_ words: [String]) -> String {
        (0..<Int.random(in: 1...5, using: &chance)).map { _ in
          words.randomElement(using: &chance) ?? ""
        }.joined(separator: ".")
      }
      var patterns: Set<TopicPattern> = []
      for _ in 0..<120 {
        guard let pattern = try? TopicPattern(text(["a", "b", "c", "", "*", "#", "#"])) else {
          continue
        }
        patterns.insert(pattern)
        try await store.bind(pattern.text, "q", kind: "k")
      }
      for pattern in patterns.shuffled(using: &chance).prefix(40) {
        patterns.remove(pattern)
        _ = try await store.unbind(.pattern(pattern, queue: "q"), by: .test)
      }
      for _ in 0..<150 {
        guard let topic = try? Topic(text(["a", "b", "c", ""])) else { continue }
        let routes = try await store.routes(of: Message(topic: topic))
        #expect(
          Set(routes.map(\.binding.pattern)) == patterns.filter { $0.matches(topic) },
          "\(topic)")
        #expect(routes.count == Set(routes.map(\.binding.pattern)).count)
      }
    }
  }
}

/// Numbers that are the same in every run.
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}

extension JobStore {
  @discardableResult
  func bind(
    _ pattern: String, _ queue: String, kind: String = Draft.defaultKind, filter: String = "",
    name: String? = nil
  ) async throws -> BindReport {
    try await bind(
      TopicBinding(
        name: name, pattern: TopicPattern(pattern), queue: queue, kind: kind,
        filter: BindingFilter.read(filter)), by: .test)
  }

  func publish(_ topic: String, _ payload: String) async throws -> [PublishReceipt] {
    try await publish([Message(topic: Topic(topic), payload: Array(payload.utf8))])
  }
}
