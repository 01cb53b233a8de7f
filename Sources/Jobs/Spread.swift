/// A retry of many jobs that lets them go at an even rate, and stops by itself when they fail again.
///
/// It lives in the store: whichever worker is there goes on with it, and every monitor sees it. Jobs
/// stay as they are until their turn comes.
package struct Spread: Hashable, Sendable, Identifiable {
  /// The number of its entry in the audit log.
  package var id: AuditID
  /// The queue that jobs are moved to; nil for their own.
  package var target: String?
  /// What it is for: a filter or ids.
  package var subject: String
  package var who: String
  package var length: Duration
  package var state: SpreadState
  /// From when on it is counted; later by all pauses.
  package var startedAt: Timestamp
  package var pausedAt: Timestamp?
  package var endedAt: Timestamp?
  package var total: Int
  /// Jobs whose turn has come: released, or skipped since they had changed.
  package var passed: Int
  package var released: Int
  package var skipped: Int
  /// Of those released, how the first run after that ended.
  package var succeeded: Int
  package var failed: Int
  /// What had been released and had failed when somebody let it go on last; that does not count
  /// for stopping again.
  package var releasedBefore: Int
  package var failedBefore: Int

  package init(
    id: AuditID, target: String? = nil, subject: String, who: String, length: Duration,
    state: SpreadState, startedAt: Timestamp, pausedAt: Timestamp? = nil,
    endedAt: Timestamp? = nil, total: Int, passed: Int = 0, released: Int = 0, skipped: Int = 0,
    succeeded: Int = 0, failed: Int = 0, releasedBefore: Int = 0, failedBefore: Int = 0
  ) {
    self.id = id
    self.target = target
    self.subject = subject
    self.who = who
    self.length = length
    self.state = state
    self.startedAt = startedAt
    self.pausedAt = pausedAt
    self.endedAt = endedAt
    self.total = total
    self.passed = passed
    self.released = released
    self.skipped = skipped
    self.succeeded = succeeded
    self.failed = failed
    self.releasedBefore = releasedBefore
    self.failedBefore = failedBefore
  }

  /// With fewer than this nothing is stopped: one unlucky job is no proof.
  package static let fewestReleased = 5

  /// More than a fifth of what it released has failed again: what broke the jobs has not healed.
  package var mustStop: Bool {
    let released = released - releasedBefore
    return released >= Self.fewestReleased && (failed - failedBefore) * 5 > released
  }

  /// How many jobs should have had their turn by then.
  package func due(at now: Timestamp) -> Int {
    guard state == .running, total > 0 else { return passed }
    let share = now.elapsed(since: startedAt) / max(length, .microseconds(1))
    return max(passed, min(total, Int(Double(total) * share) + 1))
  }

  /// When the next job's turn comes; nil when it has none left or rests.
  package var nextAt: Timestamp? {
    guard state == .running, passed < total, total > 0 else { return nil }
    let step = Double(length.microseconds) / Double(total)
    return startedAt + .microseconds(Int64((step * Double(passed)).rounded(.up)))
  }

  /// When the last one's turn is.
  package var endsAt: Timestamp? {
    state == .running && passed < total ? startedAt + length : nil
  }
}

package enum SpreadState: Int, CaseIterable, Hashable, Sendable {
  /// Its jobs are being put down.
  case gathering
  case running
  case paused
  /// By itself, since too much of what it released has failed again.
  case stopped
  case cancelled
  /// All are released and have ended.
  case done

  package var name: String {
    switch self {
    case .gathering: "gathering"
    case .running: "running"
    case .paused: "paused"
    case .stopped: "stopped"
    case .cancelled: "cancelled"
    case .done: "done"
    }
  }

  package var isOver: Bool { self == .cancelled || self == .done }
}

/// What can be done to a spread.
package enum SpreadAct: String, CaseIterable, Hashable, Sendable {
  case pause, resume, cancel

  /// The states in which it applies.
  package var states: Set<SpreadState> {
    switch self {
    case .pause: [.running]
    case .resume: [.paused, .stopped]
    case .cancel: [.gathering, .running, .paused, .stopped]
    }
  }

  package var participle: String {
    switch self {
    case .pause: "paused"
    case .resume: "resumed"
    case .cancel: "cancelled"
    }
  }
}

/// The spreads of a store. They begin with `JobDesk.perform`, for an act with a `spread`.
package protocol Spreads: Sendable {
  /// Those that go on, and those that ended within a day, newest first.
  func spreads() async throws(StoreError) -> [Spread]
  /// Skipped when it does not apply; nil when there is no such spread.
  func perform(
    _ act: SpreadAct, onSpread id: AuditID, by operator: Operator
  ) async throws(StoreError) -> ActReport?
}
