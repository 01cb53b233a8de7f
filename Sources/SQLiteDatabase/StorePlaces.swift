import Glibc
import SQLStore

/// Where the files of an open store stood when it was opened.
///
/// Somebody may delete or replace them meanwhile. What is then written goes to files that nobody
/// will find again, so every transaction looks first: at the folder alone while nothing was made,
/// moved or deleted in it.
struct StorePlaces: Sendable {
  private let path: String
  /// Nil where the path is a link: the files are in another folder then.
  private let folder: String?
  /// The folder as it was when all files were last found in it.
  private var known: FolderStamp?
  private let file: FileIdentity?
  private let log: FileIdentity?
  private let index: FileIdentity?
  private let lock: FileIdentity?
  private let marks: FileIdentity?

  /// To be made while a connection has the files open; for a writer also with the locks beside them:
  /// without them others would not know of it.
  init(_ path: String, withLocks: Bool) {
    self.path = path
    lock = withLocks ? FileIdentity(path + "-lock") : nil
    marks = withLocks ? FileIdentity(path + "-workers") : nil
    folder = Self.isLink(path) ? nil : Self.folder(of: path)
    file = FileIdentity(path)
    log = FileIdentity(path + "-wal")
    index = FileIdentity(path + "-shm")
  }

  mutating func verify() throws(DatabaseError) {
    let now = folder.flatMap { FolderStamp($0) }
    if let now, now == known { return }
    try verify(file, "", "the file")
    try verify(log, "-wal", "its write-ahead log '\(path)-wal'")
    try verify(index, "-shm", "its file '\(path)-shm'")
    try verify(lock, "-lock", "its file '\(path)-lock'")
    try verify(marks, "-workers", "its file '\(path)-workers'")
    // A change in the same tick of the kernel's clock would leave the same stamp.
    known = now.flatMap { $0.isOlderThanATick ? $0 : nil }
  }

  private static func isLink(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
  }

  private static func folder(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return String(path[...slash])
  }

  private func verify(
    _ identity: FileIdentity?, _ suffix: String, _ name: String
  ) throws(DatabaseError) {
    guard let identity, FileIdentity(path + suffix) != identity else { return }
    throw DatabaseError(
      cause: .cannotOpen,
      message: "\(name) was deleted or replaced while it was in use; put it back and start again")
  }

  /// True when somebody deleted the log of a store that was not closed: SQLite itself removes the log
  /// after its index, and makes it before.
  static func hasLostLog(_ path: String) -> Bool {
    for _ in 0..<3 {
      guard FileIdentity(path + "-shm") != nil, FileIdentity(path + "-wal") == nil else {
        return false
      }
    }
    return true
  }
}

/// Which file a path leads to, whatever it is called.
struct FileIdentity: Hashable, Sendable {
  private let device: UInt64
  private let number: UInt64

  /// Nil when there is none.
  init?(_ path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    device = UInt64(status.st_dev)
    number = UInt64(status.st_ino)
  }

  static func isFilled(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_size > 0
  }
}

/// What changes about a folder when a file is made, moved or deleted in it.
private struct FolderStamp: Hashable, Sendable {
  private let device: UInt64
  private let number: UInt64
  private let seconds: Int
  private let nanoseconds: Int

  init?(_ path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    device = UInt64(status.st_dev)
    number = UInt64(status.st_ino)
    seconds = status.st_mtim.tv_sec
    nanoseconds = status.st_mtim.tv_nsec
  }

  /// The kernel stamps files with a clock that ticks a hundred times a second at least.
  var isOlderThanATick: Bool {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME_COARSE, &now)
    let age = (now.tv_sec - seconds) * 1_000_000_000 + now.tv_nsec - nanoseconds
    return age > 20_000_000
  }
}
