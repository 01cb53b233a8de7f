import Glibc
import SQLStore

/// Where the files of an open store stood when it was opened.
///
/// Somebody may delete or replace them meanwhile. What is then written goes to files that nobody
/// will find again, so every transaction looks first.
struct StorePlaces: Sendable {
  private let path: String
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
    file = FileIdentity(path)
    log = FileIdentity(path + "-wal")
    index = FileIdentity(path + "-shm")
  }

  func verify() throws(DatabaseError) {
    try verify(file, "", "the file")
    try verify(log, "-wal", "its write-ahead log '\(path)-wal'")
    try verify(index, "-shm", "its file '\(path)-shm'")
    try verify(lock, "-lock", "its file '\(path)-lock'")
    try verify(marks, "-workers", "its file '\(path)-workers'")
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
