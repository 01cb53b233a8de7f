import CLinux
import Glibc
import Jobs
import SQLStore

/// Locks between processes on bytes of a file beside the store. The kernel releases them when a
/// process ends, however it ends.
///
/// These are locks of the open file, not of the process (`F_OFD_SETLK`), so that two stores opened
/// in one process exclude each other as well.
final class FileLock: Sendable {
  /// Valid for the life of the object. A copy of it in another process holds the same locks.
  let descriptor: Int32

  enum Access {
    /// May take locks.
    case lock
    /// May only ask who holds them; closing it is no event for those who watch the file.
    case ask

    fileprivate var flags: Int32 {
      switch self {
      case .lock: O_RDWR | O_CREAT | O_CLOEXEC
      case .ask: O_RDONLY | O_CREAT | O_CLOEXEC
      }
    }
  }

  init(path: String, to access: Access) throws(DatabaseError) {
    descriptor = open(path, access.flags, 0o666)
    guard descriptor >= 0 else {
      let cause: DatabaseError.Cause =
        errno == EACCES || errno == EPERM || errno == EROFS
        ? .noPermission : errno == ENOSPC || errno == EDQUOT ? .full : .cannotOpen
      throw DatabaseError(
        cause: cause, message: "'\(path)': \(String(cString: strerror(errno)))")
    }
  }

  deinit {
    close(descriptor)
  }

  /// Takes the lock on a byte, and on those after it, if nobody holds any of them.
  func tryLock(_ byte: Int64, count: Int = 1) -> Bool {
    change(byte, count, to: Int16(F_WRLCK), penstock_ofd_setlk())
  }

  /// Takes the lock on a byte, asleep in the kernel until whoever holds it lets go.
  func lock(_ byte: Int64) throws(DatabaseError) {
    while !change(byte, 1, to: Int16(F_WRLCK), penstock_ofd_setlkw()) {
      guard errno == EINTR else {
        throw DatabaseError(
          cause: .failedToReadOrWrite, message: "the lock: \(String(cString: strerror(errno)))")
      }
    }
  }

  func unlock(_ byte: Int64) {
    _ = change(byte, 1, to: Int16(F_UNLCK), penstock_ofd_setlk())
  }

  /// True when somebody else holds the lock on a byte.
  func isHeldElsewhere(_ byte: Int64) -> Bool {
    var region = Self.region(byte, 1, Int16(F_WRLCK))
    guard fcntl(descriptor, penstock_ofd_getlk(), &region) == 0 else { return true }
    return region.l_type != Int16(F_UNLCK)
  }

  /// Bytes that stand in the file; what fails is as if nothing had been written.
  func write(_ bytes: [UInt8], at offset: Int64) {
    _ = bytes.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, Int(offset)) }
  }

  func read(_ count: Int, at offset: Int64) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let found = pread(descriptor, &bytes, count, Int(offset))
    return Array(bytes.prefix(max(0, found)))
  }

  private func change(
    _ byte: Int64, _ count: Int, to type: Int16, _ command: Int32
  ) -> Bool {
    var region = Self.region(byte, count, type)
    return fcntl(descriptor, command, &region) == 0
  }

  private static func region(_ byte: Int64, _ count: Int, _ type: Int16) -> flock {
    flock(l_type: type, l_whence: Int16(SEEK_SET), l_start: Int(byte), l_len: count, l_pid: 0)
  }
}

/// The write lock of a store, passed on fairly: whoever waits stands in the doorway, so that a
/// process that writes without pause cannot take the lock again before the waiting one had it.
struct WriteTurn {
  let file: FileLock
  private static let doorway: Int64 = 0
  private static let room: Int64 = 1

  /// Waits for as long as it takes.
  func take() throws(DatabaseError) {
    try file.lock(Self.doorway)
    defer { file.unlock(Self.doorway) }
    try file.lock(Self.room)
  }

  /// Waits for ten seconds at most.
  func takeSoon() throws(DatabaseError) {
    var tries: Int32 = 0
    while !tryTake() {
      guard BusyWait.pause(afterTries: tries) else {
        throw DatabaseError(cause: .busy, message: "another process holds the writer's turn")
      }
      tries += 1
    }
  }

  /// Takes the turn if nobody has it or waits for it.
  func tryTake() -> Bool {
    // The room is next to the doorway.
    guard file.tryLock(Self.doorway, count: 2) else { return false }
    file.unlock(Self.doorway)
    return true
  }

  /// Takes the turn if nobody waits for it and whoever has it gives it back within a tenth of a
  /// millisecond or so: to be put to sleep and woken would take longer.
  func takeVerySoon() -> Bool {
    for _ in 0..<100 {
      if tryTake() { return true }
      sched_yield()
    }
    return false
  }

  /// Wakes those who watch the lock's file. What stands in it means nothing.
  func herald() {
    file.write([0], at: 0)
  }

  func give() {
    file.unlock(Self.room)
  }
}
