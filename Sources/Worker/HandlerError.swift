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
  /// libcurl cannot read the URL.
  case badAddress(String, kind: String, cause: String)
  /// A header wants a variable that the environment does not have.
  case noVariable(String, header: String, kind: String)
  /// A header wants a variable that holds what no header may.
  case badVariable(String, header: String, kind: String)
  case noCertificates(path: String, kind: String, cause: String)
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
    case .badAddress(let url, let kind, let cause):
      "cannot post to '\(url)' for kind '\(kind)': \(cause); "
        + "write an address such as 'https://example.com/jobs'"
    case .noVariable(let variable, let header, let kind):
      "cannot use header '\(header)' for kind '\(kind)': the environment has no '\(variable)'; "
        + "set it for the worker"
    case .badVariable(let variable, let header, let kind):
      "cannot use header '\(header)' for kind '\(kind)': '\(variable)' of the environment has a "
        + "line break or control character; set it without"
    case .noCertificates(let path, let kind, let cause):
      "cannot read certificates '\(path)' for kind '\(kind)': \(cause); correct the path"
    case .system(let cause):
      "cannot start programs: \(cause); raise the limit of open files or use a newer system"
    }
  }
}
