import CLinux
import Glibc

/// Descriptors that one thread waits for, each under a number that its user chose.
///
/// epoll(7) costs what is ready, where poll(2) costs what is watched: with the hundreds of descriptors
/// of a worker's programs that was a third of what a job through a stream program cost.
final class DescriptorWatch {
  private let descriptor: Int32
  private var events = [epoll_event](repeating: epoll_event(), count: 256)

  init() throws(HandlerError) {
    descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
    guard descriptor >= 0 else { throw .system(cause: String(cString: strerror(errno))) }
  }

  deinit {
    Glibc.close(descriptor)
  }

  /// What a descriptor is watched for, beside that the other end is gone.
  enum Purpose {
    case reading, writing, end

    fileprivate var events: UInt32 {
      switch self {
      case .reading: EPOLLIN.rawValue
      case .writing: EPOLLOUT.rawValue
      case .end: 0
      }
    }
  }

  /// Nil, or the `errno` of what failed. A `bell` is ready once for each time that it is written to, and
  /// need not be read.
  func add(
    _ watched: Int32, as number: UInt64, for purpose: Purpose = .reading, isBell: Bool = false
  ) -> Int32? {
    control(EPOLL_CTL_ADD, watched, number, purpose.events | (isBell ? EPOLLET.rawValue : 0))
  }

  /// Watches it for something else from here on.
  func change(_ watched: Int32, as number: UInt64, for purpose: Purpose) -> Int32? {
    control(EPOLL_CTL_MOD, watched, number, purpose.events)
  }

  private func control(
    _ operation: Int32, _ watched: Int32, _ number: UInt64, _ events: UInt32
  ) -> Int32? {
    var event = epoll_event()
    event.events = events
    event.data.u64 = number
    return epoll_ctl(descriptor, operation, watched, &event) == 0 ? nil : errno
  }

  /// Closes one that may be watched. That alone would not end the watch: a program that is about to start
  /// has copies of all descriptors for a moment, through which a closed pipe would be ready over and over.
  func close(_ watched: Int32) {
    _ = epoll_ctl(descriptor, EPOLL_CTL_DEL, watched, nil)
    Glibc.close(watched)
  }

  /// The numbers of those that are ready, rising; waits so long for the first, -1 for ever.
  func ready(within milliseconds: Int32) -> [UInt64] {
    var count: Int32
    repeat {
      count = epoll_wait(descriptor, &events, Int32(events.count), milliseconds)
    } while count < 0 && errno == EINTR
    return events.prefix(Int(max(0, count))).map(\.data.u64).sorted()
  }
}
