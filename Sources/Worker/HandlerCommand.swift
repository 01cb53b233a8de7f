import FoundationEssentials
import Glibc

/// A program of the configuration with all that it is started with but what a job adds.
struct HandlerCommand: Sendable {
  let program: Program
  let kind: String
  private let arguments: [String]
  private let limits: ChildLimits
  /// `NAME=value` each, without the variables of a job.
  private let environment: [String]

  /// Checks that the program exists and may be executed. A relative path starts at `folder`, a name
  /// without a slash is looked up in the environment's PATH.
  init(
    _ command: [String], kind: String, folder: String, limits: ChildLimits,
    environment: [String: String]
  ) throws(HandlerError) {
    guard let name = command.first, !name.isEmpty else { throw .noProgram(kind: kind) }
    program = try Program(
      name, kind: kind, folder: folder, searchPath: environment["PATH"] ?? "/usr/bin:/bin")
    arguments = command
    self.limits = limits
    self.kind = kind
    self.environment = environment.filter { !JobVariables.names.contains($0.key) }
      .map { "\($0.key)=\($0.value)" }
  }

  func child(
    adding variables: [String] = [], live: LiveOutput = LiveOutput()
  ) -> ChildCommand {
    ChildCommand(
      path: program.path, arguments: arguments, environment: environment + variables, live: live,
      limits: limits)
  }

  /// Why it could not be started, by an `errno`.
  func refusal(_ cause: Int32, kind: String) -> String {
    let text =
      switch cause {
      case ENOEXEC: "it is neither a binary nor a script that starts with '#!'"
      case ENOENT: "no such file, or the interpreter after its '#!' is missing"
      case EACCES: "it, or a folder on the way to it, may not be executed or entered"
      case E2BIG: "its arguments and the environment are too long together"
      case ETXTBSY: "it is being written"
      case EAGAIN: "no more processes may be started; raise the limit of processes (ulimit -u)"
      case EMFILE, ENFILE: "no more files may be open; raise the limit of open files (ulimit -n)"
      case ENOMEM: "there is not enough memory to start it"
      default: String(cString: strerror(cause))
      }
    return "cannot run handler '\(program.name)' for kind '\(kind)': \(text)"
  }
}
