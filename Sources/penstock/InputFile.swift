import Glibc

/// A file that a command reads whole; `-` is standard input.
struct InputFile {
  var path: String

  private var isStandardInput: Bool { path == "-" }

  /// The name that messages call it by.
  var name: String { isStandardInput ? "standard input" : path }

  /// The content; at most one byte more than `limit`, so that the caller sees that it is too long.
  func content(limit: Int = .max - 1) throws(Failure) -> [UInt8] {
    let descriptor = try opened()
    defer { if !isStandardInput { close(descriptor) } }
    var content: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while content.count <= limit {
      let count = read(descriptor, &chunk, min(chunk.count, limit + 1 - content.count))
      if count == 0 { break }
      if count > 0 {
        content += chunk[..<count]
      } else if errno != EINTR {
        throw failure()
      }
    }
    return content
  }

  /// A descriptor to read from.
  func opened() throws(Failure) -> Int32 {
    let descriptor = isStandardInput ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure() }
    return descriptor
  }

  /// What the system says of the last call that failed.
  func failure() -> Failure {
    let status: ExitStatus =
      switch errno {
      case ENOENT, ENOTDIR, EISDIR: .noInput
      case EACCES, EPERM: .notPermitted
      default: .inputOutput
      }
    return Failure("cannot read '\(name)': \(systemErrorText())", status)
  }
}
