import Jobs

extension Bench {
  private static let bindings = 10_000
  private static let few = 10

  /// Publishing beside pushing, copy for copy.
  func publishes() async throws -> [Measurement] {
    let bulk = try await withStore { store in
      try await rate(jobs * 20) { try await fill(store, jobs * 20) }
    }
    return try await withStore { store in
      for index in 1...3 { try await bind("bench.#", queue: "bench\(index)", in: store) }
      // A batch makes as many jobs as one of the pushes does.
      let count = jobs * 20 / 3
      let topic = try Topic("bench.one")
      let perSecond = try await rate(count * 3) {
        for start in stride(from: 0, to: count, by: 333) {
          let message = Message(topic: topic, payload: Self.payload)
          let batch = Array(repeating: message, count: min(333, count - start))
          _ = try await store.publish(batch)
        }
      }
      return [
        Measurement(
          name: "publish_3", meaning: "copies to 3 bindings, in batches; limit: push_bulk",
          value: perSecond, unit: .perSecond, limit: bulk)
      ]
    }
  }

  /// What 10,000 bindings cost, of which 3 match, beside 10.
  func publishesToMany() async throws -> [Measurement] {
    let few = try await publishCost(bindings: Self.few)
    let many = try await publishCost(bindings: Self.bindings)
    return [
      Measurement(
        name: "publish_bindings",
        meaning: "one message of a batch, to 3 of 10,000 bindings; limit: to 3 of 10",
        value: many.batched, unit: .milliseconds, limit: few.batched),
      Measurement(
        name: "publish_opened",
        meaning: "open the store, publish once, close it, with 10,000; limit: with 10",
        value: many.opened, unit: .milliseconds, limit: few.opened),
    ]
  }

  /// Milliseconds a message: in batches of a thousand topics, none twice, and each by itself in a
  /// store that is opened for it.
  private func publishCost(bindings: Int) async throws -> (batched: Double, opened: Double) {
    clear()
    defer { clear() }
    let store = try open()
    let patterns =
      ["orders.#", "orders.*.new", "#.new"]
      + (3..<bindings).map { index in
        ["kind\(index).*.new.#", "*.place\(index).old", "orders.old.\(index)"][index % 3]
      }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for pattern in patterns {
        group.addTask { try await bind(pattern, queue: "bench", in: store) }
      }
      try await group.waitForAll()
    }
    let rounds = max(1, jobs / 1000)
    let perSecond = try await rate(rounds * 1000) {
      for round in 0..<rounds {
        _ = try await store.publish(
          try (0..<1000).map {
            Message(topic: try Topic("orders.place\(round)x\($0).new"), payload: Self.payload)
          })
      }
    }
    await store.close()
    let opened = max(20, jobs / 40)
    let openedPerSecond = try await rate(opened) {
      for index in 0..<opened {
        let store = try open()
        _ = try await store.publish([
          Message(topic: try Topic("orders.at\(index).new"), payload: Self.payload)
        ])
        await store.close()
      }
    }
    return (1000 / perSecond, 1000 / openedPerSecond)
  }

  private func bind(_ pattern: String, queue: String, in store: any JobStore) async throws {
    _ = try await store.bind(
      TopicBinding(pattern: try TopicPattern(pattern), queue: queue, kind: "Bench"),
      by: Operator(user: "bench", host: "here"))
  }
}
