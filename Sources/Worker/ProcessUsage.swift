import Glibc
import Jobs

/// What this process and its children take of the machine.
package struct ProcessUsage: Sendable {
  private var used: Duration
  private var measuredAt: Timestamp

  /// Measures from here on.
  init(at now: Timestamp) {
    used = Self.used(ProcessTable().descendants(of: getpid()))
    measuredAt = now
  }

  /// Share of one core used since the last call, and resident bytes now.
  mutating func measure(at now: Timestamp) -> (cpu: Double, memoryBytes: Int) {
    let children = ProcessTable().descendants(of: getpid())
    let before = (used, measuredAt)
    (used, measuredAt) = (Self.used(children), now)
    let length = measuredAt.elapsed(since: before.1)
    return (
      length > .zero ? max(0, (used - before.0) / length) : 0,
      Self.memoryBytes() + children.reduce(0) { $0 + $1.residentBytes }
    )
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

  /// What children have used is theirs as long as they live, and this process' own after that.
  private static func used(_ children: [ProcessTable.Row]) -> Duration {
    used(by: RUSAGE_SELF) + used(by: RUSAGE_CHILDREN) + children.reduce(.zero) { $0 + $1.cpu }
  }

  private static func used(by who: __rusage_who) -> Duration {
    var usage = rusage()
    getrusage(__rusage_who_t(who.rawValue), &usage)
    return .seconds(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
      + .microseconds(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec)
  }
}
