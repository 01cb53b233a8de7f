import Glibc
import Jobs

extension Bench {
  func pushes() async throws -> [Measurement] {
    let path = folder + "/raw.db"
    defer { for ending in ["", "-wal", "-shm"] { unlink(path + ending) } }
    let raw = try RawLimits(path: path)
    return try await withStore { store in
      let (single, one) = try await ratesInTurns(jobs) { count in
        try await duration { _ = try raw.singleInserts(count) }
      } _: { count in
        try await duration { for _ in 0..<count { _ = try await store.push([draft()]) } }
      }
      let concurrent = try await rate(jobs * 4) {
        try await withThrowingTaskGroup(of: Void.self) { group in
          for _ in 0..<16 {
            group.addTask {
              for _ in 0..<(jobs / 4) { _ = try await store.push([draft()]) }
            }
          }
          try await group.waitForAll()
        }
      }
      let (bulk, bulked) = try await ratesInTurns(jobs * 20) { count in
        try await duration { _ = try raw.bulkInserts(count) }
      } _: { count in
        try await duration { try await fill(store, count) }
      }
      return [
        Measurement(
          name: "push_one", meaning: "one producer, one job at a time; limit: single inserts",
          value: one, unit: .perSecond, limit: single),
        Measurement(
          name: "push_concurrent", meaning: "16 producers in one process; limit: push_one",
          value: concurrent, unit: .perSecond, limit: one),
        Measurement(
          name: "push_bulk", meaning: "batches of 1,000; limit: bulk inserts", value: bulked,
          unit: .perSecond, limit: bulk),
      ]
    }
  }

  func pushProcesses() async throws -> [Measurement] {
    let single = try withRaw { try $0.singleInserts(jobs) }
    return try await withStore { _ in
      let each = jobs / 2
      let parts = try (0..<4).map { _ in try BenchPart.start("push", bench: self, count: each) }
      var latencies: [Double] = []
      var rates: [Double] = []
      for part in parts {
        let figures = try part.figures()
        guard let rate = figures.first else { continue }
        rates.append(rate)
        latencies += figures.dropFirst()
      }
      latencies.sort()
      let median = latencies[latencies.count / 2]
      let high = latencies[latencies.count * 99 / 100]
      return [
        Measurement(
          name: "push_processes", meaning: "4 processes at once; limit: single inserts",
          value: rates.reduce(0, +), unit: .perSecond, limit: single),
        Measurement(
          name: "push_processes_p99", meaning: "p99 of one of those pushes; limit: their median",
          value: high, unit: .milliseconds, limit: median),
      ]
    }
  }

  /// In a process of its own: pushes and prints the rate, then each push's milliseconds.
  func pushPart(_ count: Int) async throws -> [Double] {
    let store = try open()
    var latencies: [Double] = []
    let rate = try await rate(count) {
      for _ in 0..<count {
        let start = ContinuousClock.now
        _ = try await store.push([draft()])
        latencies.append((ContinuousClock.now - start).inSeconds * 1000)
      }
    }
    await store.close()
    return [rate] + latencies
  }
}
