/// Every way a job can move, and the only place that says so.
///
/// ```
///              push                    claim                      success
/// (producer) ───────▶ scheduled ─due─▶ ready ───────▶ running ──────────────▶ succeeded
///                                        ▲               │ ▲
///                                        │      failure, │ │ claim
///                                        │ attempts left ▼ │
///                                        │            retrying
///                            retry,      │               │ attempts used up, or permanent failure
///                            requeue     └──── dead ◀────┘           cancel (waiting, running) ──▶ cancelled
/// ```
package enum LifeCycle {
  /// Where a job goes after a run of it ended. `chance` is a random number in −1…1 for the jitter.
  package static func transition(
    of job: Job, after outcome: Outcome, policy: RetryPolicy, now: Timestamp, chance: Double
  ) -> Transition {
    switch outcome {
    case .succeeded:
      return Transition(to: .succeeded)
    case .permanent:
      return Transition(to: .dead)
    case .cancelled:
      return Transition(to: .cancelled)
    case .failed(_, let after):
      return failure(of: job, rest: after, policy: policy, now: now, chance: chance)
    case .timedOut:
      return failure(of: job, rest: nil, policy: policy, now: now, chance: chance)
    case .snoozed(let length, _):
      return Transition(to: .retrying, runAt: now + length, countsAttempt: false)
    case .released:
      return Transition(to: .ready, countsAttempt: false)
    case .lost:
      let isPoison = job.workerDeaths + 1 >= policy.quarantine
      return Transition(
        to: isPoison ? .dead : .ready, countsAttempt: false, isQuarantined: isPoison)
    }
  }

  private static func failure(
    of job: Job, rest: Duration?, policy: RetryPolicy, now: Timestamp, chance: Double
  ) -> Transition {
    guard job.attempt < policy.attempts else {
      return Transition(to: .dead, policyAttempts: policy.attempts)
    }
    let delay = rest ?? policy.delay(afterAttempt: job.attempt, chance: chance)
    return Transition(to: .retrying, runAt: now + delay, policyAttempts: policy.attempts)
  }

  /// The state of a fresh job, or of one that an operator moves, from its due time.
  package static func waiting(dueAt runAt: Timestamp, now: Timestamp) -> JobState {
    runAt > now ? .scheduled : .ready
  }

  /// The states in which an operator's act applies to a job; in all others it is skipped.
  package static func states(for act: Act) -> Set<JobState> {
    switch act {
    case .retry: [.scheduled, .retrying, .succeeded, .dead, .cancelled]
    case .requeue: [.scheduled, .ready, .retrying, .succeeded, .dead, .cancelled]
    case .purge, .erase: [.scheduled, .ready, .retrying, .succeeded, .dead, .cancelled]
    // A running one is asked to end, and is cancelled once it has.
    case .cancel: [.scheduled, .ready, .running, .retrying]
    }
  }

  /// The states in which a job's payload can be changed: all but the running one.
  package static let editableStates: Set<JobState> = [
    .scheduled, .ready, .retrying, .succeeded, .dead, .cancelled,
  ]

  /// The states that a filter without a state means for an act: what one would expect of it.
  package static func usualStates(for act: Act) -> Set<JobState> {
    switch act {
    case .retry, .requeue, .purge, .erase: [.dead]
    case .cancel: [.scheduled, .ready, .retrying]
    }
  }
}

/// A move of a running job to its next state.
package struct Transition: Hashable, Sendable {
  package var state: JobState
  /// The next due time; nil leaves the one it has.
  package var runAt: Timestamp?
  /// False when the run that ended does not use up an attempt.
  package var countsAttempt: Bool
  package var isQuarantined: Bool
  /// The policy's bound on attempts that was applied, for people to see.
  package var policyAttempts: Int?

  package init(
    to state: JobState, runAt: Timestamp? = nil, countsAttempt: Bool = true,
    isQuarantined: Bool = false, policyAttempts: Int? = nil
  ) {
    self.policyAttempts = policyAttempts
    self.state = state
    self.runAt = runAt
    self.countsAttempt = countsAttempt
    self.isQuarantined = isQuarantined
  }
}

/// What a worker reports of a run that ended, and where the job goes.
package struct Settlement: Hashable, Sendable {
  /// As it was claimed, without its payload: the store need not read again what it said then.
  package let job: Job
  package var outcome: Outcome
  package var report: Report
  package var transition: Transition

  package init(job: Job, outcome: Outcome, report: Report, transition: Transition) {
    var job = job
    job.payload = []
    self.job = job
    self.outcome = outcome
    self.report = report
    self.transition = transition
  }

  package var lease: Lease { job.lease }
}
