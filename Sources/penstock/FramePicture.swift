import Drawing
import Glibc

/// A frame as a file: a picture if its name ends in `.svg`, else text.
struct FramePicture {
  let frame: Frame
  let theme: Theme

  /// Makes a new file; one that is there already is not written over unless that is asked for.
  func write(to path: String, replacing: Bool = false) throws(Failure) {
    let content = path.hasSuffix(".svg") ? frame.svg(theme: theme) : frame.text + "\n"
    let flags = O_WRONLY | O_CREAT | O_CLOEXEC | (replacing ? O_TRUNC : O_EXCL)
    let descriptor = open(path, flags, 0o644)
    guard descriptor >= 0 else {
      let hint = errno == EEXIST ? "; name another file" : ""
      throw Failure("cannot write '\(path)': \(systemErrorText())\(hint)", .cannotCreate)
    }
    defer { close(descriptor) }
    var rest = Array(content.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      guard count >= 0 || errno == EINTR else {
        throw Failure("cannot write '\(path)': \(systemErrorText())", .inputOutput)
      }
      rest = rest.dropFirst(max(0, count))
    }
  }
}
