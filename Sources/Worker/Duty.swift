import Jobs

/// Work that every store needs somebody to do; any worker may, and the store sees to it that two
/// at once do no harm. A duty never overlaps itself within one worker.
package struct Duty: Sendable {
  package let name: String
  package let occasions: Set<Occasion>
  /// How long it rests after each performance, if it waits for `arrival`; the moment that it asked for
  /// ends the rest.
  package let rest: Duration
  package let perform: @Sendable (any WorkQueue) async throws(StoreError) -> Result

  /// What came of a performance.
  package struct Result: Hashable, Sendable, ExpressibleByArrayLiteral {
    /// What there is to tell.
    package var notices: [Notice]
    /// After that length it is to be performed again, whatever comes meanwhile.
    package var again: Duration?

    package init(_ notices: [Notice], again: Duration? = nil) {
      self.notices = notices
      self.again = again
    }

    package init(arrayLiteral notices: Notice...) {
      self.init(notices)
    }
  }

  package enum Occasion: Hashable, Sendable {
    /// The worker is on the store's list.
    case start
    /// A worker of the store may have died.
    case workerDeath
    /// Something changed in the store; a duty that waits for it rests afterwards.
    case arrival
    /// Each heartbeat: every third of the lease.
    case heartbeat
    /// Again and again after that length.
    case every(Duration)
  }

  package init(
    _ name: String, on occasions: Set<Occasion>, rest: Duration = .seconds(1),
    perform: @escaping @Sendable (any WorkQueue) async throws(StoreError) -> Result
  ) {
    self.name = name
    self.occasions = occasions
    self.rest = rest
    self.perform = perform
  }

  /// What every store needs.
  package static let standard = [rescue, prune, spread, schedules]

  /// Gives the jobs of dead and silent workers back.
  package static let rescue = Duty("rescue", on: [.start, .workerDeath, .heartbeat]) {
    queue throws(StoreError) in
    Result(try await queue.rescue().map { .rescued($0) })
  }

  /// Jobs that are deleted at once.
  package static let pruneSlice = 300

  /// Goes on with spread retries, in steps as even as a tenth of a second allows.
  package static let spread = Duty("spread", on: [.start, .arrival, .heartbeat]) {
    queue throws(StoreError) in
    let (shortest, longest) = (Duration.milliseconds(100), Duration.seconds(1))
    // Sleeping fails only when the task is cancelled, which ends the loop.
    while !Task.isCancelled, let rest = try await queue.advanceSpreads() {
      try? await Task.sleep(for: min(max(rest, shortest), longest))
    }
    return []
  }

  /// Deletes finished jobs past their retention, in slices that never hold the store for long.
  package static let prune = Duty("prune", on: [.every(.seconds(60))]) {
    queue throws(StoreError) in
    var total = 0
    while !Task.isCancelled {
      let count = try await queue.prune(limit: pruneSlice)
      total += count
      if count < pruneSlice { break }
    }
    return total > 0 ? [.pruned(total)] : []
  }

  /// Fires the ticks of schedules, and is there again exactly when the next one comes. A schedule that
  /// somebody adds or changes is an arrival; that the clock was set is seen with a heartbeat.
  package static let schedules = Duty(
    "schedules", on: [.start, .arrival, .heartbeat], rest: .milliseconds(50)
  ) { queue throws(StoreError) in
    let report = try await queue.fireSchedules()
    let faults = report.faults.sorted { $0.key < $1.key }
    return Result(
      report.misses.map { .missedTicks($0) }
        + faults.map { .scheduleFault(name: $0.key, $0.value.description) },
      again: report.rest)
  }
}
