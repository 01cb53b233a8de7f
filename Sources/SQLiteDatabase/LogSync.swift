import Glibc
import SQLStore

/// Brings the write-ahead log to the disk.
///
/// SQLite's own `synchronous = FULL` does that within the commit, with the write lock held, so that
/// nobody else can write or see the commit until the disk has answered. Here it is done after the
/// lock was given back: whoever is told that something is stored is told as late as before, and
/// meanwhile the next process writes, or a worker claims the job that was just pushed. What it does
/// with that job is in the same log behind it, so no outcome reaches the disk without its push.
/// Whoever only reads may see for that moment what a power cut still undoes: nobody was told of it.
///
/// A disk that failed once is not asked again by the kernel: what it did not keep counts as kept from
/// then on, and whatever is written behind would be lost with it. So after a failure the whole log is
/// written anew before anything else (`renew`). Each process that has the log open is told of the
/// failure once.
///
/// All that makes or migrates a store, and the heads of a log that begins anew, SQLite brings to the
/// disk by itself, and before it copies the log back it does what is done here.
final class LogSync: Sendable {
  /// Valid for the life of the object.
  private let descriptor: Int32

  /// The log must be there. (It is no harm to close it: SQLite's locks are on other files.)
  init(log path: String) throws(DatabaseError) {
    descriptor = open(path, O_RDWR | O_CLOEXEC)
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
    while fdatasync(descriptor) != 0 {
      guard errno == EINTR else { throw Self.failure() }
    }
  }

  /// Writes all of the log over itself, so that the disk is asked for it once more, and returns when
  /// it is there. To be called with the write lock held.
  func renew() throws(DatabaseError) {
    let size = 1 << 20
    let bytes = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 4096)
    defer { bytes.deallocate() }
    var offset = 0
    while true {
      let count = pread(descriptor, bytes, size, offset)
      guard count >= 0 else { throw Self.failure() }
      if count == 0 { break }
      guard pwrite(descriptor, bytes, count, offset) == count else { throw Self.failure() }
      offset += count
    }
    try sync()
  }

  /// Appends zeros until the log is `size` bytes long, and returns how long it is. To be called with
  /// SQLite's write lock held: frames that others append are not to be written over. To SQLite these
  /// zeros are no frames, since they lack the log's salt; a disk that is full changes nothing.
  func grow(to size: Int) -> Int {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return 0 }
    let zeros = [UInt8](repeating: 0, count: 64 * 1024)
    var end = Int(status.st_size)
    while end < size {
      let count = pwrite(descriptor, zeros, min(zeros.count, size - end), end)
      guard count > 0 else { break }
      end += count
    }
    return end
  }

  private static func failure() -> DatabaseError {
    DatabaseError(
      cause: errno == ENOSPC || errno == EDQUOT ? .full : .failedToReadOrWrite,
      message: "the disk did not confirm it (\(String(cString: strerror(errno))))")
  }
}
