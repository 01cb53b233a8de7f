import Glibc
import Jobs
import Worker

/// Jobs come, run and are pruned ten times over: what is freed is used again.
extension Bench {
  func growth() async throws -> [Measurement] {
    let kept = jobs * 5
    return try await withStore { store in
      try await store.setKeeping(Keeping(queues: ["bench": .count(kept)], trash: .zero))
      let reader = Task {
        while !Task.isCancelled {
          _ = try await store.find(try Filter(parsing: "tag:none"), after: nil, limit: 200)
        }
      }
      var steady = 0.0
      var log = 0.0
      // Twice to fill it, then ten times what it keeps.
      for round in 0..<24 {
        try await fill(store, kept / 2)
        try await drain(store, ClosureHandler { _, _ in .succeeded })
        while try await store.prune(limit: Duty.pruneSlice) > 0 {
          log = max(log, Self.size(storePath + "-wal"))
        }
        log = max(log, Self.size(storePath + "-wal"))
        // The log is part of it: much of a small store is nowhere else.
        if round == 3 { steady = Self.size(storePath) + Self.size(storePath + "-wal") }
      }
      reader.cancel()
      _ = await reader.result
      return [
        Measurement(
          name: "file_growth",
          meaning: "file and log after 10 times what is kept; limit: their size before",
          value: Self.size(storePath) + Self.size(storePath + "-wal"), unit: .mebibytes,
          limit: steady),
        Measurement(
          name: "log_peak", meaning: "longest write-ahead log, a reader attached", value: log,
          unit: .mebibytes),
      ]
    }
  }

  private static func size(_ path: String) -> Double {
    var status = stat()
    return stat(path, &status) == 0 ? Double(status.st_size) / 1_048_576 : 0
  }
}
