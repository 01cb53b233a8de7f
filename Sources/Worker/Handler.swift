import Jobs

/// What a worker calls for a kind.
package protocol Handler: Sendable {
  /// Runs the job once. Returns soon after `context.stop` is requested; what it answers then does
  /// not count.
  func run(_ job: Job, _ context: HandlerContext) async -> HandlerResult
  /// Lets go of what it keeps between jobs, once no run is under way.
  func end() async
}

extension Handler {
  package func end() async {}
}

/// What a handler answers.
package struct HandlerResult: Hashable, Sendable {
  package var outcome: Outcome
  package var report: Report

  package init(_ outcome: Outcome, _ report: Report = Report()) {
    self.outcome = outcome
    self.report = report
  }
}

/// What a handler may know of the run that it does.
package struct HandlerContext: Sendable {
  /// Number of this attempt, from 1.
  package var attempt: Int
  package var maxAttempts: Int
  /// Equal in all attempts of a job, different for any two jobs of all stores.
  package var idempotencyKey: String
  /// The run is stopped when it takes longer.
  package var timeLimit: Duration
  /// Says when the run is to end early.
  package var stop: StopSign
  /// Takes how far the run has come; may be called as often as one likes.
  package var tell: @Sendable (Progress) -> Void
  /// What the run writes, for those who look while it runs.
  package var output = LiveOutput()

  package init(
    attempt: Int, maxAttempts: Int, idempotencyKey: String, timeLimit: Duration,
    stop: StopSign = StopSign(), tell: @escaping @Sendable (Progress) -> Void = { _ in }
  ) {
    self.attempt = attempt
    self.maxAttempts = maxAttempts
    self.idempotencyKey = idempotencyKey
    self.timeLimit = timeLimit
    self.stop = stop
    self.tell = tell
  }

  /// `storeIdentity` names the store for all its life: its identity, never its path.
  package init(
    for job: Job, policies: Policies, storeIdentity: String, stop: StopSign = StopSign(),
    tell: @escaping @Sendable (Progress) -> Void = { _ in }
  ) {
    self.init(
      attempt: job.attempt, maxAttempts: policies.retry(for: job).attempts,
      idempotencyKey: "\(storeIdentity)-\(job.id)", timeLimit: policies.timeout(for: job),
      stop: stop, tell: tell)
  }
}
