import Glibc
import Jobs
import Synchronization

/// A program that takes job after job, as those who give it jobs see it.
final class StreamProgram: Sendable {
  let number: Int
  private let loop: ChildLoop.Mailbox
  private let phase = Mutex(Phase.living)
  private let ends: AsyncStream<Void>
  private let teller: AsyncStream<Void>.Continuation

  private enum Phase {
    case living
    case notStarted(cause: Int32)
    case ended
  }

  init(_ number: Int, _ loop: ChildLoop.Mailbox) {
    self.number = number
    self.loop = loop
    (ends, teller) = AsyncStream.makeStream()
  }

  var isLiving: Bool {
    phase.withLock { if case .living = $0 { true } else { false } }
  }

  /// The `errno` of a start that failed; known once a turn was given and is gone.
  var startFailure: Int32? {
    phase.withLock { if case .notStarted(let cause) = $0 { cause } else { nil } }
  }

  /// Has it do one job; it must do no other at that time. It is told to end when `stop` is
  /// requested, and then takes no other job.
  func run(
    _ request: StreamRequest, stop: StopSign, output: LiveOutput,
    tell: @escaping @Sendable (Progress) -> Void
  ) async -> StreamTurn.End {
    let end = await withCheckedContinuation { continuation in
      loop.post(.give(number, StreamTurn(request, output: output, tell: tell, continuation)))
      stop.observe { [loop, number] force in
        loop.post(.stop(number, request.lease, force == .term ? SIGTERM : SIGKILL))
      }
    }
    stop.ignore()
    return end
  }

  /// Has it end: closes its standard input, asks it after `patience`, kills it after as long again.
  func close(patience: Duration) async {
    loop.post(.closeInput(number))
    if await hasEnded(within: patience) { return }
    loop.post(.signal(number, SIGTERM))
    if await hasEnded(within: patience) { return }
    loop.post(.signal(number, SIGKILL))
    _ = await hasEnded(within: patience)
  }

  /// For the loop: has it given up unless it ends within a moment, by which its end is told from what
  /// its end closes.
  func giveUpSoon() {
    Task { [loop, number] in
      // Nothing cancels it.
      try? await Task.sleep(for: Self.momentToEnd)
      loop.post(.giveUp(number))
    }
  }

  private static let momentToEnd: Duration = .milliseconds(200)

  private func hasEnded(within patience: Duration) async -> Bool {
    await withTaskGroup(of: Bool.self) { group in
      group.addTask { [ends] in
        for await _ in ends {}
        return !Task.isCancelled
      }
      group.addTask {
        // Fails only when the other one was first.
        try? await Task.sleep(for: patience)
        return false
      }
      let isEnded = await group.next() ?? false
      group.cancelAll()
      return isEnded
    }
  }

  /// For the loop.
  func end(notStarted cause: Int32) {
    phase.withLock { $0 = .notStarted(cause: cause) }
    teller.finish()
  }

  /// For the loop.
  func end() {
    phase.withLock { $0 = .ended }
    teller.finish()
  }
}

/// One job of a program, from when it is given until it is answered.
struct StreamTurn: Sendable {
  let request: StreamRequest
  let output: LiveOutput
  let tell: @Sendable (Progress) -> Void
  private let continuation: CheckedContinuation<End, Never>

  enum End: Sendable {
    /// It may be given another job.
    case answered(HandlerResult)
    /// It broke down, or was told to end, and takes no other job.
    case broke(HandlerResult)
    /// It had ended before it saw anything of the job.
    case gone
  }

  init(
    _ request: StreamRequest, output: LiveOutput, tell: @escaping @Sendable (Progress) -> Void,
    _ continuation: CheckedContinuation<End, Never>
  ) {
    self.request = request
    self.output = output
    self.tell = tell
    self.continuation = continuation
  }

  func end(_ end: End) {
    continuation.resume(returning: end)
  }
}
