import Jobs

/// The kinds whose handlers could not be started, and how long their jobs are left alone.
///
/// A program that is not there fails in no time: were that an attempt of each job, a deployment that
/// goes wrong would use up those of thousands within seconds.
struct HandlerRests: Sendable {
  private struct Rest {
    var cause: String
    /// In a row.
    var failures = 1
    var endsAt: Timestamp
    /// True once its end was told.
    var isOver = false
    /// When a job of the kind was started again.
    var triedAt: Timestamp?
  }

  private var rests: [String: Rest] = [:]

  var isEmpty: Bool { rests.isEmpty }

  /// A second, doubled with each failure in a row, at most half a minute.
  static func length(afterFailures failures: Int) -> Duration {
    .seconds(min(30, 1 << min(max(failures - 1, 0), 5)))
  }

  /// A start that holds so long has gone well.
  static let proof: Duration = .seconds(1)
  /// So many failures in a row, and a worker that is to end when nothing is left waits no longer.
  private static let patience = 3

  /// A start failed. How long the kind rests now; nil when it does already, since several jobs of it
  /// were taken together.
  mutating func fail(_ kind: String, cause: String, at now: Timestamp) -> Duration? {
    var rest = rests[kind]
    if let known = rest, known.triedAt == nil, known.endsAt > now { return nil }
    rest?.failures += 1
    let failures = rest?.failures ?? 1
    let length = Self.length(afterFailures: failures)
    rests[kind] = Rest(cause: cause, failures: failures, endsAt: now + length)
    return length
  }

  /// Jobs are started. Those of a kind that rests were claimed before it did, and say nothing.
  mutating func begin(_ jobs: [Job], at now: Timestamp) {
    guard !rests.isEmpty else { return }
    for job in jobs {
      guard let rest = rests[job.kind], rest.triedAt == nil, rest.endsAt <= now else { continue }
      rests[job.kind]?.triedAt = now
    }
  }

  /// A run ended that had been started: what its kind lacks others may have given back.
  mutating func end(_ job: Job, at now: Timestamp) {
    guard let rest = rests[job.kind] else { return }
    rests[job.kind]?.failures = 0
    rests[job.kind]?.endsAt = min(rest.endsAt, now + Self.length(afterFailures: 1))
  }

  /// The kinds that were started again and did not fail since; they are forgotten.
  mutating func recovered(at now: Timestamp) -> [String] {
    let kinds = rests.filter { $0.value.triedAt.map { $0 + Self.proof <= now } ?? false }.keys
    for kind in kinds { rests[kind] = nil }
    return kinds.sorted()
  }

  /// Whether a rest has ended since this was asked before.
  mutating func areOver(at now: Timestamp) -> Bool {
    let over = rests.filter { !$0.value.isOver && $0.value.endsAt <= now }.keys
    for kind in over { rests[kind]?.isOver = true }
    return !over.isEmpty
  }

  /// The kinds that are left alone now.
  func resting(at now: Timestamp) -> Set<String> {
    Set(rests.filter { $0.value.triedAt == nil && $0.value.endsAt > now }.keys)
  }

  /// When a kind may be tried again, or has proved itself.
  func nextMoment(after now: Timestamp) -> Timestamp? {
    rests.values.compactMap { rest in
      let moment = rest.triedAt.map { $0 + Self.proof } ?? rest.endsAt
      return moment > now ? moment : nil
    }.min()
  }

  /// A handler that cannot be started for good, as far as one can wait for it.
  var hopeless: HandlerFault? {
    faults.first { rests[$0.kind].map { $0.failures >= Self.patience } ?? false }
  }

  var faults: [HandlerFault] {
    rests.map { HandlerFault(kind: $0.key, cause: $0.value.cause) }.sorted { $0.kind < $1.kind }
  }
}
