import Jobs

@testable import Worker

/// A dispatcher and its clock, so that a test reads as events and what they lead to.
struct Scene {
  static let start = Timestamp(seconds: 1_000_000)

  var dispatcher: Dispatcher
  var now = Scene.start
  /// Store's clock minus the worker's.
  var difference: Duration = .zero

  init(
    slots: Int = 2, queues: [QueueShare] = [], kinds: Set<String>? = nil,
    policies: Policies = Policies(), endsWhenEmpty: Bool = false
  ) {
    dispatcher = Dispatcher(
      Dispatcher.Settings(
        slots: slots, queues: queues, kinds: kinds, policies: policies,
        endsWhenEmpty: endsWhenEmpty))
  }

  /// All actions of one event that comes so long after the last.
  mutating func on(_ event: Dispatcher.Event, after length: Duration = .zero) -> [Dispatcher.Action]
  {
    now = now + length
    return dispatcher.handle(event, at: now)
  }

  /// What the worker does, without what it reports and its wake-ups.
  mutating func deeds(
    on event: Dispatcher.Event, after length: Duration = .zero
  ) -> [Dispatcher.Action] {
    on(event, after: length).filter {
      switch $0 {
      case .report, .wake: false
      default: true
      }
    }
  }

  mutating func reports(
    on event: Dispatcher.Event, after length: Duration = .zero
  ) -> [Notice] {
    on(event, after: length).compactMap {
      if case .report(let notice) = $0 { notice } else { nil }
    }
  }

  mutating func wake(
    on event: Dispatcher.Event, after length: Duration = .zero
  ) -> Duration? {
    on(event, after: length).compactMap { action -> Duration? in
      if case .wake(let moment) = action { moment - now } else { nil }
    }.last
  }

  /// Enlists as worker 7 and answers its first claim with these jobs.
  mutating func begin(with jobs: [Job] = []) {
    _ = on(.started)
    _ = on(.enlisted(7))
    _ = on(answer(jobs))
  }

  func answer(
    _ jobs: [Job] = [], refused: [Lease] = [], nextDueIn due: Duration? = nil,
    unfinished: Int? = nil
  ) -> Dispatcher.Event {
    let storeNow = now + difference
    return .exchanged(
      Exchange(
        jobs: jobs, refused: refused, nextDueAt: due.map { storeNow + $0 }, now: storeNow,
        unfinished: unfinished))
  }

  func claim(_ count: Int) -> Claim {
    Claim(worker: 7, count: count)
  }
}

func job(
  _ id: JobID, run: Int = 1, attempt: Int = 1, kind: String = "SendEmail", payload: [UInt8] = [],
  timeout: Duration? = nil, maxAttempts: Int? = nil
) -> Job {
  Job(
    id: id, queue: "emails", kind: kind, state: .running, payload: payload, attempt: attempt,
    maxAttempts: maxAttempts, run: run, timeout: timeout, enqueuedAt: Scene.start,
    runAt: Scene.start, startedAt: Scene.start)
}

func finish(
  _ job: Job, _ outcome: Outcome = .succeeded, wasStopped: Bool = false, chance: Double = 0
) -> Dispatcher.Event {
  .finished([
    Dispatcher.Finish(lease: job.lease, outcome: outcome, wasStopped: wasStopped, chance: chance)
  ])
}

func settled(_ job: Job, _ outcome: Outcome = .succeeded, _ transition: Transition) -> Settlement {
  Settlement(job: job, outcome: outcome, report: Report(), transition: transition)
}

func succeeded(_ job: Job) -> Settlement {
  settled(job, transition: Transition(to: .succeeded))
}

func settled(_ job: Job, transition: Transition) -> Settlement {
  settled(job, .succeeded, transition)
}
