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
  package static let standard = [rescue, prune]

  /// Gives the jobs of dead and silent workers back.
  package static let rescue = Duty("rescue", on: [.start, .workerDeath, .heartbeat]) {
    queue throws(StoreError) in
    try await queue.rescue().map { .rescued($0) }
  }

  /// Jobs that are deleted at once.
  package static let pruneSlice = 300

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
