import Jobs

extension Bench {
  /// What screens ask for, on 50 queues.
  func reads() async throws -> [Measurement] {
    try await withStore { store in
      try await fillQueues(store, jobs)
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

  /// Milliseconds, the median of so many times.
  func median(of count: Int = 21, _ body: () async throws -> Void) async throws -> Double {
    var times: [Double] = []
    for _ in 0..<count {
      let start = ContinuousClock.now
      try await body()
      times.append((ContinuousClock.now - start).inSeconds * 1000)
    }
    return times.sorted()[count / 2]
  }
}
