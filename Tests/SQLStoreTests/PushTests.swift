import Jobs
import Testing

@Suite struct PushTests {
  @Test(arguments: Engine.allCases)
  func `a unique key is taken until its job is finished`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      let draft = Draft(queue: "q", uniqueKey: "order-1")
      #expect(try await store.push(draft) == PushReceipt(id: 1, isDuplicate: false))
      #expect(try await store.push(draft) == PushReceipt(id: 1, isDuplicate: true))
      let worker = try await store.enlist()
      let job = try #require(try await store.claim(worker).first)
      #expect(try await store.push(draft).isDuplicate)
      try await store.settle(job, .succeeded, now: clock.time)
      #expect(try await store.push(draft) == PushReceipt(id: 2, isDuplicate: false))
    }
  }

  @Test(arguments: Engine.allCases)
  func `a unique key with a period stays taken for it, finished or not`(
    engine: Engine
  ) async throws {
    try await engine.withStore { store, clock in
      let draft = Draft(queue: "q", uniqueKey: "daily", uniqueFor: .seconds(3600))
      _ = try await store.push(draft)
      let worker = try await store.enlist()
      let job = try #require(try await store.claim(worker).first)
      try await store.settle(job, .succeeded, now: clock.time)
      clock.advance(by: .seconds(3599))
      #expect(try await store.push(draft).isDuplicate)
      clock.advance(by: .seconds(1))
      #expect(try await !store.push(draft).isDuplicate)
    }
  }

  @Test(arguments: Engine.allCases)
  func `of many pushes at once with one key a single job is stored`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      let receipts = try await withThrowingTaskGroup(of: PushReceipt.self) { group in
        for _ in 0..<50 {
          group.addTask { try await store.push(Draft(queue: "q", uniqueKey: "k")) }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(receipts.filter { !$0.isDuplicate }.count == 1)
      #expect(Set(receipts.map(\.id)) == [1])
    }
  }

  @Test(arguments: Engine.allCases)
  func `a large batch keeps its order, its keys and its turns`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      let drafts = (0..<100).map { number in
        Draft(
          queue: "q", payload: Array("\(number)".utf8),
          uniqueKey: number % 10 == 0 ? "key \(number % 20)" : nil,
          partitionKey: number % 7 == 3 ? "p" : nil)
      }
      let receipts = try await store.push(drafts)
      // Ten keys of which eight come again, each as the id that came first.
      #expect(receipts.filter(\.isDuplicate).count == 8)
      #expect(receipts[40].id == receipts[0].id)
      #expect(receipts.filter { !$0.isDuplicate }.map(\.id) == Array(1...92))
      let detail = try #require(try await store.detail(receipts[99].id))
      #expect(detail.job.payload == Array("99".utf8))
      let worker = try await store.enlist()
      let claimed = try await store.claim(worker, 100)
      #expect(claimed.filter { $0.partitionKey == "p" }.map(\.payload) == [Array("3".utf8)])
      #expect(claimed.filter { $0.partitionKey == nil }.count == 79)
    }
  }

  @Test(arguments: Engine.allCases)
  func `a batch with one bad draft stores nothing`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      let error = try await #require(throws: StoreError.self) {
        _ = try await store.push([
          Draft(queue: "q"),
          Draft(queue: "q", payload: Array(repeating: 0, count: Draft.maximumPayloadBytes + 1)),
        ])
      }
      #expect(error.message.hasPrefix("job 2 of the batch: cannot push a payload of"))
      #expect(error.exitStatus == 65)
      #expect(try await store.ids("") == [])
    }
  }

  @Test(arguments: Engine.allCases)
  func `a payload of 16 MiB comes back whole`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      var payload = [UInt8](repeating: 7, count: Draft.maximumPayloadBytes)
      payload[12345] = 0
      _ = try await store.push(Draft(queue: "q", payload: payload))
      let worker = try await store.enlist()
      #expect(try await store.claim(worker).first?.payload == payload)
      let listed = try await store.find(Filter(), after: nil, limit: 1).jobs.first
      #expect(listed?.payload.count == 1024)
    }
  }

  @Test(arguments: Engine.allCases)
  func `pushes from many tasks all get their own ids`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      let ids = try await withThrowingTaskGroup(of: JobID.self) { group in
        for index in 0..<300 {
          group.addTask { try await store.push(Draft(queue: "q\(index % 3)")).id }
        }
        return try await group.reduce(into: Set()) { $0.insert($1) }
      }
      #expect(ids == Set(1...300))
      #expect(try await store.counts("q0")[.ready] == 100)
    }
  }
}
