/// How long a queue keeps jobs that succeeded or were cancelled. Dead letters stay until somebody
/// acts on them.
package enum Retention: Hashable, Sendable {
  case forever
  /// From the moment that they finished; zero keeps none.
  case period(Duration)
  /// So many of the queue, those that finished last.
  case count(Int)

  /// Where nothing is said: a day.
  package static let usual = Retention.period(.seconds(24 * 3600))
  /// How long purged jobs stay in the trash where nothing is said.
  package static let usualTrash = Duration.seconds(24 * 3600)
  /// What a count may be.
  package static let counts = 1...1_000_000_000

  /// Reads `24h`, `forever` or `none`; nil when it is none of them.
  package init?(text: String) {
    switch text {
    case "forever": self = .forever
    case "none": self = .period(.zero)
    default:
      guard let length = try? Duration(text: text) else { return nil }
      self = .period(length)
    }
  }

  /// What an operator's own period makes of it: it takes the place of all but `forever`.
  package func replaced(by period: Duration?) -> Retention {
    guard let period, self != .forever else { return self }
    return .period(period)
  }
}

/// What a prune deleted, or would delete.
package struct PruneReport: Hashable, Sendable {
  /// Finished jobs by queue; queues that lose none are left out.
  package var jobs: [String: Int]
  /// Purged jobs whose time in the trash was over.
  package var trash: Int

  package init(jobs: [String: Int] = [:], trash: Int = 0) {
    self.jobs = jobs
    self.trash = trash
  }

  /// Finished jobs of all queues.
  package var finished: Int { jobs.values.reduce(0, +) }

  package static func += (left: inout PruneReport, right: PruneReport) {
    left.jobs.merge(right.jobs, uniquingKeysWith: +)
    left.trash += right.trash
  }
}
