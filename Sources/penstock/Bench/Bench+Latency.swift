import Glibc
import Jobs
import Worker

extension Bench {
  /// From the start of a push in this process to the start of the handler in another one.
  func latency() async throws -> [Measurement] {
    try await withStore { store in
      let count = 300
      let part = try BenchPart.start("latency", bench: self, count: count)
      try await waitForWorker(store)
      for _ in 0..<count {
        try await Task.sleep(for: .milliseconds(20))
        let start = StoreTime.now
        _ = try await store.push([
          Draft(queue: "bench", kind: "Bench", payload: Array(String(start).utf8))
        ])
      }
      let latencies = try part.figures().sorted()
      return [
        Measurement(
          name: "latency_p50", meaning: "from a push to its handler in another process, median",
          value: latencies[latencies.count / 2], unit: .milliseconds),
        Measurement(
          name: "latency_p99", meaning: "the same, 99th of 100",
          value: latencies[latencies.count * 99 / 100], unit: .milliseconds),
      ]
    }
  }

  /// In a process of its own: notes how long ago the push of each job began, in milliseconds.
  func latencyPart(_ count: Int) async throws -> [Double] {
    let store = try open()
    let (stream, continuation) = AsyncStream.makeStream(of: Double.self)
    let handler = ClosureHandler { job, _ in
      let now = StoreTime.now
      let pushed = Int64(String(decoding: job.payload, as: UTF8.self)) ?? now
      continuation.yield(Double(now - pushed) / 1_000_000)
      return .succeeded
    }
    let service = service(store, handler, slots: 10, endsWhenEmpty: false)
    let work = Task { await service.run() }
    var latencies: [Double] = []
    for await latency in stream {
      latencies.append(latency)
      if latencies.count == count { break }
    }
    service.requestStop()
    _ = await work.value
    await store.close()
    return latencies
  }

  /// What a worker costs that has nothing to do.
  func idle() async throws -> [Measurement] {
    try await withStore { store in
      let part = try BenchPart.start("idle", bench: self, count: 0)
      try await waitForWorker(store)
      let figures = try part.figures()
      return [
        Measurement(
          name: "idle_cpu", meaning: "an idle worker over 10 s", value: figures[0],
          unit: .percentOfCore),
        Measurement(
          name: "worker_memory", meaning: "resident memory of that worker", value: figures[1],
          unit: .mebibytes),
      ]
    }
  }

  /// In a process of its own: works on nothing for ten seconds.
  func idlePart() async throws -> [Double] {
    let store = try open()
    let service = service(
      store, ClosureHandler { _, _ in .succeeded }, slots: 10, endsWhenEmpty: false)
    let work = Task { await service.run() }
    try await Task.sleep(for: .seconds(1))
    let start = StoreTime.processor
    try await Task.sleep(for: .seconds(10))
    let used = StoreTime.processor - start
    service.requestStop()
    _ = await work.value
    await store.close()
    return [Double(used) / 10e9 * 100, Double(ProcessUsage.memoryBytes()) / 1_048_576]
  }

  private func waitForWorker(_ store: any JobStore) async throws {
    while try await store.workers().isEmpty { try await Task.sleep(for: .milliseconds(5)) }
  }
}

/// Clocks that two processes of one machine share, in nanoseconds.
enum StoreTime {
  static var now: Int64 { read(CLOCK_MONOTONIC) }
  /// Time that this process has used.
  static var processor: Int64 { read(CLOCK_PROCESS_CPUTIME_ID) }

  private static func read(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
