import Jobs

/// How long a worker leaves a store alone that failed: a tenth of a second, doubled with each
/// failure in a row, at most ten seconds.
struct Pause: Sendable {
  /// In a row.
  private(set) var failures = 0
  private(set) var endsAt: Timestamp?

  static func length(afterFailures failures: Int) -> Duration {
    .milliseconds(min(10_000, 100 << min(max(failures - 1, 0), 10)))
  }

  func isOver(at now: Timestamp) -> Bool {
    endsAt.map { $0 <= now } ?? true
  }

  /// Begins the next pause, no longer than `limit`, and returns its length.
  mutating func begin(at now: Timestamp, limit: Duration = .seconds(10)) -> Duration {
    failures += 1
    let length = min(Self.length(afterFailures: failures), limit)
    endsAt = now + length
    return length
  }

  mutating func succeed() {
    self = Pause()
  }
}
