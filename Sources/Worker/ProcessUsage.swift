import Glibc
import Jobs

/// What this process and its children take of the machine.
package struct ProcessUsage: Sendable {
  private var used: Duration
  private var measuredAt: Timestamp

  /// Measures from here on.
  init(at now: Timestamp) {
    used = Self.used()
    measuredAt = now
  }

  /// Share of one core used since the last call; children count when they have ended.
  mutating func cpu(at now: Timestamp) -> Double {
    let before = (used, measuredAt)
    (used, measuredAt) = (Self.used(), now)
    let length = measuredAt.elapsed(since: before.1)
    return length > .zero ? max(0, (used - before.0) / length) : 0
  }

  /// Resident bytes of this process, 0 where the system does not tell.
  package static func memoryBytes() -> Int {
    let file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return 0 }
    defer { close(file) }
    var text = [UInt8](repeating: 0, count: 128)
    let count = read(file, &text, text.count)
    let fields = text.prefix(max(0, count)).split(separator: UInt8(ascii: " "))
    guard fields.count > 1, let pages = Int(String(decoding: fields[1], as: UTF8.self)) else {
      return 0
    }
    return pages * sysconf(Int32(_SC_PAGESIZE))
  }

  /// Processor time that another process has used; zero once it has been reaped.
  static func cpu(of pid: pid_t) -> Duration {
    var time = timespec()
    // The number by which Linux knows the clock of a process, as clock_getcpuclockid(3) makes it.
    guard clock_gettime(clockid_t(~pid << 3 | 2), &time) == 0 else { return .zero }
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }

  private static func used() -> Duration {
    used(by: RUSAGE_SELF) + used(by: RUSAGE_CHILDREN)
  }

  private static func used(by who: __rusage_who) -> Duration {
    var usage = rusage()
    getrusage(__rusage_who_t(who.rawValue), &usage)
    return .seconds(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
      + .microseconds(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec)
  }
}
