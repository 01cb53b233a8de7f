import CLinux
import Glibc
import Synchronization

/// Calls back when a file is written or when somebody who had it open for writing closed it, through
/// inotify: nobody polls. It has a thread of its own, which sleeps in the kernel: a wake-up costs a
/// few microseconds where one through Dispatch costs many.
///
/// The kernel gives each user a limited number of such watches (128 is usual). Where it gives none the
/// thread looks at the file five times a second instead: late, but nobody waits for ever.
final class FileWatch: Sendable {
  private let descriptor: Int32?
  /// Written to by `cancel`, to wake the thread for its end.
  private let ending: Int32

  enum Event {
    case written
    case closedAfterWriting

    fileprivate var mask: UInt32 {
      switch self {
      case .written: UInt32(IN_MODIFY)
      case .closedAfterWriting: UInt32(IN_CLOSE_WRITE)
      }
    }
  }

  /// Before it looks at what came, the thread passes through `gate`, if there is one. `mayAsk` is
  /// false to do without the kernel's watch. What happens to `herald`, another file, is told as well
  /// where the kernel watches. `patience` is how many nanoseconds it lets pass before it looks, so
  /// that what comes meanwhile costs one wake-up.
  init(
    path: String, herald: String? = nil, for event: Event, gate: ThreadGate? = nil,
    mayAsk: Bool = true, patience: @escaping @Sendable () -> Int = { 0 },
    _ tell: @escaping @Sendable () -> Void
  ) {
    descriptor = mayAsk ? Self.watch(path, herald, event) : nil
    ending = penstock_eventfd()
    WatchThread(
      path: path, event: event, descriptor: descriptor, ending: ending, gate: gate,
      patience: patience,
      tell: tell
    ).start()
  }

  /// Nil when the kernel gives no watch or the file is not there.
  private static func watch(_ path: String, _ herald: String?, _ event: Event) -> Int32? {
    let descriptor = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
    guard descriptor >= 0 else { return nil }
    guard inotify_add_watch(descriptor, path, event.mask) >= 0 else {
      close(descriptor)
      return nil
    }
    if let herald { _ = inotify_add_watch(descriptor, herald, event.mask) }
    return descriptor
  }

  deinit {
    // The thread closes both descriptors when it ends.
    eventfd_write(ending, 1)
  }

  /// Reads what has come so far; true when there was something.
  func drain() -> Bool {
    descriptor.map(WatchThread.drain) ?? false
  }
}

/// The thread of a watch.
private final class WatchThread: Sendable {
  private let path: String
  private let event: FileWatch.Event
  private let descriptor: Int32?
  private let ending: Int32
  private let gate: ThreadGate?
  private let patience: @Sendable () -> Int
  private let tell: @Sendable () -> Void
  /// As the file was before anybody could count on being told.
  private let first: FileStamp?

  /// Nanoseconds.
  private static let rest = 250_000
  /// Milliseconds between two looks where the kernel gives no watch.
  private static let pause: Int32 = 200

  init(
    path: String, event: FileWatch.Event, descriptor: Int32?, ending: Int32, gate: ThreadGate?,
    patience: @escaping @Sendable () -> Int, tell: @escaping @Sendable () -> Void
  ) {
    self.path = path
    self.event = event
    self.descriptor = descriptor
    self.ending = ending
    self.gate = gate
    self.patience = patience
    self.tell = tell
    first = FileStamp(path)
  }

  func start() {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    pthread_attr_setstacksize(&attributes, 256 * 1024)
    defer { pthread_attr_destroy(&attributes) }
    var thread = pthread_t()
    let context = Unmanaged.passRetained(self)
    let code = pthread_create(
      &thread, &attributes,
      { context in
        guard let context else { return nil }
        Unmanaged<WatchThread>.fromOpaque(context).takeRetainedValue().run()
        return nil
      }, context.toOpaque())
    if code != 0 {
      context.release()
      close()
    }
  }

  private func run() {
    // Signals are for the threads that wait for them.
    var all = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_BLOCK, &all, nil)
    if let descriptor { listen(descriptor) } else { look() }
    close()
  }

  private func listen(_ descriptor: Int32) {
    var waits = [
      pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: ending, events: Int16(POLLIN), revents: 0),
    ]
    while true {
      guard poll(&waits, nfds_t(waits.count), -1) >= 0 || errno == EINTR else { return }
      if waits[1].revents != 0 { return }
      var patience = timespec(tv_sec: 0, tv_nsec: patience())
      if patience.tv_nsec > 0 { nanosleep(&patience, nil) }
      gate?.pass()
      guard waits[0].revents != 0, Self.drain(descriptor) else { continue }
      tell()
      // A commit writes page after page. To be woken by each would hold the writer up, since the
      // kernel wakes at its cost: what comes within this rest comes as one.
      var rest = timespec(tv_sec: 0, tv_nsec: Self.rest)
      nanosleep(&rest, nil)
    }
  }

  /// A closing leaves no trace on the file, so it is told of each time.
  private func look() {
    var wait = pollfd(fd: ending, events: Int16(POLLIN), revents: 0)
    var last = first
    while true {
      guard poll(&wait, 1, Self.pause) >= 0 || errno == EINTR else { return }
      if wait.revents != 0 { return }
      gate?.pass()
      let stamp = FileStamp(path)
      if event == .closedAfterWriting || stamp != last { tell() }
      last = stamp
    }
  }

  private func close() {
    if let descriptor { Glibc.close(descriptor) }
    Glibc.close(ending)
  }

  static func drain(_ descriptor: Int32) -> Bool {
    withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 8) { buffer in
      var hadEvents = false
      while true {
        let count = read(descriptor, buffer.baseAddress, buffer.count)
        guard count > 0 else { return hadEvents }
        hadEvents = true
        // Less than a full buffer is all there was.
        if count < buffer.count - 64 { return true }
      }
    }
  }
}

/// What changes about a file when it is written.
private struct FileStamp: Equatable {
  private let size: Int
  private let seconds: Int
  private let nanoseconds: Int

  init?(_ path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    size = Int(status.st_size)
    seconds = status.st_mtim.tv_sec
    nanoseconds = status.st_mtim.tv_nsec
  }
}
