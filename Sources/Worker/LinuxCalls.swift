import CLinux
import Glibc

/// The system calls that child processes need beyond `posix_spawn`.
enum LinuxCalls {
  enum PipeEnd: Int {
    case reader, writer
  }

  /// Both ends are closed in children, and one does not block: that of this process; nil with
  /// `errno` set.
  static func makePipe(unblocked end: PipeEnd = .reader) -> (reader: Int32, writer: Int32)? {
    var ends: [Int32] = [-1, -1]
    guard pipe2(&ends, O_CLOEXEC) == 0 else { return nil }
    guard fcntl(ends[end.rawValue], F_SETFL, O_NONBLOCK) == 0 else {
      let cause = errno
      close(ends[0])
      close(ends[1])
      errno = cause
      return nil
    }
    return (ends[0], ends[1])
  }

  /// A nameless file in memory that holds the bytes, to be read from its start.
  ///
  /// As a child's standard input it has no writer that could block or be killed by a child that
  /// does not read; nil with `errno` set.
  static func makeFile(holding bytes: [UInt8]) -> Int32? {
    let closeOnExec: UInt32 = 1
    let file = memfd_create("payload", closeOnExec)
    guard file >= 0 else { return nil }
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes {
        pwrite(file, $0.baseAddress.map { $0 + written }, bytes.count - written, off_t(written))
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        let cause = errno
        close(file)
        errno = cause
        return nil
      }
      written += count
    }
    return file
  }

  /// A descriptor that becomes readable when the process ends. Close-on-exec; -1 with `errno` set.
  static func openProcess(_ pid: pid_t) -> Int32 {
    penstock_pidfd_open(pid)
  }
}
