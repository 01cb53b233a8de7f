import Glibc

/// A file that is made by one write.
struct WrittenFile {
  let path: String

  /// One that is there already is not written over unless that is asked for.
  func write(_ content: [UInt8], replacing: Bool = false) throws(Failure) {
    let flags = O_WRONLY | O_CREAT | O_CLOEXEC | (replacing ? O_TRUNC : O_EXCL)
    let descriptor = open(path, flags, 0o644)
    guard descriptor >= 0 else {
      let hint = errno == EEXIST ? "; name another file" : ""
      throw Failure("cannot write '\(path)': \(systemErrorText())\(hint)", .cannotCreate)
    }
    defer { close(descriptor) }
    var rest = content[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      guard count >= 0 || errno == EINTR else {
        throw Failure("cannot write '\(path)': \(systemErrorText())", .inputOutput)
      }
      rest = rest.dropFirst(max(0, count))
    }
  }
}
