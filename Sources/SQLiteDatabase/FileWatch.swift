import Dispatch
import Glibc

/// Calls back when a file is written or when somebody who had it open for writing closed it, through
/// inotify: nobody polls.
final class FileWatch: Sendable {
  private let descriptor: Int32
  /// Only cancelled after `init`, which Dispatch allows from any thread.
  private nonisolated(unsafe) let source: any DispatchSourceRead

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

  /// Nil when the kernel gives no watch (its limits are reached) or the file is not there.
  init?(path: String, for event: Event, _ tell: @escaping @Sendable () -> Void) {
    let descriptor = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
    guard descriptor >= 0 else { return nil }
    guard inotify_add_watch(descriptor, path, event.mask) >= 0 else {
      close(descriptor)
      return nil
    }
    self.descriptor = descriptor
    source = DispatchSource.makeReadSource(
      fileDescriptor: descriptor, queue: DispatchQueue(label: "penstock.watch"))
    source.setEventHandler { [weak self] in
      if self?.drain() == true { tell() }
    }
    source.setCancelHandler { close(descriptor) }
    source.activate()
  }

  deinit {
    source.cancel()
  }

  /// Reads what has come so far; true when there was something.
  func drain() -> Bool {
    withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 8) { buffer in
      var hadEvents = false
      while read(descriptor, buffer.baseAddress, buffer.count) > 0 { hadEvents = true }
      return hadEvents
    }
  }
}
