import Jobs
import SQLStore
import Testing

/// What makes jobs of a kind unique where their push does not say.
@Suite struct UniqueRuleTests {
  private func draft(_ payload: String, kind: String = "K", queue: String = "q") -> Draft {
    Draft(queue: queue, kind: kind, payload: Array(payload.utf8))
  }

  private func rule(_ rule: UniqueRule, of kind: String = "K") -> Keeping {
    Keeping(policies: [.kind(kind): KeepingPolicy(uniqueness: rule)])
  }

  @Test(arguments: Engine.allCases)
  func `equal payloads of the kind are stored once, in each queue`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      try await store.setKeeping(rule(UniqueRule(.payload)))
      let receipts = try await store.push([
        draft("a"), draft("a"), draft("b"), draft("a", kind: "L"), draft("a", kind: "L"),
        draft("a", queue: "r"),
      ])
      #expect(receipts.map(\.id) == [1, 1, 2, 3, 4, 5])
      #expect(receipts.map(\.isDuplicate) == [false, true, false, false, false, false])
      // As a push that is unique by its payload has it: the two keep each other out.
      var own = draft("a")
      own.makeUniqueByPayload()
      #expect(try await store.push(own).id == 1)
      #expect(try await store.check() == [])
    }
  }

  @Test(arguments: Engine.allCases)
  func `one job of the kind may be there, or one for some values of its payload`(
    engine: Engine
  ) async throws {
    try await engine.withStore { store, clock in
      try await store.setKeeping(rule(UniqueRule(.kind)))
      try await store.setKeeping(rule(UniqueRule(.values(["to", "card.id"])), of: "V"))
      #expect(try await store.push([draft("a"), draft("b")]).map(\.id) == [1, 1])
      let payloads = [
        #"{"to":"ada","card":{"id":7},"at":1}"#, #"{"card":{"id":7},"to":"ada","at":2}"#,
        #"{"to":"ada","card":{"id":8}}"#, #"{"to":"ada"}"#, #"{"at":1}"#, #"{"at":2}"#, "no JSON",
      ]
      let receipts = try await store.push(payloads.map { draft($0, kind: "V") })
      #expect(receipts.map(\.id) == [2, 2, 3, 4, 5, 6, 7])
    }
  }

  @Test(arguments: Engine.allCases)
  func `a rule says for how long, until when, and what is replaced`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      try await store.setKeeping(rule(UniqueRule(.kind, period: .seconds(60)), of: "Period"))
      try await store.setKeeping(
        rule(UniqueRule(.kind, until: .started, replaces: [.payload]), of: "Started"))
      let (period, started) = (draft("", kind: "Period"), draft("old", kind: "Started"))
      #expect(try await store.push([period, started]).map(\.id) == [1, 2])
      #expect(try await store.push(draft("new", kind: "Started")).isReplaced)
      #expect(try await store.job(2).payload == Array("new".utf8))
      let worker = try await store.enlist()
      for job in try await store.claim(worker) {
        try await store.settle(job, .succeeded, now: clock.time)
      }
      #expect(try await store.push([period, started]).map(\.isDuplicate) == [true, false])
      clock.advance(by: .seconds(61))
      #expect(try await store.push([period, started]).map(\.isDuplicate) == [false, true])
    }
  }

  @Test(arguments: Engine.allCases)
  func `a push that says it itself goes by its own word, and none frees the kind`(
    engine: Engine
  ) async throws {
    try await engine.withStore { store, clock in
      try await store.setKeeping(rule(UniqueRule(.kind)))
      var own = draft("a")
      own.uniqueKey = "own"
      #expect(try await store.push([draft("a"), own, own]).map(\.id) == [1, 2, 2])
      // What else is said of the kind leaves it as it is.
      try await store.setKeeping(
        Keeping(policies: [.kind("K"): KeepingPolicy(quarantine: 5)]))
      #expect(try await store.push(draft("b")).id == 1)
      try await store.setKeeping(rule(UniqueRule(.none)))
      #expect(try await store.push([draft("a"), draft("a")]).map(\.id) == [3, 4])
      #expect(try await store.check() == [])
    }
  }

  @Test(arguments: Engine.allCases)
  func `copies of messages and jobs of schedules go by the rule of their kind`(
    engine: Engine
  ) async throws {
    try await engine.withStore { store, clock in
      try await store.setKeeping(rule(UniqueRule(.payload)))
      try await store.bind("#", "q", kind: "K")
      try await store.bind("#", "q", kind: "L")
      #expect(try await store.publish("t", "x").first?.jobs == [1, 2])
      #expect(try await store.publish("t", "x").first?.jobs == [1, 3])
      #expect(try await store.publish("t", "y").first?.jobs == [4, 5])
      #expect(try await store.job(1).payload == Array("x".utf8))
      #expect(try await store.push(draft("x")).id == 1)
      try await store.setKeeping(rule(UniqueRule(.kind), of: "L"))
      _ = try await store.perform(
        [
          .add(Schedule(name: "s", rhythm: Rhythm(cron: "@daily", zone: "UTC"), draft: draft("x")))
        ], once: nil, by: .test)
      _ = try await store.perform([.run("s")], once: nil, by: .test)
      #expect(try await store.counts("q")[.ready] == 5)
      #expect(try await store.check() == [])
    }
  }

  @Test(arguments: Engine.allCases)
  func `a message whose copy puts its payload into a waiting job leaves it whole`(
    engine: Engine
  ) async throws {
    try await engine.withStore { store, clock in
      try await store.setKeeping(rule(UniqueRule(.kind, replaces: [.payload])))
      try await store.bind("#", "q", kind: "K")
      #expect(try await store.publish("t", "x").first?.jobs == [1])
      #expect(try await store.publish("t", "y").first?.jobs == [1])
      #expect(try await store.job(1).payload == Array("y".utf8))
      #expect(try await store.check() == [])
    }
  }
}
