/// A job's number: rises with every push, is never used again, never zero or negative.
package typealias JobID = Int64

/// One unit of work as a store holds it.
package struct Job: Hashable, Sendable {
  package var id: JobID
  package var queue: String
  package var kind: String
  package var state: JobState
  /// Higher runs first; 0 unless asked otherwise.
  package var priority: Int
  /// Opaque bytes, JSON by convention; empty in lists that did not ask for it.
  package var payload: [UInt8]
  /// Attempts counted so far, the running one included.
  package var attempt: Int
  /// The job's own bound on attempts; nil leaves it to the policies of the worker.
  package var maxAttempts: Int?
  /// The bound that the worker's policy set when an attempt last failed.
  package var policyAttempts: Int?
  /// How often it was started, counted or not. With the id it is the token of a lease.
  package var run: Int
  /// How many workers died while they ran it.
  package var workerDeaths: Int
  /// The job's own time limit for one attempt; nil leaves it to the policies of the worker.
  package var timeout: Duration?
  package var enqueuedAt: Timestamp
  /// When it is or was due.
  package var runAt: Timestamp
  /// When the last or current attempt began.
  package var startedAt: Timestamp?
  /// When it came to its end; nil while it is not finished.
  package var finishedAt: Timestamp?
  package var uniqueKey: String?
  package var partitionKey: String?
  package var traceparent: String?
  package var tags: [String]
  /// Number of the worker that runs it or ran it last.
  package var workerID: WorkerID?
  /// That worker's name.
  package var worker: String?
  /// The last error, one line or many.
  package var error: String?
  /// True when it died because its worker died under it too often.
  package var isQuarantined: Bool
  /// The group of like failures that a dead letter stands in.
  package var failureGroup: Int64?
  /// How far its run has come; nil in lists, and where it does not say.
  package var progress: Progress?
  /// How long its run may take by its worker's word; nil in lists, and where it does not run.
  package var timeLimit: Duration?
  /// Who wants its run to end, as long as it has not.
  package var canceller: String?

  package init(
    id: JobID, queue: String, kind: String, state: JobState, priority: Int = 0,
    payload: [UInt8] = [], attempt: Int = 0, maxAttempts: Int? = nil,
    policyAttempts: Int? = nil, run: Int = 0,
    workerDeaths: Int = 0, timeout: Duration? = nil, enqueuedAt: Timestamp, runAt: Timestamp,
    startedAt: Timestamp? = nil, finishedAt: Timestamp? = nil, uniqueKey: String? = nil,
    partitionKey: String? = nil, traceparent: String? = nil, tags: [String] = [],
    workerID: WorkerID? = nil, worker: String? = nil, error: String? = nil,
    isQuarantined: Bool = false,
    failureGroup: Int64? = nil
  ) {
    self.id = id
    self.queue = queue
    self.kind = kind
    self.state = state
    self.priority = priority
    self.payload = payload
    self.attempt = attempt
    self.maxAttempts = maxAttempts
    self.policyAttempts = policyAttempts
    self.run = run
    self.workerDeaths = workerDeaths
    self.timeout = timeout
    self.enqueuedAt = enqueuedAt
    self.runAt = runAt
    self.startedAt = startedAt
    self.finishedAt = finishedAt
    self.uniqueKey = uniqueKey
    self.partitionKey = partitionKey
    self.traceparent = traceparent
    self.tags = tags
    self.workerID = workerID
    self.worker = worker
    self.error = error
    self.isQuarantined = isQuarantined
    self.failureGroup = failureGroup
  }

  /// Attempts in all, as far as anybody has said.
  package var attemptLimit: Int? { maxAttempts ?? policyAttempts }

  /// The right to this run of the job.
  package var lease: Lease { Lease(job: id, run: run) }

  /// Waiting time of a first run: start − max(enqueued, due). Nil for every later run, since a
  /// backoff is not a wait.
  package var wait: Duration? {
    guard run == 1, let startedAt else { return nil }
    return startedAt.elapsed(since: max(enqueuedAt, runAt))
  }
}

/// A worker's right to one run of a job; lasts as long as the worker's heartbeat does.
package struct Lease: Hashable, Sendable {
  package var job: JobID
  /// Which run: a later claim of the same job has a higher one, so an old lease never fits again.
  package var run: Int

  package init(job: JobID, run: Int) {
    self.job = job
    self.run = run
  }
}
