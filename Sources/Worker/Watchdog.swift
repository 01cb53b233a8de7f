import Jobs

/// Has somebody told, again and again, that a worker's loop takes its turns; and not told once it does
/// not.
package struct Watchdog: Sendable {
  /// The longest that is waited for it.
  private let interval: Duration
  private let isAlive: @Sendable () -> Void

  /// `isAlive` is called from the loop, about twice in each `interval`.
  package init(every interval: Duration, _ isAlive: @escaping @Sendable () -> Void) {
    self.interval = interval
    self.isAlive = isAlive
  }

  /// Has the loop take a turn where nothing else does, until the task is cancelled.
  func call(_ turn: @Sendable () -> Void) async {
    while !Task.isCancelled {
      turn()
      // Fails only when the task is cancelled, which ends the loop.
      try? await Task.sleep(for: interval / 4)
    }
  }

  /// What the loop keeps of it.
  struct Patrol: Sendable {
    private let watchdog: Watchdog
    private var nextAt: Timestamp?

    init(_ watchdog: Watchdog) {
      self.watchdog = watchdog
    }

    /// The loop has done all that there was to do.
    mutating func turn(at now: Timestamp) {
      guard nextAt.map({ $0 <= now }) ?? true else { return }
      nextAt = now + watchdog.interval / 2
      watchdog.isAlive()
    }
  }
}
