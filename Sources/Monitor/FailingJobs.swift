import Jobs

/// Why jobs of a queue or kind fail now that will be tried again: those that are due next, in groups
/// of like errors. An outage shows here long before the first job has died of it.
struct FailingJobs: Hashable, Sendable {
  struct Group: Hashable, Sendable {
    let kind: String
    /// The normalised error.
    let pattern: String
    var count: Int
    /// When the last attempts of its jobs began.
    var firstAt: Timestamp
    var lastAt: Timestamp
  }

  /// The largest first.
  private(set) var groups: [Group] = []
  /// Whether more fail than were looked at.
  private(set) var isPart = false
  /// What they fail in.
  private var filter: Filter?
  private var readAt = Timestamp(microseconds: 0)
  private var isCostly = false

  /// Enough to tell which error it is.
  private static let most = 50
  /// Where so many other jobs are due before them, they are looked for seldom.
  private static let mostLooked = 2_000
  private static let rest = Duration.seconds(30)

  private static func filter(of scope: LimitScope) -> Filter {
    Filter([.init(.state([.retrying]))] + Filter(scope).terms)
  }

  func isOf(_ scope: LimitScope) -> Bool { filter == Self.filter(of: scope) }

  func want(_ scope: LimitScope, _ now: Timestamp) -> Want? {
    let isKnown = isOf(scope)
    if isKnown, isCostly, now.elapsed(since: readAt) < Self.rest { return nil }
    return Want(
      .jobs(Self.filter(of: scope), after: nil, limit: Self.most), isUrgent: !isKnown)
  }

  /// Takes a page of jobs in, if it is one of those that the scope wants.
  /// `waiting` is how many jobs there are in all queues among which they are looked for.
  mutating func take(
    _ page: JobPage, of filter: Filter, for scope: LimitScope, among waiting: Int,
    at now: Timestamp
  ) {
    guard filter == Self.filter(of: scope) else { return }
    (self.filter, readAt) = (filter, now)
    isPart = page.next != nil
    isCostly = page.jobs.count < Self.most && waiting > Self.mostLooked
    groups = []
    for job in page.jobs {
      let pattern = FailurePattern.normalised(job.error ?? "")
      let failedAt = job.startedAt ?? job.enqueuedAt
      let known = groups.firstIndex { $0.pattern == pattern && $0.kind == job.kind }
      guard let known else {
        groups.append(
          Group(
            kind: job.kind, pattern: pattern, count: 1, firstAt: failedAt, lastAt: failedAt))
        continue
      }
      groups[known].count += 1
      groups[known].firstAt = min(groups[known].firstAt, failedAt)
      groups[known].lastAt = max(groups[known].lastAt, failedAt)
    }
    groups.sort { ($1.count, $0.pattern, $0.kind) < ($0.count, $1.pattern, $1.kind) }
  }
}

extension Filter {
  /// The jobs of a queue, a kind, or a kind in a queue.
  init(_ scope: LimitScope) {
    let fields: [(Filter.TextField, String?)] = [(.queue, scope.queue), (.kind, scope.kind)]
    self.init(
      fields.compactMap { field, name in name.map { .init(.text(field, [TextPattern($0)])) } })
  }
}
