import Jobs

extension Dispatcher {
  /// What a worker is set to do.
  package struct Settings: Hashable, Sendable {
    /// Jobs run at a time, at least 1.
    package var slots: Int
    /// Queues that it takes, empty for all.
    package var queues: [QueueShare]
    /// Kinds that it can run; nil for all.
    package var kinds: Set<String>?
    package var policies: Policies
    /// How long the store waits for a heartbeat; one is sent each third of it.
    package var lease: Duration
    /// How long running jobs may go on after a stop was requested.
    package var grace: Duration
    /// True when it ends by itself once no job is left that it could take, waiting ones included.
    package var endsWhenEmpty: Bool

    package init(
      slots: Int, queues: [QueueShare] = [], kinds: Set<String>? = nil,
      policies: Policies = Policies(), lease: Duration = .seconds(30),
      grace: Duration = .seconds(25), endsWhenEmpty: Bool = false
    ) {
      self.slots = max(1, slots)
      self.queues = queues
      self.kinds = kinds
      self.policies = policies
      self.lease = lease
      self.grace = grace
      self.endsWhenEmpty = endsWhenEmpty
    }
  }

  package enum Event: Hashable, Sendable {
    case started
    case enlisted(WorkerID)
    case enlistFailed(StoreError)
    /// Somebody changed the store, perhaps this worker.
    case changed
    case exchanged(Exchange)
    case exchangeFailed(StoreError)
    /// Handlers that returned since the last such event.
    case finished([Finish])
    /// False when the store has given this worker up.
    case beatAnswered(Bool)
    case beatFailed(StoreError)
    /// A moment that was asked for has come.
    case tick
    /// The first lets running jobs their grace, the second skips it, the third kills.
    case stopRequested
    /// Take no new jobs, or take jobs again.
    case quietRequested(Bool)
    case cancelRequested([Cancellation])
    /// From here on the worker is set to do that; its lease stays. What runs goes on.
    case reconfigured(Settings)
  }

  package enum Action: Hashable, Sendable {
    case enlist
    case beat(WorkerID, WorkerState, [HandlerFault] = [])
    /// Tell the store what the worker takes now.
    case describe(WorkerID)
    case exchange([Settlement], Claim?)
    /// Call the handlers of these jobs.
    case start([Job])
    case stop(Lease, StopForce)
    /// Come back with `tick` at that moment; takes the place of any later one.
    case wake(at: Timestamp)
    indirect case report(Notice)
    case end(Ending)
  }

  /// A handler's return.
  package struct Finish: Hashable, Sendable {
    package var lease: Lease
    package var outcome: Outcome
    package var report: Report
    /// True when the handler had been told to end before it returned.
    package var wasStopped: Bool
    /// How long it ran.
    package var ran: Duration
    /// A random number in −1…1 for the jitter of a retry.
    package var chance: Double

    package init(
      lease: Lease, outcome: Outcome, report: Report = Report(), wasStopped: Bool = false,
      ran: Duration = .zero, chance: Double = 0
    ) {
      self.lease = lease
      self.outcome = outcome
      self.report = report
      self.wasStopped = wasStopped
      self.ran = ran
      self.chance = chance
    }
  }
}

/// How hard a handler is told to end.
package enum StopForce: Int, Hashable, Sendable, Comparable {
  /// Asked: a term signal for a program, task cancellation for Swift code.
  case term
  /// A kill signal for a program; Swift code cannot be forced.
  case kill

  package static func < (left: StopForce, right: StopForce) -> Bool {
    left.rawValue < right.rawValue
  }
}

/// Why a worker ended, and what it leaves.
package struct Ending: Hashable, Sendable {
  package var reason: Reason
  /// To be taken off the store's list.
  package var worker: WorkerID?
  /// Results that could not be written; their jobs will run again.
  package var unsettled: Int

  package enum Reason: Hashable, Sendable {
    /// No job is left that it could take.
    case empty
    case stopped
    /// The store failed in a way that no waiting heals.
    case failed(StoreError)
    /// What is left are jobs of a handler that cannot be started.
    case cannotStart(HandlerFault)
  }

  package init(_ reason: Reason, worker: WorkerID?, unsettled: Int = 0) {
    self.reason = reason
    self.worker = worker
    self.unsettled = unsettled
  }
}

extension StoreError {
  /// True when it may pass without anybody's doing, so that a worker tries again.
  var isPassing: Bool {
    switch self {
    case .busy, .full, .unreachable: true
    case .missing, .notAStore, .newerSchema, .refused, .cannotCreate, .invalid: false
    }
  }
}
