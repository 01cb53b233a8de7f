import FoundationEssentials
import Jobs
import Synchronization

/// Runs jobs through programs that stay: each is started once for a slot, reads one job a line and
/// answers one line, so that a job costs no start of a program.
///
/// A program that dies, hangs, or writes what it should not costs the job that it has one attempt.
/// The next job gets a new one; after several such failures in a row that is waited for a little.
package final class StreamHandler: Handler {
  private let command: HandlerCommand
  private let children: ChildProcesses
  private let clock = WorkerClock()
  private let pool = Mutex(Pool())

  private struct Pool {
    var idle: [StreamProgram] = []
    var all: [Int: StreamProgram] = [:]
    /// Begins with the second failure in a row.
    var pause = Pause()
    var failures = 0
  }

  /// Checks that the program exists and may be executed, as for `ExecHandler`.
  package init(
    _ command: [String], kind: String, folder: String, children: ChildProcesses,
    limits: ChildLimits = ChildLimits(),
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(HandlerError) {
    self.command = try HandlerCommand(
      command, kind: kind, folder: folder, limits: limits, environment: environment)
    self.children = children
  }

  package func run(_ job: Job, _ context: HandlerContext) async -> HandlerResult {
    let request = StreamRequest(job, context)
    while context.stop.force == nil {
      guard let program = await program(within: context.timeLimit / 2) else { break }
      switch await program.run(
        request, stop: context.stop, output: context.output, tell: context.tell)
      {
      case .answered(let result):
        giveBack(program)
        return result
      case .broke(let result):
        drop(program, isFailure: context.stop.force == nil)
        return result
      case .gone:
        let cause = program.startFailure
        drop(program, isFailure: false)
        if let cause {
          return HandlerResult(
            .released, Report(startFault: command.refusal(cause, kind: job.kind)))
        }
      }
    }
    return HandlerResult(.released)
  }

  package func end() async {
    let programs = pool.withLock { Array($0.all.values) }
    await withDiscardingTaskGroup { group in
      for program in programs {
        group.addTask { await program.close(patience: Self.patience) }
      }
    }
  }

  /// From the end of its input until a program is asked to end, and from that to its kill.
  private static let patience: Duration = .seconds(5)

  /// One that waits for a job, else a new one; nil when the task was cancelled meanwhile.
  private func program(within longest: Duration) async -> StreamProgram? {
    if let program = takeIdle() { return program }
    let rest = pool.withLock { $0.pause.endsAt }.map { $0 - clock.now } ?? .zero
    if rest > .zero {
      do {
        try await Task.sleep(for: min(rest, longest))
      } catch {
        return nil
      }
      if let program = takeIdle() { return program }
    }
    let program = children.startStream(command.child())
    pool.withLock { $0.all[program.number] = program }
    return program
  }

  /// The last one that was used, so that as few as possible stay in memory.
  private func takeIdle() -> StreamProgram? {
    pool.withLock { pool in
      while let program = pool.idle.popLast() {
        if program.isLiving { return program }
        pool.all[program.number] = nil
      }
      return nil
    }
  }

  private func giveBack(_ program: StreamProgram) {
    pool.withLock { pool in
      pool.failures = 0
      pool.pause.succeed()
      pool.idle.append(program)
    }
  }

  private func drop(_ program: StreamProgram, isFailure: Bool) {
    pool.withLock { pool in
      pool.all[program.number] = nil
      guard isFailure else { return }
      pool.failures += 1
      if pool.failures > 1 { _ = pool.pause.begin(at: clock.now) }
    }
  }
}
