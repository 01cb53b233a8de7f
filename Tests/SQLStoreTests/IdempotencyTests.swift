import Jobs
import SQLStore
import Testing

@Suite struct IdempotencyTests {
  @Test(arguments: Engine.allCases)
  func `a repeated push is told the same job and stores nothing`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      let draft = Draft(queue: "q", payload: [1], idempotencyKey: "k")
      #expect(try await store.push(draft) == PushReceipt(id: 1, isDuplicate: false))
      #expect(try await store.push(draft) == PushReceipt(id: 1, isDuplicate: true))
      try await store.act(.erase, "id:1 state:ready")
      #expect(try await store.push(draft) == PushReceipt(id: 1, isDuplicate: true))
      #expect(try await store.ids("") == [])
    }
  }

  @Test(arguments: Engine.allCases)
  func `the key may come again after a day`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      let draft = Draft(queue: "q", idempotencyKey: "k")
      _ = try await store.push(draft)
      clock.advance(by: IdempotencyKey.lifetime - .seconds(1))
      #expect(try await store.push(draft).isDuplicate)
      clock.advance(by: .seconds(1))
      #expect(try await store.push(draft) == PushReceipt(id: 2, isDuplicate: false))
      clock.advance(by: IdempotencyKey.lifetime)
      _ = try await store.prune(limit: 10)
      #expect(try await store.push(draft) == PushReceipt(id: 3, isDuplicate: false))
    }
  }

  @Test(arguments: Engine.allCases)
  func `a key with other content is refused, and nothing of the batch stored`(
    engine: Engine
  ) async throws {
    try await engine.withStore { store, clock in
      _ = try await store.push(Draft(queue: "q", payload: [1], idempotencyKey: "k"))
      let error = try await #require(throws: StoreError.self) {
        try await store.push([
          Draft(queue: "q"), Draft(queue: "q", payload: [2], idempotencyKey: "k"),
        ])
      }
      #expect(
        error.message.hasPrefix("cannot use idempotency key 'k': it came with other content before")
      )
      #expect(error.exitStatus == 65)
      #expect(try await store.ids("").count == 1)
    }
  }

  @Test(arguments: Engine.allCases)
  func `a time that is told anew makes no other content`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      func draft() -> Draft {
        Draft(queue: "q", due: .at(clock.time + .seconds(60)), idempotencyKey: "k")
      }
      _ = try await store.push(draft())
      clock.advance(by: .seconds(5))
      #expect(try await store.push(draft()).isDuplicate)
    }
  }

  @Test(arguments: Engine.allCases)
  func `one key may stand for a whole batch`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      let drafts = [Draft(queue: "q"), Draft(queue: "q", uniqueKey: "u"), Draft(queue: "r")]
      #expect(try await store.push(drafts, once: "k").map(\.id) == [1, 2, 3])
      let again = try await store.push(drafts, once: "k")
      #expect(again.map(\.id) == [1, 2, 3])
      #expect(again.map(\.isDuplicate) == [true, true, true])
      let error = try await #require(throws: StoreError.self) {
        try await store.push(Array(drafts.dropLast()), once: "k")
      }
      #expect(error.exitStatus == 65)
    }
  }

  @Test(arguments: Engine.allCases)
  func `what a unique key answered is what the repetition is told`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      _ = try await store.push(Draft(queue: "q", uniqueKey: "u"))
      let draft = Draft(queue: "q", payload: [1], uniqueKey: "u", idempotencyKey: "k")
      #expect(try await store.push(draft) == PushReceipt(id: 1, isDuplicate: true))
      let worker = try await store.enlist()
      let job = try #require(try await store.claim(worker).first)
      try await store.settle(job, .succeeded, now: clock.time)
      #expect(try await store.push(draft) == PushReceipt(id: 1, isDuplicate: true))
    }
  }

  @Test(arguments: Engine.allCases)
  func `a repeated publish is told the same jobs`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      try await store.bind("#", "one")
      try await store.bind("a.*", "two")
      let message = Message(topic: try Topic("a.b"), payload: [1], idempotencyKey: "k")
      #expect(try await store.publish([message]) == [PublishReceipt(jobs: [1, 2])])
      try await store.bind("a.b", "three")
      #expect(
        try await store.publish([message]) == [PublishReceipt(jobs: [1, 2], isDuplicate: true)])
      let batch = [Message(topic: try Topic("c")), Message(topic: try Topic("a.c"))]
      #expect(try await store.publish(batch, once: "b").map(\.jobs) == [[3], [4, 5]])
      #expect(
        try await store.publish(batch, once: "b")
          == [
            PublishReceipt(jobs: [3], isDuplicate: true),
            PublishReceipt(jobs: [4, 5], isDuplicate: true),
          ])
      #expect(try await store.topics(limit: 9).topics.map(\.published) == [1, 1, 1])
    }
  }

  @Test(arguments: Engine.allCases)
  func `of many at once with one key a single job is stored`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      let receipts = try await withThrowingTaskGroup(of: PushReceipt.self) { group in
        for _ in 0..<50 {
          group.addTask { try await store.push(Draft(queue: "q", idempotencyKey: "k")) }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(receipts.filter { !$0.isDuplicate }.count == 1)
      #expect(try await store.ids("") == [1])
    }
  }
}
