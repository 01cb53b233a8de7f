import Jobs
import Synchronization

/// What a run has written until now, for whoever looks while it runs.
package final class LiveOutput: Sendable {
  package let output = SharedTail()
  package let error = SharedTail()

  package init() {}

  func snapshot(of lease: Lease) -> RunningOutput {
    RunningOutput(
      job: lease.job, run: lease.run, standardOutput: output.bytes, standardError: error.bytes)
  }
}

/// The end of a stream that one thread adds to and another may look at. The lock is free nearly
/// always, and taken once a chunk.
package final class SharedTail: Sendable {
  private let tail = Mutex(OutputTail())

  package func append(_ chunk: UnsafeRawBufferPointer) {
    tail.withLock { $0.append(chunk) }
  }

  /// Adds a line.
  func append(_ line: String) {
    tail.withLock { $0.append(line) }
  }

  package var bytes: [UInt8] { tail.withLock { $0.bytes } }
}

/// The outputs of all runs of a worker, and the showing of those that are asked for.
final class OutputTable: Sendable {
  private let outputs = Mutex<[Lease: LiveOutput]>([:])

  /// Between two looks at a run, and at whether anybody asks.
  private static let pause = Duration.milliseconds(400)

  func add(_ output: LiveOutput, for lease: Lease) {
    outputs.withLock { $0[lease] = output }
  }

  func remove(_ lease: Lease) {
    outputs.withLock { $0[lease] = nil }
  }

  private func outputs(of jobs: Set<JobID>) -> [RunningOutput] {
    let wanted = outputs.withLock { $0.filter { jobs.contains($0.key.job) } }
    return wanted.map { $1.snapshot(of: $0) }
  }

  private var isEmpty: Bool { outputs.withLock { $0.isEmpty } }

  /// Shows outputs until the task is cancelled. Somebody's asking changes the store, and that is
  /// when it is looked for: without a change or a run nothing is read.
  func serve(_ queue: any WorkQueue, tell: (Notice) -> Void) async {
    for await _ in queue.arrivals() {
      do throws(StoreError) {
        try await show(in: queue)
      } catch {
        tell(.dutyFailed(name: "output", error))
      }
      // Fails only when the task is cancelled, which ends the loop.
      try? await Task.sleep(for: Self.pause)
    }
  }

  /// As long as somebody asks.
  private func show(in queue: any WorkQueue) async throws(StoreError) {
    var shown: [JobID: RunningOutput] = [:]
    while !Task.isCancelled, !isEmpty {
      let wanted = try await queue.wantedOutput()
      let outputs = outputs(of: wanted)
      guard !outputs.isEmpty else { return }
      let fresh = outputs.filter { shown[$0.job] != $0 }
      if !fresh.isEmpty { try await queue.show(fresh) }
      for output in fresh { shown[output.job] = output }
      try? await Task.sleep(for: Self.pause)
    }
  }
}
