import Jobs
import Testing

/// Until when a unique key is taken, and what a push with a taken one changes.
@Suite struct UniqueTests {
  @Test(arguments: Engine.allCases)
  func `a key until the start goes free when the job runs, and stays free when it retries`(
    engine: Engine
  ) async throws {
    try await engine.withStore { store, clock in
      let draft = Draft(queue: "q", uniqueKey: "k", uniqueUntil: .started)
      #expect(try await store.push(draft) == PushReceipt(id: 1, isDuplicate: false))
      #expect(try await store.push(draft).isDuplicate)
      let worker = try await store.enlist()
      let job = try #require(try await store.claim(worker).first)
      #expect(try await store.push(draft) == PushReceipt(id: 2, isDuplicate: false))
      try await store.settle(job, .failed(reason: "x", after: nil), now: clock.time)
      #expect(try await store.push(draft).id == 2)
      #expect(try await store.job(1).state == .retrying)
    }
  }

  @Test(arguments: Engine.allCases)
  func `a key until the start goes free when the job is cancelled before`(
    engine: Engine
  ) async throws {
    try await engine.withStore { store, clock in
      let draft = Draft(queue: "q", uniqueKey: "k", uniqueUntil: .started)
      _ = try await store.push(draft)
      try await store.act(.cancel, "id:1")
      #expect(try await store.push(draft) == PushReceipt(id: 2, isDuplicate: false))
    }
  }

