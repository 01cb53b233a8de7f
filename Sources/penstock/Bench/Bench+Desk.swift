import Glibc
import Jobs
import Worker

extension Bench {
  /// What screens ask for, on 50 queues.
  func reads() async throws -> [Measurement] {
    try await withStore { store in
      for queue in 0..<50 { try await fill(store, max(1, jobs / 50), queue: "queue-\(queue)") }
      let overview = try await median { _ = try await store.overview() }
      let page = try await median {
        _ = try await store.find(Filter(), after: nil, limit: 100)
      }
      let search = try Filter(parsing: "state:ready payload.to:*@example.com")
      let found = try await median { _ = try await store.find(search, after: nil, limit: 100) }
      return [
        Measurement(
          name: "overview", meaning: "all numbers of the front page, 50 queues", value: overview,
          unit: .milliseconds),
        Measurement(
          name: "list_page", meaning: "the first 100 jobs", value: page, unit: .milliseconds),
        Measurement(
          name: "search_page", meaning: "the first 100 jobs by a payload field", value: found,
          unit: .milliseconds),
      ]
    }
  }

  /// Retries dead letters while a producer pushes, and how long its slowest push waited.
  func retryAll() async throws -> [Measurement] {
    let count = jobs * 10
    return try await withStore { store in
      try await fill(store, count)
      try await drain(store, ClosureHandler { _, _ in .permanent(reason: "bench 421") })
      let selection = try await store.freeze(try Filter(parsing: "state:dead"))
      let producer = Task {
        var slowest = 0.0
        while !Task.isCancelled {
          let start = ContinuousClock.now
          _ = try await store.push([draft("meanwhile")])
          slowest = max(slowest, (ContinuousClock.now - start).inSeconds * 1000)
          try? await Task.sleep(for: .milliseconds(5))
        }
        return slowest
      }
      let actor = Operator(user: "bench", host: "bench")
      let rate = try await rate(count) {
        _ = try await store.perform(.retry(spread: nil), on: selection, by: actor) { _ in }
      }
      producer.cancel()
      return [
        Measurement(
          name: "retry_all", meaning: "dead letters retried", value: rate, unit: .perSecond),
        Measurement(
          name: "retry_all_wait", meaning: "slowest push meanwhile",
          value: try await producer.value, unit: .milliseconds),
      ]
    }
  }

  private func median(_ body: () async throws -> Void) async throws -> Double {
    var times: [Double] = []
    for _ in 0..<21 {
      let start = ContinuousClock.now
      try await body()
      times.append((ContinuousClock.now - start).inSeconds * 1000)
    }
    return times.sorted()[10]
  }
}
