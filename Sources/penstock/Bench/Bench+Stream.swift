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
      let early = Self.streamSlots + count / 4
      try await fill(store, count + early)
      let programs = try StreamHandler(
        command, kind: "Bench", folder: folder, children: try ChildProcesses())
      let timed = LateStart(programs, firsts: Self.streamSlots, after: early)
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

/// Measures from a handler's return on, once it has returned so many times. The first runs are under way
/// together, each with a program of its own; all others wait until these have ended, so that none of the
/// programs starts while it is measured.
private final class LateStart: Handler {
  private struct State {
    var begun = 0
    var returns = 0
    var waiting: [CheckedContinuation<Void, Never>] = []
    var start = ContinuousClock.now
    var end = ContinuousClock.now
  }

  private let handler: any Handler
  private let firsts: Int
  private let early: Int
  private let state = Mutex(State())

  init(_ handler: any Handler, firsts: Int, after early: Int) {
    self.handler = handler
    self.firsts = firsts
    self.early = early
  }

  var elapsed: Duration { state.withLock { $0.end - $0.start } }

  func run(_ job: Job, _ context: HandlerContext) async -> HandlerResult {
    await waitForFirsts()
    let result = await handler.run(job, context)
    let waiting = state.withLock { state in
      state.returns += 1
      state.end = .now
      if state.returns == early { state.start = state.end }
      guard state.returns == firsts else { return [CheckedContinuation<Void, Never>]() }
      defer { state.waiting = [] }
      return state.waiting
    }
    for continuation in waiting { continuation.resume() }
    return result
  }

  private func waitForFirsts() async {
    let mayRun = state.withLock { state in
      state.begun += 1
      return state.begun <= firsts || state.returns >= firsts
    }
    if mayRun { return }
    await withCheckedContinuation { continuation in
      let isOver = state.withLock { state in
        if state.returns < firsts { state.waiting.append(continuation) }
        return state.returns >= firsts
      }
      if isOver { continuation.resume() }
    }
  }

  func end() async {
    await handler.end()
  }
}
