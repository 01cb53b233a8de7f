import Glibc
import Jobs

/// A worker's own clock: begins at the time of day and then runs evenly, also while the machine
/// sleeps, whatever is done to the time of day. Only the store's clock reaches the store.
struct WorkerClock: Sendable {
  private let origin: Timestamp

  init() {
    origin = Timestamp(microseconds: Self.read(CLOCK_REALTIME) - Self.read(CLOCK_BOOTTIME))
  }

  var now: Timestamp {
    Timestamp(microseconds: origin.microseconds + Self.read(CLOCK_BOOTTIME))
  }

  private static func read(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
  }
}