  @Test(arguments: Engine.allCases)
  func `of equal payloads in a queue and kind one is stored`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      var ids: [JobID] = []
      for (queue, kind, payload) in [
        ("q", "K", "[1]"), ("q", "K", "[1]"), ("q", "K", "[1] "), ("q", "L", "[1]"),
        ("r", "K", "[1]"),
      ] {
        var draft = Draft(
          queue: queue, kind: kind, payload: Array(payload.utf8))
        draft.makeUniqueByPayload()
        ids.append(try await store.push(draft).id)
      }
      #expect(ids == [1, 1, 2, 3, 4])
      let key = try #require(try await store.job(1).uniqueKey)
      // As `printf 'q\nK\n[1]' | sha256sum` has it.
      #expect(
        key == "payload:97f6fc10beda63ce8d622516e9c0329b63edf3fade882b93592d76c0851b2aa9")
    }
  }

  @Test(arguments: Engine.allCases)
  func `a push can put a waiting job with its key off, and bring it forward`(
    engine: Engine
  ) async throws {
    try await engine.withStore { store, clock in
      var draft = Draft(
        queue: "q", payload: [1], priority: 1, due: .after(.seconds(60)), uniqueKey: "k",
        replaces: [.runAt])
      _ = try await store.push(draft)
      clock.advance(by: .seconds(50))
      (draft.payload, draft.priority) = ([2], 2)
      #expect(
        try await store.push(draft) == PushReceipt(id: 1, isDuplicate: true, isReplaced: true))
      var job = try await store.job(1)
      #expect(job.runAt == clock.time + .seconds(60))
      #expect((job.payload, job.priority) == ([1], 1))
      draft.due = nil
      #expect(try await store.push(draft).isReplaced)
      job = try await store.job(1)
      #expect(job.state == .ready)
      #expect(try await store.counts("q")[.ready] == 1)
      draft.due = .after(.seconds(5))
      #expect(try await store.push(draft).isReplaced)
      #expect(try await store.job(1).state == .scheduled)
      #expect(try await store.claim(try await store.enlist()).isEmpty)
    }
  }

  @Test(arguments: Engine.allCases)
  func `a push can change payload and priority of a waiting job with its key`(
    engine: Engine
  ) async throws {
    try await engine.withStore { store, clock in
      _ = try await store.push(Draft(queue: "q", payload: [1], uniqueKey: "k"))
      _ = try await store.push(Draft(queue: "q", priority: 1))
      let receipt = try await store.push(
        Draft(
          queue: "q", payload: [2], priority: 2, due: .after(.seconds(5)), uniqueKey: "k",
          replaces: [.payload, .priority]))
      #expect(receipt == PushReceipt(id: 1, isDuplicate: true, isReplaced: true))
      let jobs = try await store.claim(try await store.enlist(), 1)
      #expect(jobs.map(\.id) == [1])
      #expect(jobs.first?.payload == [2])
    }
  }

  @Test(arguments: Engine.allCases)
  func `a running or finished job is never changed by a push`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      let draft = Draft(
        queue: "q", payload: [1], uniqueKey: "k", uniqueFor: .seconds(60),
        replaces: [.payload, .runAt, .priority])
      _ = try await store.push(draft)
      let job = try #require(try await store.claim(try await store.enlist()).first)
      var other = draft
      other.payload = [2]
      #expect(try await store.push(other) == PushReceipt(id: 1, isDuplicate: true))
      try await store.settle(job, .succeeded, now: clock.time)
      #expect(try await store.push(other) == PushReceipt(id: 1, isDuplicate: true))
      #expect(try await store.job(1).payload == [1])
    }
  }

  @Test(arguments: Engine.allCases)
  func `a push never changes a job of another queue or kind`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      _ = try await store.push(Draft(queue: "q", payload: [1], uniqueKey: "k"))
      for (queue, kind) in [("r", Draft.defaultKind), ("q", "K")] {
        let draft = Draft(
          queue: queue, kind: kind, payload: [2], uniqueKey: "k", replaces: [.payload])
        #expect(try await store.push(draft) == PushReceipt(id: 1, isDuplicate: true))
      }
      #expect(try await store.job(1).payload == [1])
    }
  }

  @Test(arguments: Engine.allCases)
  func `a job that is put off gives the turn of its partition on`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      var draft = Draft(queue: "q", uniqueKey: "k", replaces: [.runAt], partitionKey: "p")
      _ = try await store.push(draft)
      _ = try await store.push(Draft(queue: "q", partitionKey: "p"))
      draft.due = .after(.seconds(5))
      #expect(try await store.push(draft).isReplaced)
      draft.due = nil
      #expect(try await store.push(draft).isReplaced)
      let jobs = try await store.claim(try await store.enlist())
      #expect(jobs.map(\.id) == [2])
    }
  }

  @Test(arguments: Engine.allCases)
  func `a retrying job keeps its turn when it is put off, and its attempts`(
    engine: Engine
  ) async throws {
    try await engine.withStore { store, clock in
      var draft = Draft(queue: "q", uniqueKey: "k", replaces: [.runAt], partitionKey: "p")
      _ = try await store.push(draft)
      _ = try await store.push(Draft(queue: "q", partitionKey: "p"))
      let worker = try await store.enlist()
      let job = try #require(try await store.claim(worker).first)
      try await store.settle(job, .failed(reason: "x", after: nil), now: clock.time)
      draft.due = .after(.seconds(600))
      #expect(try await store.push(draft).isReplaced)
      #expect(try await store.job(1).state == .retrying)
      #expect(try await store.claim(worker).isEmpty)
      draft.due = nil
      #expect(try await store.push(draft).isReplaced)
      let jobs = try await store.claim(worker)
      #expect(jobs.map(\.id) == [1])
      #expect(jobs.first?.attempt == 2)
    }
  }

  @Test(arguments: Engine.allCases)
  func `what a push changed an earlier act's undo leaves alone`(engine: Engine) async throws {
    try await engine.withStore { store, clock in
      let draft = Draft(
        queue: "q", payload: [1], due: .after(.seconds(60)), uniqueKey: "k",
        replaces: [.payload, .runAt])
      _ = try await store.push(draft)
      let act = try await store.act(.retry(spread: nil), "id:1 state:scheduled")
      var later = draft
      later.payload = [2]
      #expect(try await store.push(later).isReplaced)
      let entry = try #require(act.entry)
      let undo = try #require(try await store.undo(entry, by: .test) { _ in })
      #expect((undo.changed, undo.skipped) == (0, 1))
      #expect(try await store.job(1).payload == [2])
    }
  }

  @Test(arguments: [
    (
      Draft(queue: "q", uniqueKey: "k", uniqueFor: .seconds(1), uniqueUntil: .started),
      "cannot use a uniqueness period and uniqueness until the start together: give one"
    ),
    (
      Draft(queue: "q", uniqueUntil: .started),
      "cannot use uniqueness until the start without a unique key; give the key too"
    ),
    (
      Draft(queue: "q", replaces: [.payload]),
      "cannot use a replacement without a unique key; give the key too"
    ),
  ])
  func `what makes no sense together is refused`(draft: Draft, message: String) {
    #expect { try draft.validate() } throws: { "\($0)" == message }
  }
}
