import CSQLite
import Glibc
import Jobs

extension Bench {
  /// The monitor on a terminal of 120 columns and 40 rows, beside ten queues and the backlog.
  func monitor() async throws -> [Measurement] {
    try await withStore { store in
      for queue in 0..<10 { try await fill(store, max(1, jobs / 10), queue: "queue-\(queue)") }
      let starts = try (0..<5).map { _ in try firstFrame() }.sorted()
      let terminal = try PseudoTerminal(["--store", storePath])
      defer { terminal.close() }
      _ = terminal.drain(for: .seconds(3))
      let idle = Double(terminal.drain(for: .seconds(5))) / 5
      let keys = answers(of: terminal, count: 300)
      let locked = try whileLocked { answers(of: terminal, count: 100) }
      let (bytes, processor) = try await underLoad(terminal, store)
      return [
        Measurement(
          name: "monitor_start", meaning: "until the first full frame stands", value: starts[2],
          unit: .milliseconds),
        Measurement(
          name: "monitor_key_p50", meaning: "from a key to the changed frame",
          value: keys[keys.count / 2], unit: .milliseconds),
        Measurement(
          name: "monitor_key_p99", meaning: "the slowest of a hundred",
          value: keys[keys.count * 99 / 100], unit: .milliseconds),
        Measurement(
          name: "monitor_locked_p99", meaning: "while another holds the write lock",
          value: locked[locked.count * 99 / 100], unit: .milliseconds),
        Measurement(
          name: "monitor_idle", meaning: "written while nothing changes: the clock",
          value: idle, unit: .bytesPerSecond),
        Measurement(
          name: "monitor_busy", meaning: "written while jobs come and go", value: bytes,
          unit: .bytesPerSecond),
        Measurement(
          name: "monitor_cpu", meaning: "processor time meanwhile", value: processor,
          unit: .percentOfCore),
        Measurement(
          name: "monitor_memory", meaning: "memory at the end", value: terminal.memory(.now) ?? 0,
          unit: .mebibytes),
      ]
    }
  }

  /// Milliseconds from the start of the program to the last byte of the first frame with numbers.
  private func firstFrame() throws -> Double {
    let start = ContinuousClock.now
    let terminal = try PseudoTerminal(["--store", storePath])
    defer { terminal.close() }
    var text: [UInt8] = []
    var last = start
    while ContinuousClock.now - start < .seconds(20) {
      guard let bytes = terminal.read(within: .milliseconds(60)) else {
        // Nothing more comes for a while: a frame is whole.
        if String(decoding: text, as: UTF8.self).contains("queue-9") { break }
        continue
      }
      last = .now
      text += bytes
    }
    return (last - start).inSeconds * 1000
  }

  /// Milliseconds until each of so many keys had changed the screen, in rising order.
  private func answers(of terminal: PseudoTerminal, count: Int) -> [Double] {
    let times = (0..<count).map { index in
      while terminal.read(within: .milliseconds(10)) != nil {}
      let start = ContinuousClock.now
      terminal.type(index % 2 == 0 ? "j" : "k")
      _ = terminal.read(within: .seconds(5))
      return (ContinuousClock.now - start).inSeconds * 1000
    }
    return times.sorted()
  }

  /// Runs `body` while another connection is in a write transaction.
  private func whileLocked<Result>(_ body: () -> Result) throws -> Result {
    var handle: OpaquePointer?
    defer { sqlite3_close(handle) }
    guard sqlite3_open(storePath, &handle) == SQLITE_OK,
      sqlite3_exec(handle, "PRAGMA busy_timeout = 5000; BEGIN IMMEDIATE", nil, nil, nil)
        == SQLITE_OK
    else { throw Failure("cannot take the write lock of '\(storePath)'", .tryAgain) }
    defer { sqlite3_exec(handle, "ROLLBACK", nil, nil, nil) }
    return body()
  }

  /// Bytes a second and share of a core while a hundred jobs a second come and go in five queues.
  private func underLoad(
    _ terminal: PseudoTerminal, _ store: any JobStore
  ) async throws -> (bytes: Double, processor: Double) {
    let traffic = Task {
      let description = WorkerDescription(
        name: "bench", host: "bench", pid: getpid(), version: "1", slots: 10)
      let worker = try await store.enlist(description, lease: .seconds(60))
      var number = 0
      while !Task.isCancelled {
        let queue = "queue-\(number % 5)"
        number += 1
        _ = try await store.push(Array(repeating: draft(queue), count: 5))
        let claim = Claim(worker: worker, count: 5, queues: [QueueShare(queue: queue, weight: 1)])
        let settlements = try await store.exchange([], claiming: claim).jobs.map { job in
          Settlement(
            job: job, outcome: .succeeded, report: Report(),
            transition: LifeCycle.transition(
              of: job, after: .succeeded, policy: RetryPolicy(), now: .now, chance: 0))
        }
        _ = try await store.exchange(settlements, claiming: nil)
        try? await Task.sleep(for: .milliseconds(50))
      }
      try await store.dismiss(worker)
    }
    let length = Duration.seconds(10)
    // Until the load has become steady.
    _ = terminal.drain(for: .seconds(3))
    let before = terminal.processorTime
    let bytes = terminal.drain(for: length)
    let processor = terminal.processorTime - before
    traffic.cancel()
    try await traffic.value
    return (Double(bytes) / length.inSeconds, processor / length.inSeconds * 100)
  }
}
