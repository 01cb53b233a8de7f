import Dispatch
import Glibc
import Synchronization

/// Tells when a file is written or when somebody who had it open for writing closed it, through
/// inotify: nobody polls.
final class FileWatch: Sendable {
  private let descriptor: Int32
  /// Only cancelled after `init`, which Dispatch allows from any thread.
  private nonisolated(unsafe) let source: any DispatchSourceRead
  private let listeners = Mutex(Listeners())

  private struct Listeners {
    var next = 0
    var continuations: [Int: AsyncStream<Void>.Continuation] = [:]
    var isCancelled = false
  }

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
  init?(path: String, for event: Event) {
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
      guard let self, self.drain() else { return }
      self.announce()
    }
    source.setCancelHandler { close(descriptor) }
    source.activate()
  }

  /// Reads what has come so far; true when there was something.
  func drain() -> Bool {
    withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 8) { buffer in
      var hadEvents = false
      while read(descriptor, buffer.baseAddress, buffer.count) > 0 { hadEvents = true }
      return hadEvents
    }
  }

  /// Tells all listeners.
  func announce() {
    listeners.withLock { listeners in
      for continuation in listeners.continuations.values { continuation.yield() }
    }
  }

  /// An element after each event; a slow reader sees several as one. Ends with `cancel`.
  func events() -> AsyncStream<Void> {
    let (stream, continuation) = AsyncStream.makeStream(
      of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let id = listeners.withLock { listeners -> Int? in
      guard !listeners.isCancelled else { return nil }
      listeners.next += 1
      listeners.continuations[listeners.next] = continuation
      return listeners.next
    }
    guard let id else {
      continuation.finish()
      return stream
    }
    continuation.onTermination = { [weak self] _ in
      self?.listeners.withLock { $0.continuations[id] = nil }
    }
    return stream
  }

  func cancel() {
    source.cancel()
    let ended = listeners.withLock { listeners in
      listeners.isCancelled = true
      defer { listeners.continuations = [:] }
      return Array(listeners.continuations.values)
    }
    for continuation in ended { continuation.finish() }
  }
}
