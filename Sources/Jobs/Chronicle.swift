/// What a store remembers of its past; none of it costs more with more jobs.
package protocol Chronicle: Sendable {
  /// The overview as it was at a moment, by the steps that were kept; nil where nothing was.
  func overview(at moment: Timestamp) async throws(StoreError) -> Overview?
  /// The same of a queue's kinds, each in the place of a queue; now where no moment is given.
  func kinds(of queue: String, at moment: Timestamp?) async throws(StoreError) -> Overview?
  /// Latencies over a time in steps of at least a minute, oldest first, empty steps left out. Of one
  /// kind or all kinds of a queue, or of all queues where none is named.
  func latencies(
    _ latency: Latency, queue: String?, kind: String?, over period: Range<Timestamp>,
    step: Duration
  ) async throws(StoreError) -> [LatencySlice]
  /// The same of what came in and how it ended.
  func flow(
    queue: String?, kind: String?, over period: Range<Timestamp>, step: Duration
  ) async throws(StoreError) -> [FlowSlice]
  /// Sets a mark on the time, now or at another moment.
  func mark(
    _ name: String, at moment: Timestamp?, by operator: Operator
  ) async throws(StoreError) -> Mark
  /// The marks since a moment and before another, oldest first; of many the newest thousand.
  func marks(since start: Timestamp, until end: Timestamp) async throws(StoreError) -> [Mark]
  /// What happened before an entry (nil: now), newest first. One call looks at a bounded number of
  /// entries: a page may hold fewer than asked, even none, and still have a `next`.
  func log(
    _ filter: LogFilter, before: LogEntry.ID?, limit: Int
  ) async throws(StoreError) -> LogPage
}

extension Chronicle {
  /// Those up to now, and those that were set ahead.
  package func marks(since start: Timestamp) async throws(StoreError) -> [Mark] {
    try await marks(since: start, until: Timestamp(microseconds: .max))
  }
}

/// A moment that somebody gave a name: a deployment.
package struct Mark: Hashable, Sendable {
  package var at: Timestamp
  package var name: String
  /// Who set it: `ada on web-3`.
  package var by: String

  package init(at: Timestamp, name: String, by: String) {
    self.at = at
    self.name = name
    self.by = by
  }

  /// Why it cannot be a mark's name; nil when it can.
  package static func fault(in name: String) -> String? {
    if name.isEmpty { return "it is empty; give a short word, such as v42" }
    if name.utf8.count > 64 { return "it is longer than 64 bytes; give a shorter word" }
    return nil
  }
}

/// How finely the past is kept: ten seconds for an hour, minutes for a day, hours for 90 days.
package enum HistoryGrain {
  package static let steps: [(step: Duration, kept: Duration)] = [
    (.seconds(10), .seconds(3600)), (.seconds(60), .seconds(86_400)),
    (.seconds(3600), .seconds(90 * 86_400)),
  ]

  /// The step that a moment is kept in; the longest for what is older than all.
  package static func step(at moment: Timestamp, now: Timestamp) -> Duration {
    let age = now.elapsed(since: moment)
    return steps.first { age <= $0.kept }?.step ?? .seconds(3600)
  }
}
