import Jobs

/// When a worker beats: each third of its lease, one heartbeat at a time, sooner after a failure.
struct Pulse: Sendable {
  let interval: Duration
  /// Nil while the worker is on no store's list.
  private(set) var nextAt: Timestamp?
  private var isBeating = false
  private var pause = Pause()

  init(lease: Duration) {
    interval = lease / 3
  }

  /// When to come back; nil when an answer comes first.
  var wakesAt: Timestamp? { isBeating ? nil : nextAt }

  mutating func start(at now: Timestamp) {
    nextAt = now + interval
  }

  mutating func end() {
    nextAt = nil
  }

  /// Makes the next heartbeat due, so that the store learns at once what has changed.
  mutating func hurry(at now: Timestamp) {
    if nextAt != nil { nextAt = now }
  }

  /// True when a heartbeat is to be sent, which then counts as sent.
  mutating func beats(at now: Timestamp) -> Bool {
    guard !isBeating, let nextAt, nextAt <= now else { return false }
    isBeating = true
    self.nextAt = now + interval
    return true
  }

  mutating func answered() {
    isBeating = false
    pause.succeed()
  }

  /// Returns when it is tried again.
  mutating func failed(at now: Timestamp) -> Duration {
    isBeating = false
    let length = pause.begin(at: now, limit: interval)
    if nextAt != nil { nextAt = pause.endsAt }
    return length
  }
}
