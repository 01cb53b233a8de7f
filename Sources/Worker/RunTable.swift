import Jobs

/// The runs of a worker whose handlers have not returned yet; each takes a slot.
struct RunTable: Sendable {
  private var runs: [Lease: Run] = [:]
  /// No run needs anything before this moment. It is a lower bound, so that a run which ends costs
  /// nothing and a check comes in vain at most once a time limit.
  private(set) var nextCheckAt: Timestamp?

  var count: Int { runs.count }
  var isEmpty: Bool { runs.isEmpty }

  /// True when there is none left worth waiting for.
  var isGivenUp: Bool { runs.values.allSatisfy(\.isGivenUp) }

  mutating func start(_ job: Job, limit: Duration, at now: Timestamp) {
    let run = Run(job, limit: limit, limitAt: now + limit)
    nextCheckAt = min(nextCheckAt ?? run.limitAt, run.limitAt)
    runs[job.lease] = run
  }

  /// Nil when nobody knows it.
  mutating func end(_ lease: Lease) -> Run? {
    runs.removeValue(forKey: lease)
  }

  /// Has all runs checked at the next occasion.
  mutating func checkSoon(at now: Timestamp) {
    nextCheckAt = runs.isEmpty ? nil : now
  }

  /// The runs whose lease is lost from now on; they have been told to end by then.
  mutating func lose(at now: Timestamp) -> [Lease] {
    let held = ordered.filter { runs[$0]?.isHeld == true }
    for lease in held {
      runs[lease]?.halt = Run.Halt(.lost, until: now + Run.killAfterTimeLimit)
    }
    checkSoon(at: now)
    return held
  }

  /// The job of a run that is to be told to end now; nil when there is none, or that was told before. One
  /// that ends for another reason is cancelled all the same, so that it does not come back.
  mutating func cancel(_ cancellation: Cancellation, at now: Timestamp) -> Job? {
    guard var run = runs[cancellation.lease], run.isHeld else { return nil }
    if var halt = run.halt {
      halt.reason = .cancel(by: cancellation.by)
      run.halt = halt
      runs[cancellation.lease] = run
      return nil
    }
    let killAt = now + Run.killAfterCancel
    run.halt = Run.Halt(.cancel(by: cancellation.by), until: killAt)
    runs[cancellation.lease] = run
    nextCheckAt = min(nextCheckAt ?? killAt, killAt)
    return run.job
  }

  /// Has those killed at once that were only told to end.
  mutating func hurry(at now: Timestamp) {
    for lease in runs.keys where runs[lease]?.halt?.force == .term {
      runs[lease]?.halt?.until = now
    }
  }

  /// Goes on with runs that are past their time limit or the grace, harder the longer they do not
  /// end, by job and run.
  mutating func check(at now: Timestamp, graceEndsAt: Timestamp?) -> [(run: Run, step: Run.Step)] {
    guard let nextCheckAt, nextCheckAt <= now else { return [] }
    self.nextCheckAt = nil
    var steps: [(run: Run, step: Run.Step)] = []
    for lease in ordered {
      guard var run = runs[lease] else { continue }
      let step = run.advance(at: now, graceEndsAt: graceEndsAt)
      runs[lease] = run
      if step != .nothing { steps.append((run, step)) }
      if let next = run.nextCheckAt(graceEndsAt: graceEndsAt) {
        self.nextCheckAt = min(self.nextCheckAt ?? next, next)
      }
    }
    return steps
  }

  private var ordered: [Lease] {
    runs.keys.sorted { ($0.job, $0.run) < ($1.job, $1.run) }
  }
}
