/// Why a job does not run now.
package enum Hindrance: Hashable, Sendable {
  /// It has ended, and does not run again by itself.
  case finished(JobState, at: Timestamp)
  /// It was purged.
  case trashed(at: Timestamp)
  /// It does run.
  case running(worker: String, since: Timestamp)
  /// The worker that runs it has not been heard of; what it held is free then.
  case silentWorker(String, heardAt: Timestamp, freeAt: Timestamp)
  /// It waits for its time: the one that it was pushed with, or the rest after a failure.
  case due(Timestamp, afterAttempt: Int?)
  case paused(queue: String)
  /// Its kind is paused, in its queue or in all.
  case kindPaused(LimitScope)
  /// As many run as may at a time; the workers that run them, most first.
  case limit(LimitScope, Int, running: Int, workers: [String])
  /// No more may start before that moment.
  case rate(LimitScope, Rate, freeAt: Timestamp)
  /// No living worker takes jobs of that queue and kind.
  case noWorker(queue: String, kind: String)
  /// A living worker takes such jobs, but no new ones now; no other does. Since when, if that is known.
  case restingWorker(String, WorkerState, since: Timestamp?)
  /// A living worker cannot start the handler for it, and leaves it alone; no other takes it.
  case handlerFault(worker: String, cause: String)
  /// Of its partition key only one job runs at a time, and the turn is another's.
  case partition(key: String, holder: JobID, JobState)
  /// So many jobs of its queue run before it; as many or more when the count was given up.
  case behind(Int, isCountedOut: Bool)
  /// All slots of the workers that take it are taken.
  case busy(running: Int, slots: Int)

  /// Its name for programs.
  package var name: String {
    switch self {
    case .finished(let state, _): state.name
    case .trashed: "trashed"
    case .running: "running"
    case .silentWorker: "silent_worker"
    case .due: "due"
    case .paused: "paused"
    case .kindPaused: "kind_paused"
    case .limit: "limit"
    case .rate: "rate"
    case .noWorker: "no_worker"
    case .restingWorker: "resting_worker"
    case .handlerFault: "handler_fault"
    case .partition: "partition"
    case .behind: "behind"
    case .busy: "busy"
    }
  }
}

/// A job with all that keeps it from running, the strongest first; none when the next free slot is
/// its own.
package struct Whereabouts: Hashable, Sendable {
  package var job: Job
  package var hindrances: [Hindrance]
  /// The store's clock.
  package var now: Timestamp

  package init(job: Job, hindrances: [Hindrance], now: Timestamp) {
    self.job = job
    self.hindrances = hindrances
    self.now = now
  }
}
