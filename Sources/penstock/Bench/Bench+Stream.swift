import Glibc
import Jobs
import Synchronization
import Worker

extension Bench {
  /// A program that does nothing with its jobs but read and answer them.
  private static let idler = """
    import json, sys
    for line in sys.stdin:
        job = json.loads(line)
        sys.stdout.write('{"id":%d,"ok":true}\\n' % job["id"])
        sys.stdout.flush()
    """

  /// Enough that an exchange with the store has a good number of jobs.
  private static let streamSlots = 64

  /// Neither figure has the start of the programs in it.
  func drainStream() async throws -> [Measurement] {
    let count = jobs * 20
    let command = ["python3", "-c", Self.idler]
    let bare = try bareStream(command, count)
    let value = try await withStore { store in
      let early = count / 4
      try await fill(store, count + early)
      let programs = try StreamHandler(
        command, kind: "Bench", folder: folder, children: try ChildProcesses())
      let timed = LateStart(programs, after: early)
      try await drain(store, timed, slots: Self.streamSlots)
      return Double(count) / timed.elapsed.inSeconds
    }
    return [
      Measurement(
        name: "drain_stream",
        meaning: "a Python program in each of \(Self.streamSlots) slots; limit: bare pipes",
        value: value, unit: .perSecond, limit: bare)
    ]
  }

  /// The programs without a store or a worker: each gets its next job when it has answered.
  private func bareStream(_ command: [String], _ count: Int) throws -> Double {
    let programs = try RawStreams(command, count: Self.streamSlots)
    defer { programs.end() }
    let payload = String(decoding: Self.payload, as: UTF8.self)
    let line = { (number: Int) in
      Array(
        """
        {"id":\(number),"queue":"bench","kind":"Bench","attempt":1,"max_attempts":10,\
        "idempotency_key":"bench-\(number)","payload":\(payload)}

        """.utf8)
    }
    _ = programs.answers(count / 4, line: line)
    return programs.answers(count, line: line)
  }
}

/// Measures from a handler's return on, once it has returned so many times.
private final class LateStart: Handler {
  private let handler: any Handler
  private let early: Int
  private let state = Mutex((returns: 0, start: ContinuousClock.now, end: ContinuousClock.now))

  init(_ handler: any Handler, after early: Int) {
    self.handler = handler
    self.early = early
  }

  var elapsed: Duration { state.withLock { $0.end - $0.start } }

  func run(_ job: Job, _ context: HandlerContext) async -> HandlerResult {
    let result = await handler.run(job, context)
    state.withLock { state in
      state.returns += 1
      state.end = .now
      if state.returns == early { state.start = state.end }
    }
    return result
  }

  func end() async {
    await handler.end()
  }
}
