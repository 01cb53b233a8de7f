/// How often a job is tried and how long it rests between.
package struct RetryPolicy: Hashable, Sendable {
  /// Attempts in all, the first included.
  package var attempts: Int
  package var backoff: Backoff
  /// The rest after the first failure.
  package var base: Duration
  /// With an exponential backoff each further rest is this many times the one before.
  package var factor: Double
  /// No rest is longer, jitter aside; those of a list are as they are.
  package var cap: Duration
  /// Share of the rest by which it is lengthened or shortened at random, 0 to 1.
  package var jitter: Double
  /// How many workers die under a job before it is set apart instead of killing the next one.
  package var quarantine: Int

  package init(
    attempts: Int = 10, backoff: Backoff = .exponential, base: Duration = .seconds(5),
    factor: Double = 2, cap: Duration = .seconds(3600), jitter: Double = 0.2,
    quarantine: Int = 3
  ) {
    self.attempts = attempts
    self.backoff = backoff
    self.base = base
    self.factor = factor
    self.cap = cap
    self.jitter = jitter
    self.quarantine = quarantine
  }

  /// The rest after failed attempt number `attempt`, with an exponential backoff
  /// min(cap, base × factor^(attempt−1)), then spread by jitter. `chance` is a random number in −1…1;
  /// whole groups that failed together do not come back together.
  package func delay(afterAttempt attempt: Int, chance: Double) -> Duration {
    let rest = rest(afterAttempt: max(attempt, 1)) * (1 + jitter * min(max(chance, -1), 1))
    return .microseconds(Int64(max(0, rest) * 1_000_000))
  }

  /// In seconds, before jitter.
  private func rest(afterAttempt attempt: Int) -> Double {
    switch backoff {
    case .exponential:
      var rest = base.inSeconds
      for _ in 1..<attempt {
        rest *= factor
        if rest >= cap.inSeconds { break }
      }
      return min(rest, cap.inSeconds)
    case .linear: return min(base.inSeconds * Double(attempt), cap.inSeconds)
    case .fixed: return min(base.inSeconds, cap.inSeconds)
    case .list(let rests):
      return rests.isEmpty ? 0 : rests[min(attempt, rests.count) - 1].inSeconds
    }
  }
}

/// How rests grow from one failure to the next.
package enum Backoff: Hashable, Sendable {
  /// Each is `factor` times the one before.
  case exponential
  /// Each is longer by `base` than the one before.
  case linear
  /// All are `base`.
  case fixed
  /// One after each failure, the last one again and again.
  case list([Duration])
}

/// What a configuration says about retries and time limits, for one kind or one queue.
package struct PolicyOverride: Hashable, Sendable {
  package var attempts: Int?
  package var backoff: Backoff?
  package var base: Duration?
  package var factor: Double?
  package var cap: Duration?
  package var jitter: Double?
  package var timeout: Duration?

  package init(
    attempts: Int? = nil, backoff: Backoff? = nil, base: Duration? = nil, factor: Double? = nil,
    cap: Duration? = nil,
    jitter: Double? = nil, timeout: Duration? = nil
  ) {
    self.attempts = attempts
    self.backoff = backoff
    self.base = base
    self.factor = factor
    self.cap = cap
    self.jitter = jitter
    self.timeout = timeout
  }
}

/// All policies of a worker: per job, else per kind, else per queue, else the default.
package struct Policies: Hashable, Sendable {
  package var retry = RetryPolicy()
  /// Time limit of one attempt.
  package var timeout: Duration = .seconds(300)
  package var queues: [String: PolicyOverride] = [:]
  /// `*` stands for all kinds that are not named.
  package var kinds: [String: PolicyOverride] = [:]

  package init() {}

  package func retry(for job: Job) -> RetryPolicy {
    let kind = override(forKind: job.kind)
    let queue = queues[job.queue]
    return RetryPolicy(
      attempts: job.maxAttempts ?? kind?.attempts ?? queue?.attempts ?? retry.attempts,
      backoff: kind?.backoff ?? queue?.backoff ?? retry.backoff,
      base: kind?.base ?? queue?.base ?? retry.base,
      factor: kind?.factor ?? queue?.factor ?? retry.factor,
      cap: kind?.cap ?? queue?.cap ?? retry.cap,
      jitter: kind?.jitter ?? queue?.jitter ?? retry.jitter)
  }

  package func timeout(for job: Job) -> Duration {
    job.timeout ?? override(forKind: job.kind)?.timeout ?? queues[job.queue]?.timeout ?? timeout
  }

  private func override(forKind kind: String) -> PolicyOverride? {
    kinds[kind] ?? kinds["*"]
  }
}
