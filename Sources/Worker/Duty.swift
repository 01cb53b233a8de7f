import Jobs

/// Work that every store needs somebody to do; any worker may, and the store sees to it that two
/// at once do no harm. A duty never overlaps itself within one worker.
package struct Duty: Sendable {
  package let name: String
  package let occasions: Set<Occasion>
  /// Returns what there is to tell.
  package let perform: @Sendable (any WorkQueue) async throws(StoreError) -> [Notice]

  package enum Occasion: Hashable, Sendable {
    /// The worker is on the store's list.
    case start
    /// A worker of the store may have died.
    case workerDeath
    /// Something changed in the store; a duty that waits for it rests a second afterwards.
    case arrival
    /// Each heartbeat: every third of the lease.
    case heartbeat
    /// Again and again after that length.
    case every(Duration)
  }

  package init(
    _ name: String, on occasions: Set<Occasion>,
    perform: @escaping @Sendable (any WorkQueue) async throws(StoreError) -> [Notice]
  ) {
    self.name = name
    self.occasions = occasions
    self.perform = perform
  }

  /// What every store needs.
  package static let standard = [rescue, prune, spread]

  /// Gives the jobs of dead and silent workers back.
  package static let rescue = Duty("rescue", on: [.start, .workerDeath, .heartbeat]) {
    queue throws(StoreError) in
    try await queue.rescue().map { .rescued($0) }
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
}
