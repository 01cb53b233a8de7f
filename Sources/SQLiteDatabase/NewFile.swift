import CLinux
import Glibc
import Jobs

/// A file that appears under its name only when it is whole and on disk, and never in place of
/// another.
///
/// Until then it grows under a name of its own beside that place, so that whatever ends the program
/// leaves no half file under the name that was asked for.
package struct NewFile: Sendable {
  /// The name it is to have.
  package let path: String
  /// Where it grows.
  package let draftPath: String
  /// What messages call it: `backup`.
  private let thing: String
  /// `RENAME_NOREPLACE` of linux/fs.h.
  private static let noReplace: UInt32 = 1

  /// Makes the empty draft. `mode` is that of the file whose content it will hold.
  package init(path: String, thing: String, mode: mode_t = 0o666) throws(StoreError) {
    self.path = path
    self.thing = thing
    draftPath = "\(path).draft-\(getpid())"
    guard !Self.isThere(path) else { throw Self.inTheWay(path, thing) }
    unlink(draftPath)
    let descriptor = open(draftPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode & 0o777)
    guard descriptor >= 0 else {
      throw .cannotCreate("cannot create \(thing) '\(path)': \(String(cString: strerror(errno)))")
    }
    close(descriptor)
  }

  /// Brings the draft to disk and gives it its name.
  package func publish() throws(StoreError) {
    try sync(draftPath, O_RDONLY)
    if renameat2(AT_FDCWD, draftPath, AT_FDCWD, path, Self.noReplace) != 0 {
      guard errno != EEXIST else { throw Self.inTheWay(path, thing) }
      // Some network file systems cannot rename with that condition.
      guard errno == EINVAL || errno == ENOSYS, !Self.isThere(path), rename(draftPath, path) == 0
      else { throw failure() }
    }
    let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : path[..<$0] } ?? "."
    try sync(String(folder), O_RDONLY | O_DIRECTORY)
  }

  /// Removes the draft.
  package func discard() {
    unlink(draftPath)
  }

  /// What the system says of the last call that failed.
  package func failure() -> StoreError {
    let isFull = errno == ENOSPC || errno == EDQUOT
    let cause =
      isFull
      ? "the disk is full; free some space and try again" : String(cString: strerror(errno))
    return .full("cannot write \(thing) '\(path)': \(cause)")
  }

  private func sync(_ path: String, _ flags: Int32) throws(StoreError) {
    let descriptor = open(path, flags | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure() }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw failure() }
  }

  private static func isThere(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
  }

  private static func inTheWay(_ path: String, _ thing: String) -> StoreError {
    .cannotCreate("cannot create \(thing) '\(path)': it is there already; name a new file")
  }
}
