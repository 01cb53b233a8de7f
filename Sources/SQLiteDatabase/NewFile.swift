import CLinux
import Glibc
import Jobs

/// A file that appears under its name only when it is whole and on disk, and in place of another only
/// where that is asked for.
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
  private let isReplacing: Bool
  /// Where it goes: of a link that is to be replaced, what that leads to.
  private let place: String
  /// `RENAME_NOREPLACE` of linux/fs.h.
  private static let noReplace: UInt32 = 1

  /// Makes the empty draft. `mode` is that of the file whose content it will hold; one that is replaced
  /// keeps its own.
  package init(
    path: String, thing: String, mode: mode_t = 0o666, replacing: Bool = false
  ) throws(StoreError) {
    (self.path, self.thing, isReplacing) = (path, thing, replacing)
    if let fault = Self.fault(of: path, replacing: replacing) {
      throw Self.cannotCreate(thing, path, fault)
    }
    var status = stat()
    let former = replacing && stat(path, &status) == 0 ? status.st_mode & 0o777 : nil
    place = former == nil ? path : Self.target(of: path)
    draftPath = "\(place).draft-\(getpid())-\(UInt32.random(in: 0 ... .max))"
    let descriptor = open(
      draftPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, former ?? mode & 0o777)
    guard descriptor >= 0 else {
      throw Self.cannotCreate(thing, path, Self.causeOfOpening(in: Self.folder(of: place)))
    }
    if let former { fchmod(descriptor, former) }
    close(descriptor)
  }

  /// Opens the draft to write into it; whoever opened it closes it.
  package func opened() throws(StoreError) -> Int32 {
    let descriptor = open(draftPath, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure() }
    return descriptor
  }

  /// Writes all of it to a descriptor of the draft.
  package func write(_ bytes: [UInt8], to descriptor: Int32) throws(StoreError) {
    var written = 0
    while written < bytes.count {
      let count = bytes[written...].withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress, $0.count)
      }
      guard count >= 0 || errno == EINTR else { throw failure() }
      written += max(0, count)
    }
  }

  /// Makes the whole file of one piece; nothing is left where that fails.
  package func fill(with bytes: [UInt8]) throws(StoreError) {
    do throws(StoreError) {
      let descriptor = try opened()
      defer { close(descriptor) }
      try write(bytes, to: descriptor)
      try publish()
    } catch {
      discard()
      throw error
    }
  }

  /// Brings the draft to disk and gives it its name.
  package func publish() throws(StoreError) {
    try sync(draftPath, O_RDONLY)
    if isReplacing {
      guard rename(draftPath, place) == 0 else { throw failure() }
    } else if renameat2(AT_FDCWD, draftPath, AT_FDCWD, place, Self.noReplace) != 0 {
      guard errno != EEXIST else { throw Self.cannotCreate(thing, path, Self.inTheWay) }
      // Some network file systems cannot rename with that condition.
      guard errno == EINVAL || errno == ENOSYS, !Self.isThere(path), rename(draftPath, place) == 0
      else { throw failure() }
    }
    try sync(Self.folder(of: place), O_RDONLY | O_DIRECTORY)
  }

  /// Removes the draft. A file that has not got its name before will not get it any more.
  package func discard() {
    unlink(draftPath)
  }

  /// Whether a file is there that a new one would replace.
  package static func isFile(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
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
}

/// What may be at the place.
extension NewFile {
  private static let inTheWay = "it is there already; name a new file"

  private static func fault(of path: String, replacing: Bool) -> String? {
    guard isThere(path) else { return nil }
    var status = stat()
    guard stat(path, &status) == 0 else { return inTheWay }
    guard status.st_mode & S_IFMT != S_IFDIR else { return "it is a folder; name a file in it" }
    guard replacing else { return inTheWay }
    guard isFile(path) else { return "what is there cannot be replaced; name a new file" }
    guard access(path, W_OK) == 0 else { return "no permission to replace it; name a new file" }
    return nil
  }

  private static func isThere(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
  }

  private static func target(of path: String) -> String {
    guard let target = realpath(path, nil) else { return path }
    defer { free(target) }
    return String(cString: target)
  }

  private static func folder(of path: String) -> String {
    path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
  }

  /// Why nothing could be made in a folder, by what the system says.
  private static func causeOfOpening(in folder: String) -> String {
    switch errno {
    case ENOENT: "there is no folder '\(folder)'; make it or name another"
    case ENOTDIR: "'\(folder)' is no folder; name another"
    case EACCES, EPERM: "no permission to write in folder '\(folder)'; name another"
    default: String(cString: strerror(errno))
    }
  }

  private static func cannotCreate(_ thing: String, _ path: String, _ cause: String) -> StoreError {
    .cannotCreate("cannot create \(thing) '\(path)': \(cause)")
  }
}
