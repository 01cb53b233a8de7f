import Glibc
import SQLStore

/// Brings the write-ahead log to the disk.
///
/// SQLite's own `synchronous = FULL` does that within the commit, with the write lock held, so that
/// nobody else can write or see the commit until the disk has answered. Here it is done after the
/// lock was given back: whoever is told that something is stored is told as late as before, and
/// meanwhile the next process writes, or a worker claims the job that was just pushed. What it does
/// with that job is in the same log behind it, so no outcome reaches the disk without its push.
final class LogSync: Sendable {
  /// Valid for the life of the object.
  private let descriptor: Int32

  /// The log must be there. (It is no harm to close it: SQLite's locks are on other files.)
  init(log path: String) throws(DatabaseError) {
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw DatabaseError(
        cause: .cannotOpen, message: "'\(path)': \(String(cString: strerror(errno)))")
    }
  }

  deinit {
    close(descriptor)
  }

  /// Returns when all that was written to the log before is on the disk.
  func sync() throws(DatabaseError) {
    guard fdatasync(descriptor) != 0 else { return }
    throw DatabaseError(
      cause: .failedToReadOrWrite,
      message: "the disk did not confirm it (\(String(cString: strerror(errno))))")
  }
}
