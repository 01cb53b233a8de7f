import Jobs
import Testing

@Suite struct BackoffTests {
  private func rests(_ policy: RetryPolicy, chance: Double = 0) -> [Duration] {
    (1...5).map { policy.delay(afterAttempt: $0, chance: chance) }
  }

  @Test func `an exponential rest is a multiple of the one before, up to the cap`() {
    let policy = RetryPolicy(base: .seconds(1), factor: 3, cap: .seconds(20))
    #expect(rests(policy) == [1, 3, 9, 20, 20].map { .seconds($0) })
  }

  @Test func `a linear rest grows evenly, up to the cap`() {
    let policy = RetryPolicy(backoff: .linear, base: .seconds(5), cap: .seconds(18))
    #expect(rests(policy) == [5, 10, 15, 18, 18].map { .seconds($0) })
  }

  @Test func `a fixed rest is always the same`() {
    let policy = RetryPolicy(backoff: .fixed, base: .seconds(7))
    #expect(rests(policy) == Array(repeating: .seconds(7), count: 5))
  }

  @Test func `a list is followed as it is, its last rest again and again`() {
    let list: [Duration] = [.seconds(1), .seconds(7200), .seconds(60)]
    let policy = RetryPolicy(backoff: .list(list), cap: .seconds(10))
    #expect(rests(policy) == [1, 7200, 60, 60, 60].map { .seconds($0) })
  }

  @Test func `jitter spreads every backoff`() {
    for backoff in [Backoff.exponential, .linear, .fixed, .list([.seconds(5)])] {
      let policy = RetryPolicy(backoff: backoff, base: .seconds(5), jitter: 0.2)
      #expect(policy.delay(afterAttempt: 1, chance: 1) == .seconds(6))
      #expect(policy.delay(afterAttempt: 1, chance: -1) == .seconds(4))
    }
  }

  @Test func `the backoff of the kind stands before that of the queue`() {
    var policies = Policies()
    policies.queues["q"] = PolicyOverride(attempts: 3, backoff: .linear)
    policies.kinds["K"] = PolicyOverride(backoff: .fixed)
    let moment = Timestamp(seconds: 0)
    let job = Job(
      id: 1, queue: "q", kind: "K", state: .running, enqueuedAt: moment, runAt: moment)
    #expect(policies.retry(for: job).backoff == .fixed)
    #expect(policies.retry(for: job).attempts == 3)
  }
}
