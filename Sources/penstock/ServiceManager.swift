import Glibc
import Jobs
import Worker

/// The service manager that started this process and wants to know how it is: what sd_notify(3) does,
/// without libsystemd.
final class ServiceManager: Sendable {
  private let socket: Int32
  /// Where it listens, a sockaddr_un as far as it is used.
  private let address: [UInt8]
  /// How often it wants a sign of life.
  private let interval: Duration?

  /// Nil when nobody wants to know.
  init?(_ environment: [String: String]) {
    guard let place = environment["NOTIFY_SOCKET"], let address = Self.address(place) else {
      return nil
    }
    socket = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard socket >= 0 else { return nil }
    // A manager that does not read must not hold up the work.
    var limit = timeval(tv_sec: 1, tv_usec: 0)
    setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    self.address = address
    let isMeant = environment["WATCHDOG_PID"].map { $0 == String(getpid()) } ?? true
    interval = environment["WATCHDOG_USEC"].flatMap { isMeant ? Int64($0) : nil }
      .flatMap { $0 > 0 ? .microseconds($0) : nil }
  }

  deinit {
    close(socket)
  }

  /// Has it told that the worker's loop takes its turns.
  var watchdog: Watchdog? {
    interval.map { interval in
      Watchdog(every: interval) { self.send(["WATCHDOG=1"]) }
    }
  }

  func tell(_ notice: Notice) {
    switch notice {
    case .enlisted: send(["READY=1", "STATUS=takes jobs"])
    case .quieted(let isQuiet):
      send(["STATUS=" + (isQuiet ? "quiet: takes no more jobs" : "takes jobs")])
    case .reconfigured: send(["READY=1", "STATUS=takes jobs, as the configuration says now"])
    case .stopping(let running, _, _):
      send(["STOPPING=1", "STATUS=stopping; \(running) running"])
    case .ended: send(["STATUS=ended"])
    default: break
    }
  }

  func tellReloading() {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    let microseconds = Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
    send(["RELOADING=1", "MONOTONIC_USEC=\(microseconds)", "STATUS=reads the configuration"])
  }

  func tellRefusedReload() {
    send(["READY=1", "STATUS=the new configuration was refused; works by the old one"])
  }

  /// What cannot be told is lost: nobody could do anything about it.
  private func send(_ lines: [String]) {
    let text = Array(lines.joined(separator: "\n").utf8)
    address.withUnsafeBytes { address in
      guard let base = address.baseAddress else { return }
      _ = sendto(
        socket, text, text.count, Int32(MSG_NOSIGNAL),
        base.assumingMemoryBound(to: sockaddr.self), socklen_t(address.count))
    }
  }

  /// Of a path, or of a name in the abstract space, which begins with `@`; nil for anything else.
  private static func address(_ place: String) -> [UInt8]? {
    var path = Array(place.utf8)
    let room = MemoryLayout<sockaddr_un>.size - MemoryLayout<sa_family_t>.size
    guard path.count > 1, path.count < room else { return nil }
    switch path[0] {
    case UInt8(ascii: "/"): path.append(0)
    case UInt8(ascii: "@"): path[0] = 0
    default: return nil
    }
    return withUnsafeBytes(of: sa_family_t(AF_UNIX)) { Array($0) } + path
  }
}
