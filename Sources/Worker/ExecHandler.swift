import FoundationEssentials
import Glibc
import Jobs

/// Runs one program a job: payload on standard input, the job's data in the environment, the exit
/// status as the answer. No shell is involved.
///
/// Exit status 0 succeeded, 65 is permanent, every other one and every signal is a failure that is
/// retried. The last 64 KiB of standard output and of standard error are kept. When the program has
/// ended, what is left of its process group is killed.
package struct ExecHandler: Handler {
  private let program: Program
  private let arguments: [String]
  /// `NAME=value` each, without the variables of a job.
  private let environment: [String]
  private let children: ChildProcesses

  /// Checks that the program exists and may be executed. A relative path starts at `folder`, a name
  /// without a slash is looked up in the environment's PATH.
  package init(
    _ command: [String], kind: String, folder: String, children: ChildProcesses,
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(HandlerError) {
    guard let name = command.first, !name.isEmpty else { throw .noProgram(kind: kind) }
    program = try Program(
      name, kind: kind, folder: folder, searchPath: environment["PATH"] ?? "/usr/bin:/bin")
    arguments = command
    self.environment = environment.filter { !Self.jobVariables.contains($0.key) }
      .map { "\($0.key)=\($0.value)" }
    self.children = children
  }

  package func run(_ job: Job, _ context: HandlerContext) async -> HandlerResult {
    let command = ChildCommand(
      path: program.path, arguments: arguments,
      environment: environment + Self.variables(for: job, context), live: context.output)
    switch await children.run(command, input: job.payload, stop: context.stop) {
    case .ended(let exit):
      return HandlerResult(Self.outcome(of: exit), Self.report(of: exit))
    case .notStarted(let cause):
      return HandlerResult(.failed(reason: refusal(cause, kind: job.kind), after: nil))
    }
  }

  /// Inherited ones would belong to another job.
  private static let jobVariables: Set<String> = [
    "PENSTOCK_JOB_ID", "PENSTOCK_QUEUE", "PENSTOCK_KIND", "PENSTOCK_ATTEMPT",
    "PENSTOCK_MAX_ATTEMPTS", "PENSTOCK_IDEMPOTENCY_KEY", "PENSTOCK_PARTITION",
    "PENSTOCK_TRACEPARENT",
  ]

  private static func variables(for job: Job, _ context: HandlerContext) -> [String] {
    var variables = [
      "PENSTOCK_JOB_ID=\(job.id)", "PENSTOCK_QUEUE=\(job.queue)", "PENSTOCK_KIND=\(job.kind)",
      "PENSTOCK_ATTEMPT=\(context.attempt)", "PENSTOCK_MAX_ATTEMPTS=\(context.maxAttempts)",
      "PENSTOCK_IDEMPOTENCY_KEY=\(context.idempotencyKey)",
    ]
    if let key = job.partitionKey { variables.append("PENSTOCK_PARTITION=\(key)") }
    if let parent = job.traceparent { variables.append("PENSTOCK_TRACEPARENT=\(parent)") }
    return variables
  }

  private static func outcome(of exit: ChildExit) -> Outcome {
    if let signal = exit.signal {
      return .failed(reason: "ended by \(SignalName.text(signal))", after: nil)
    }
    let status = exit.status ?? 0
    let permanent = 65
    guard status != 0 else { return .succeeded }
    let reason = LastLine.text(of: exit.error) ?? "exit status \(status)"
    return status == permanent ? .permanent(reason: reason) : .failed(reason: reason, after: nil)
  }

  private static func report(of exit: ChildExit) -> Report {
    Report(
      exitStatus: exit.status, signal: exit.signal.map { Int($0) }, cpu: exit.cpu,
      peakBytes: exit.peakBytes, standardOutput: exit.output, standardError: exit.error)
  }

  private func refusal(_ cause: Int32, kind: String) -> String {
    let text =
      switch cause {
      case ENOEXEC: "it is neither a binary nor a script that starts with '#!'"
      case ENOENT: "no such file, or the interpreter after its '#!' is missing"
      default: String(cString: strerror(cause))
      }
    return "cannot run handler '\(program.name)' for kind '\(kind)': \(text)"
  }
}
