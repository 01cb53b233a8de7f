import Glibc
import Jobs
import SQLiteDatabase
import Worker

/// Measures a store through the same doors that everybody uses.
struct Bench: Sendable {
  let folder: String
  /// Jobs that each measurement moves, more or less.
  let jobs: Int
  let isRelaxed: Bool
  /// Jobs that wait in the store where its size is measured.
  let backlog: Int
  /// Jobs that are finished in it.
  let finished: Int
  /// Dead letters where they are measured.
  let dead: Int

  static let payload = Array("{\"to\":\"ada@example.com\",\"template\":\"welcome\"}".utf8)

  var storePath: String { folder + "/bench.db" }

  /// One group of measurements, taken together.
  struct Part: Sendable {
    var names: [String]
    var measure: @Sendable (Bench) async throws -> [Measurement]
  }

  static let parts: [Part] = [
    Part(names: ["push_one", "push_concurrent", "push_bulk"]) { try await $0.pushes() },
    Part(names: ["push_processes", "push_processes_p99"]) { try await $0.pushProcesses() },
    Part(names: ["publish_3"]) { try await $0.publishes() },
    Part(names: ["publish_bindings", "publish_opened"]) { try await $0.publishesToMany() },
    Part(names: ["drain_1", "drain_2"]) { try await $0.drains() },
    Part(names: ["drain_exec"]) { try await $0.drainExec() },
    Part(names: ["drain_stream"]) { try await $0.drainStream() },
    Part(names: ["drain_http"]) { try await $0.drainHTTP() },
    Part(names: ["latency_p50", "latency_p99"]) { try await $0.latency() },
    Part(names: ["idle_cpu", "worker_memory"]) { try await $0.idle() },
    Part(names: ["overview", "list_page", "search_page"]) { try await $0.reads() },
    Part(names: [
      "drain_full", "overview_full", "page_full", "worker_memory_full", "monitor_memory_full",
      "prune_all", "prune_all_push", "prune_all_claim",
    ]) { try await $0.full() },
    Part(names: [
      "page_dead", "page_error", "search_error", "failure_groups", "retry_all", "retry_all_push",
      "retry_all_claim",
    ]) { try await $0.deadLetters() },
    Part(names: ["file_growth", "log_peak"]) { try await $0.growth() },
    Part(names: ["monitor"]) { try await $0.monitor() },
  ]

  func open() throws -> any JobStore {
    try StoreFile.open(
      storePath, StoreFile.Options(creates: true, isDurabilityRelaxed: isRelaxed))
  }

  func draft(_ queue: String = "bench") -> Draft {
    Draft(queue: queue, kind: "Bench", payload: Self.payload)
  }

  /// Pushes `count` jobs in batches of a thousand.
  func fill(_ store: any JobStore, _ count: Int, queue: String = "bench") async throws {
    for start in stride(from: 0, to: count, by: 1000) {
      let batch = Array(repeating: draft(queue), count: min(1000, count - start))
      _ = try await store.push(batch)
    }
  }

  /// Removes the store's files.
  func clear() {
    for ending in ["", "-wal", "-shm", "-lock", "-workers", "-here"] { unlink(storePath + ending) }
  }

  /// Runs `body` on an empty store.
  func withStore<Result>(_ body: (any JobStore) async throws -> Result) async throws -> Result {
    clear()
    let store = try open()
    let result = try await body(store)
    await store.close()
    clear()
    return result
  }

  /// The raw limits on a file of their own.
  func withRaw<Result>(_ body: (RawLimits) throws -> Result) throws -> Result {
    let path = folder + "/raw.db"
    defer { for ending in ["", "-wal", "-shm"] { unlink(path + ending) } }
    return try body(try RawLimits(path: path))
  }
}
