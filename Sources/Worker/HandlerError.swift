/// Why a handler cannot be set up.
package enum HandlerError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The command is an empty list.
  case noProgram(kind: String)
  /// Nothing is at that path; relative ones start at `folder`.
  case noSuchFile(program: String, kind: String, folder: String)
  /// A name without a slash that no directory of PATH has.
  case notInPath(program: String, kind: String)
  case isDirectory(program: String, kind: String)
  case notExecutable(program: String, kind: String)
  /// The system does not let this process start and watch others.
  case system(cause: String)

  package var description: String {
    switch self {
    case .noProgram(let kind):
      "cannot run handler for kind '\(kind)': its command is empty; "
        + "give a program and its arguments"
    case .noSuchFile(let program, let kind, let folder):
      "cannot run handler '\(program)' for kind '\(kind)': no such file; "
        + (program.hasPrefix("/")
          ? "correct the path" : "relative paths start at '\(folder)'")
    case .notInPath(let program, let kind):
      "cannot run handler '\(program)' for kind '\(kind)': no such file in PATH; "
        + "install it, or write './\(program)' if it lies beside the configuration"
    case .isDirectory(let program, let kind):
      "cannot run handler '\(program)' for kind '\(kind)': it is a directory; name a program"
    case .notExecutable(let program, let kind):
      "cannot run handler '\(program)' for kind '\(kind)': it is not executable; "
        + "run chmod +x on it"
    case .system(let cause):
      "cannot start programs: \(cause); raise the limit of open files or use a newer system"
    }
  }
}
