import FoundationEssentials
import Jobs

/// Runs one program a job: payload on standard input, the job's data in the environment, the exit
/// status as the answer. No shell is involved.
///
/// Exit status 0 succeeded, 65 is permanent, every other one and every signal is a failure that is
/// retried; an answer through PENSTOCK_PROGRESS_FD counts more than the status. The last 64 KiB of
/// standard output and of standard error are kept. The job ends with its program: what is left of the
/// process group is killed then, whether it holds the pipes or not.
package struct ExecHandler: Handler {
  private let command: HandlerCommand
  private let children: ChildProcesses

  /// Checks that the program exists and may be executed. A relative path starts at `folder`, a name
  /// without a slash is looked up in the environment's PATH.
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
    let child = command.child(
      adding: JobVariables.texts(for: job, context), live: context.output)
    let talk = ChildTalk(job: job.id, tell: context.tell)
    switch await children.run(child, input: job.payload, stop: context.stop, talk: talk) {
    case .ended(let exit):
      var report = Report(exit)
      let outcome = Self.outcome(of: exit)
      if outcome == .succeeded, case .ended(_, let result?) = exit.answer { report.keep(result) }
      return HandlerResult(outcome, report)
    case .notStarted(let cause):
      return HandlerResult(
        .released, Report(startFault: command.refusal(cause, kind: job.kind)))
    }
  }

  private static func outcome(of exit: ChildExit) -> Outcome {
    if let breach = exit.breach { return .failed(reason: breach.reason, after: nil) }
    if let signal = exit.signal {
      return .failed(reason: "ended by \(SignalName.text(signal))", after: nil)
    }
    if case .ended(let outcome, _) = exit.answer { return outcome }
    let status = exit.status ?? 0
    let permanent = 65
    guard status != 0 else { return .succeeded }
    let reason = LastLine.text(of: exit.error) ?? "exit status \(status)"
    return status == permanent ? .permanent(reason: reason) : .failed(reason: reason, after: nil)
  }
}

extension Report {
  init(_ exit: ChildExit) {
    self.init(
      exitStatus: exit.status, signal: exit.signal.map { Int($0) }, cpu: exit.cpu,
      peakBytes: exit.peakBytes, standardOutput: exit.output, standardError: exit.error)
  }
}
