import Jobs

/// Tells workers that fell silent from workers whose lease only seems to be over, or to last for
/// hours, because somebody set the clock.
///
/// A lease is written by the store's clock, which may be set back and forth. So nobody is given up by
/// that clock alone: whoever looks must have seen by a clock that runs evenly that no heartbeat came
/// for two thirds of a lease, twice as long as a worker rests between two.
struct LeaseWatch: Sendable {
  private var seen: [WorkerID: Sighting] = [:]
  private var clockDifference: Duration

  private struct Sighting {
    var leaseUntil: Timestamp
    /// The first moment at which the lease was seen so.
    var since: Duration
  }

  init(now: Timestamp, uptime: Duration) {
    clockDifference = Self.difference(now, uptime)
  }

  /// The workers that are to be given up, with the lease that ran out. `uptime` runs evenly.
  mutating func silent(
    among living: [LivingWorker], now: Timestamp, uptime: Duration
  ) -> [WorkerID: Timestamp] {
    var silent: [WorkerID: Timestamp] = [:]
    var next: [WorkerID: Sighting] = [:]
    for worker in living {
      var sighting = Sighting(leaseUntil: worker.leaseUntil, since: uptime)
      if let known = seen[worker.id], known.leaseUntil == worker.leaseUntil { sighting = known }
      next[worker.id] = sighting
      let unchanged = uptime - sighting.since
      let isOver = worker.leaseUntil < now && unchanged >= worker.lease * 2 / 3
      if isOver || unchanged > worker.lease { silent[worker.id] = worker.leaseUntil }
    }
    seen = next
    return silent
  }

  /// True when the clock was set by more than a second since the last call.
  mutating func clockWasSet(now: Timestamp, uptime: Duration) -> Bool {
    let difference = Self.difference(now, uptime)
    defer { clockDifference = difference }
    return abs((difference - clockDifference).microseconds) > 1_000_000
  }

  private static func difference(_ now: Timestamp, _ uptime: Duration) -> Duration {
    now - Timestamp(microseconds: uptime.microseconds)
  }
}
