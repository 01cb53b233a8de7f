import Jobs

/// What the rows of an overview are.
enum OverviewRows: Hashable, Sendable {
  case queues
  case kinds(of: String)

  /// The row that a line counts in; nil where it has no part in any.
  func name(of line: LineName) -> String? {
    switch self {
    case .queues: line.queue
    case .kinds(let queue): line.queue == queue ? line.kind : nil
    }
  }

  /// The row that is limited by what holds in a scope.
  func name(of scope: LimitScope) -> String? {
    switch self {
    case .queues: scope.kind == nil ? scope.queue : nil
    case .kinds(let queue): scope.queue == queue ? scope.kind : nil
    }
  }

  /// What pauses and limits of a row are set on.
  func scope(of row: String) -> LimitScope {
    switch self {
    case .queues: .queue(row)
    case .kinds(let queue): .kind(row, in: queue)
    }
  }
}

extension QueueOverview {
  /// A row in which nothing has been counted yet.
  static func empty(_ name: String, isPaused: Bool) -> QueueOverview {
    QueueOverview(
      name: name, isPaused: isPaused, counts: StateCounts(), oldestReadyAt: nil, inPerSecond: 0,
      outPerSecond: 0, failedPerSecond: 0, wait: LatencyHistogram(), run: LatencyHistogram(),
      recent: Array(repeating: 0, count: Transaction.recentSteps), kinds: [])
  }
}
