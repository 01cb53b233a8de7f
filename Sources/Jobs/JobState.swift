/// Where a job stands in its life, in the order that every list, table and screen uses.
///
/// The raw value is what a store keeps in its `state` column.
package enum JobState: Int, CaseIterable, Sendable, Hashable, Comparable {
  /// Waits for its first due time.
  case scheduled
  /// Waits for a worker.
  case ready
  /// A worker holds a lease on it.
  case running
  /// Failed, and waits for its next attempt.
  case retrying
  /// Done.
  case succeeded
  /// Will not run again by itself: a dead letter.
  case dead
  /// Taken out by an operator before it ran to an end.
  case cancelled

  package var name: String {
    switch self {
    case .scheduled: "scheduled"
    case .ready: "ready"
    case .running: "running"
    case .retrying: "retrying"
    case .succeeded: "succeeded"
    case .dead: "dead"
    case .cancelled: "cancelled"
    }
  }

  package init?(name: String) {
    guard let state = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = state
  }

  /// True when the job will not run again by itself; a unique key is free from then on.
  package var isFinished: Bool { self >= .succeeded }

  /// True when the job will run without anybody's help, once it is due and a worker is free.
  package var isWaiting: Bool { self == .scheduled || self == .ready || self == .retrying }

  package static func < (left: JobState, right: JobState) -> Bool {
    left.rawValue < right.rawValue
  }
}

/// How many jobs stand in each state.
package struct StateCounts: Hashable, Sendable {
  private var counts: [Int] = Array(repeating: 0, count: JobState.allCases.count)

  package init() {}

  package subscript(state: JobState) -> Int {
    get { counts[state.rawValue] }
    set { counts[state.rawValue] = newValue }
  }

  package var total: Int { counts.reduce(0, +) }

  package static func += (left: inout StateCounts, right: StateCounts) {
    for index in left.counts.indices { left.counts[index] += right.counts[index] }
  }
}
