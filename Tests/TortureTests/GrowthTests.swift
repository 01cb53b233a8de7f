import Foundation
import Jobs
import SQLStore
import SQLiteDatabase
import Testing
import torturer

/// Jobs come, run and are pruned again and again: what was freed is used again.
@Suite struct GrowthTests {
  private func size(_ path: String) -> Int {
    (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
  }

  @Test func `a store that is pruned stays as large as what it keeps`() async throws {
    let ground = try Ground()
    defer { ground.clear() }
    var options = StoreFile.Options(creates: true)
    options.logPages = 128
    let store = try StoreFile.open(ground.store, options)
    let kept = 1000
    try await store.setKeeping(Keeping(queues: ["q": .count(kept)], trash: .zero))
    // One that reads all the time, as a monitor does.
    let reader = Task {
      while !Task.isCancelled {
        _ = try await store.find(Filter(parsing: "tag:none"), after: nil, limit: 10)
      }
    }
    var random = Seeded(Measure.seed)
    var steady = 0
    var longestLog = 0
    func churn() async throws {
      _ = try await store.push(
        (0..<kept / 2).map { _ in
          Draft(
            queue: "q",
            payload: [UInt8](repeating: 120, count: Int.random(in: 10...2000, using: &random)),
            uniqueKey: random.happens(percent: 20) ? "\(random.next())" : nil,
            uniqueFor: nil)
        })
      try await drain(store)
      while try await store.prune(limit: 200) > 0 {}
      longestLog = max(longestLog, size(ground.store + "-wal"))
    }
    for _ in 0..<6 { try await churn() }
    steady = size(ground.store)
    for _ in 0..<20 * Measure.rounds { try await churn() }
    #expect(Double(size(ground.store)) <= 1.5 * Double(steady))
    #expect(longestLog < 16 * 128 * 4096)
    reader.cancel()
    _ = await reader.result
    #expect(try await store.check() == [])
    await store.close()
  }
}
