import Glibc

/// Linux calls that Swift's Glibc module leaves out because they are GNU extensions or variadic.
/// They are looked up once, by name, in the C library that this process already runs on.
struct LinuxCalls: Sendable {
  private typealias Pipe2 = @convention(c) (UnsafeMutablePointer<Int32>?, Int32) -> Int32
  private typealias MemfdCreate = @convention(c) (UnsafePointer<CChar>?, UInt32) -> Int32
  private typealias Syscall = @convention(c) (Int, Int, Int) -> Int
  typealias CloseFrom =
    @convention(c) (
      UnsafeMutablePointer<posix_spawn_file_actions_t>?, Int32
    ) -> Int32

  private let pipe2: Pipe2
  private let memfdCreate: MemfdCreate
  private let syscall: Syscall
  /// Absent before glibc 2.34; descriptors of other code that are not close-on-exec leak then.
  let addCloseFrom: CloseFrom?

  init() throws(HandlerError) {
    guard let pipe2 = dlsym(nil, "pipe2"), let memfdCreate = dlsym(nil, "memfd_create"),
      let syscall = dlsym(nil, "syscall")
    else { throw .system(cause: "the C library has no pipe2, memfd_create or syscall") }
    self.pipe2 = unsafeBitCast(pipe2, to: Pipe2.self)
    self.memfdCreate = unsafeBitCast(memfdCreate, to: MemfdCreate.self)
    self.syscall = unsafeBitCast(syscall, to: Syscall.self)
    addCloseFrom = dlsym(nil, "posix_spawn_file_actions_addclosefrom_np").map {
      unsafeBitCast($0, to: CloseFrom.self)
    }
  }

  /// Both ends are closed in children and the read end does not block; nil with `errno` set.
  func makePipe() -> (reader: Int32, writer: Int32)? {
    var ends: [Int32] = [-1, -1]
    guard pipe2(&ends, O_CLOEXEC) == 0 else { return nil }
    guard fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0 else {
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
  func makeFile(holding bytes: [UInt8]) -> Int32? {
    let closeOnExec: UInt32 = 1
    let file = memfdCreate("payload", closeOnExec)
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
  ///
  /// The number of this call is the same on every processor.
  func openProcess(_ pid: pid_t) -> Int32 {
    let pidfdOpen = 434
    return Int32(syscall(pidfdOpen, Int(pid), 0))
  }
}
