import Jobs
import Testing

@Suite struct LifeCycleTests {
  private let now = Timestamp(seconds: 1000)
  private let policy = RetryPolicy(attempts: 3)

  private func job(attempt: Int, deaths: Int = 0) -> Job {
    Job(
      id: 1, queue: "q", kind: "K", state: .running, attempt: attempt, run: attempt,
      workerDeaths: deaths, enqueuedAt: now, runAt: now)
  }

  private func transition(_ job: Job, _ outcome: Outcome) -> Transition {
    LifeCycle.transition(of: job, after: outcome, policy: policy, now: now, chance: 0)
  }

  @Test func `success ends a job`() {
    #expect(transition(job(attempt: 1), .succeeded) == Transition(to: .succeeded))
  }

  @Test func `a failure rests while attempts are left and dies with the last`() {
    let failure = Outcome.failed(reason: "no", after: nil)
    #expect(
      transition(job(attempt: 1), failure)
        == Transition(to: .retrying, runAt: now + .seconds(5), policyAttempts: 3))
    #expect(
      transition(job(attempt: 2), failure)
        == Transition(to: .retrying, runAt: now + .seconds(10), policyAttempts: 3))
    #expect(transition(job(attempt: 3), failure) == Transition(to: .dead, policyAttempts: 3))
    #expect(
      transition(job(attempt: 3), .timedOut(limit: .seconds(1)))
        == Transition(to: .dead, policyAttempts: 3))
  }

  @Test func `a handler's own delay goes before the backoff`() {
    #expect(
      transition(job(attempt: 1), .failed(reason: "no", after: .seconds(77)))
        == Transition(to: .retrying, runAt: now + .seconds(77), policyAttempts: 3))
  }

  @Test func `a permanent failure dies at once`() {
    #expect(transition(job(attempt: 1), .permanent(reason: "no")) == Transition(to: .dead))
  }

  @Test func `snoozed, released and lost runs are not counted`() {
    #expect(
      transition(job(attempt: 3), .snoozed(length: .seconds(9), reason: nil))
        == Transition(to: .retrying, runAt: now + .seconds(9), countsAttempt: false))
    #expect(
      transition(job(attempt: 3), .released) == Transition(to: .ready, countsAttempt: false))
    #expect(
      transition(job(attempt: 3), .lost(reason: "died"))
        == Transition(to: .ready, countsAttempt: false))
  }

  @Test func `the third worker death sets a job apart`() {
    #expect(
      transition(job(attempt: 1, deaths: 2), .lost(reason: "died"))
        == Transition(to: .dead, countsAttempt: false, isQuarantined: true))
  }

  @Test func `no act but a cancel that names it touches a running job`() {
    for act in [Act.retry(spread: nil), .requeue(to: "a", spread: nil), .purge, .erase] {
      #expect(!LifeCycle.states(for: act).contains(.running))
    }
    #expect(LifeCycle.states(for: .cancel).contains(.running))
    #expect(!LifeCycle.usualStates(for: .cancel).contains(.running))
    #expect(transition(job(attempt: 3), .cancelled(by: "ada")) == Transition(to: .cancelled))
  }

  @Test func `backoff doubles up to its cap and is spread by jitter`() {
    let policy = RetryPolicy(base: .seconds(5), factor: 2, cap: .seconds(60), jitter: 0.2)
    let delays = (1...6).map { policy.delay(afterAttempt: $0, chance: 0).inSeconds }
    #expect(delays == [5, 10, 20, 40, 60, 60])
    #expect(policy.delay(afterAttempt: 1, chance: 1) == .seconds(6))
    #expect(policy.delay(afterAttempt: 1, chance: -1) == .seconds(4))
    #expect(policy.delay(afterAttempt: 1_000_000, chance: 0) == .seconds(60))
  }

  @Test func `policies go from job over kind and queue to the default`() {
    var policies = Policies()
    policies.queues["q"] = PolicyOverride(attempts: 5, base: .seconds(1), timeout: .seconds(9))
    policies.kinds["K"] = PolicyOverride(base: .seconds(2))
    #expect(policies.retry(for: job(attempt: 1)).attempts == 5)
    #expect(policies.retry(for: job(attempt: 1)).base == .seconds(2))
    #expect(policies.timeout(for: job(attempt: 1)) == .seconds(9))
    var own = job(attempt: 1)
    own.maxAttempts = 2
    own.timeout = .seconds(1)
    #expect(policies.retry(for: own).attempts == 2)
    #expect(policies.timeout(for: own) == .seconds(1))
  }
}
