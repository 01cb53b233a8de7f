/// What a worker needs of a store. Times are the store's own: it is the one clock of all workers.
package protocol WorkQueue: Sendable {
  /// Announces a worker; from here on it must beat within each `lease`.
  func enlist(_ worker: WorkerDescription, lease: Duration) async throws(StoreError) -> WorkerID
  /// Says what a worker takes now, where that has changed.
  func describe(_ worker: WorkerID, as description: WorkerDescription) async throws(StoreError)
  /// Takes a worker that has ended off the list; jobs that it still holds go back to ready.
  func dismiss(_ worker: WorkerID) async throws(StoreError)
  /// Renews the worker's lease on all that it runs. False when the store has given the worker up
  /// and its jobs away: it must stop them and enlist anew.
  func beat(_ worker: WorkerID, _ heartbeat: Heartbeat) async throws(StoreError) -> Bool
  /// Settles runs that ended and claims new jobs, in one transaction.
  func exchange(
    _ settlements: [Settlement], claiming claim: Claim?
  ) async throws(StoreError) -> Exchange
  /// Keeps how far runs have come, for people to see. What a worker has lost is left out.
  func keep(_ progress: [Lease: Progress]) async throws(StoreError)
  /// What operators want of a worker and of its runs.
  func orders(for worker: WorkerID) async throws(StoreError) -> WorkerOrders
  /// Gives the jobs of dead and silent workers back, and sets poison jobs apart.
  func rescue() async throws(StoreError) -> [Rescue]
  /// Deletes finished jobs past their retention, at most `limit`; returns how many.
  func prune(limit: Int) async throws(StoreError) -> Int
  /// Goes on with the retries that are spread over time: releases what is due, judges what has
  /// ended. After what time it is to be called again; nil when there are none.
  func advanceSpreads() async throws(StoreError) -> Duration?
  /// Pushes the jobs of schedules whose ticks have come, whatever their queues and kinds: each tick
  /// once over all workers, in one transaction with its line in the ledger.
  func fireSchedules() async throws(StoreError) -> FiringReport
  /// The jobs whose output somebody looks at while they run.
  func wantedOutput() async throws(StoreError) -> Set<JobID>
  /// Shows them what those jobs have written.
  func show(_ outputs: [RunningOutput]) async throws(StoreError)
  /// An element whenever jobs may have become ready: whoever hears it asks by a claim. A slow
  /// listener hears several as one.
  func arrivals() -> AsyncStream<Void>
  /// A descriptor by which the store knows that the workers of this process live: as long as another
  /// process has a copy of it, they count as living. Nil where there is none.
  var lifeMark: Int32? { get }
  /// An element whenever a worker of the store may have died.
  func workerDeaths() -> AsyncStream<Void>
}

/// What a worker asks for.
package struct Claim: Hashable, Sendable {
  package var worker: WorkerID
  /// Most jobs to take.
  package var count: Int
  /// Queues in the order and share wanted, empty for all that are there, equally.
  package var queues: [QueueShare]
  /// Kinds that it can run; nil for all. Jobs of other kinds stay untouched.
  package var kinds: Set<String>?
  /// Kinds that it leaves alone for now.
  package var restingKinds: Set<String>

  package init(
    worker: WorkerID, count: Int, queues: [QueueShare] = [], kinds: Set<String>? = nil,
    restingKinds: Set<String> = []
  ) {
    self.restingKinds = restingKinds
    self.worker = worker
    self.count = count
    self.queues = queues
    self.kinds = kinds
  }
}

/// What a worker gets.
package struct Exchange: Hashable, Sendable {
  /// Jobs to run now, with payloads; each carries its lease.
  package var jobs: [Job]
  /// Settlements that came too late: the lease was no longer theirs. Nothing of them was stored.
  package var refused: [Lease]
  /// When the next waiting job is due, if none is ready now and one is waiting.
  package var nextDueAt: Timestamp?
  /// The store's clock at the claim.
  package var now: Timestamp
  /// Jobs that wait or run, of those that the claim may take: 0 means drained. Nil without a claim.
  package var unfinished: Int?

  package init(
    jobs: [Job] = [], refused: [Lease] = [], nextDueAt: Timestamp? = nil, now: Timestamp,
    unfinished: Int? = nil
  ) {
    self.jobs = jobs
    self.refused = refused
    self.nextDueAt = nextDueAt
    self.now = now
    self.unfinished = unfinished
  }
}

/// A job that was taken from a dead or silent worker.
package struct Rescue: Hashable, Sendable {
  package var job: JobID
  package var worker: String
  /// Its new state: ready, or dead when it was set apart.
  package var state: JobState

  package init(job: JobID, worker: String, state: JobState) {
    self.job = job
    self.worker = worker
    self.state = state
  }
}
