/// What producers and operators need of a store.
package protocol JobDesk: Sendable {
  /// Stores all drafts or none; when it returns they are on disk. One receipt a draft, in order.
  /// A key is an idempotency key for all of them together.
  func push(_ drafts: [Draft], once key: String?) async throws(StoreError) -> [PushReceipt]
  /// A page of jobs that match, with payloads. The order is the natural one of the states asked
  /// for: ready jobs in the order they will run, waiting ones by due time, finished ones last
  /// finished first; of several states, last pushed first. Payloads are cut at 1 KiB.
  ///
  /// One call takes a tenth of a second or so: a page of what is hard to find may hold fewer jobs
  /// than asked, even none, and still have a `next`. How far it got is then told with it.
  func find(
    _ filter: Filter, after cursor: JobCursor?, limit: Int
  ) async throws(StoreError) -> JobPage
  /// One job with its history; nil when there is none.
  func detail(_ id: JobID) async throws(StoreError) -> JobDetail?
  /// What a running job has written so far, as far as its worker has told; asks the worker to tell
  /// for the next seconds. Nil as long as nothing was told.
  func outputSoFar(of id: JobID) async throws(StoreError) -> RunningOutput?
  /// Why a job does not run now; nil when there is none, in the trash neither.
  func whereabouts(of id: JobID) async throws(StoreError) -> Whereabouts?
  /// The set of all jobs that match a filter now, fixed against later pushes.
  func freeze(_ filter: Filter) async throws(StoreError) -> Selection
  /// What `act` on a selection would do.
  func breakdown(of selection: Selection, for act: Act) async throws(StoreError) -> Breakdown
  /// Acts on a selection in slices, calling `progress` after each with the sums so far.
  func perform(
    _ act: Act, on selection: Selection, by operator: Operator,
    progress: @Sendable (ActReport) -> Void
  ) async throws(StoreError) -> ActReport
  /// Gives a job another payload, if it still is as `edit` saw it; a finished or retrying one runs
  /// again with it, one that waits keeps its place. Nothing of it is done by halves.
  func edit(_ edit: PayloadEdit, by operator: Operator) async throws(StoreError) -> ActReport
  /// Pauses or resumes a queue or a kind, or limits it; a queue is made when it is new. Skipped when
  /// it was so already.
  func set(
    _ setting: LimitSetting, of scope: LimitScope, by operator: Operator
  ) async throws(StoreError) -> ActReport
}

extension JobDesk {
  package func push(_ drafts: [Draft]) async throws(StoreError) -> [PushReceipt] {
    try await push(drafts, once: nil)
  }
}

/// Jobs in a list.
package struct JobPage: Hashable, Sendable {
  package var jobs: [Job]
  /// Where the next page goes on; nil at the end.
  package var next: JobCursor?
  /// What it took, where there was no time to fill the page.
  package var search: JobSearch?
  /// So much of a payload is in a list.
  package static let payloadBytes = 1024

  package init(jobs: [Job], next: JobCursor?, search: JobSearch? = nil) {
    self.jobs = jobs
    self.next = next
    self.search = search
  }
}

/// How far a search has come that goes on.
package struct JobSearch: Hashable, Sendable {
  /// Jobs looked at for this page, those before it left out.
  package var looked: Int
  /// Jobs there are to be looked at, from the first page to the last.
  package var total: Int

  package init(looked: Int, total: Int) {
    self.looked = looked
    self.total = total
  }
}

/// A place in a list of jobs, by the values that the list is ordered by and never by a row number,
/// so that a page goes on where the last one ended whatever came or went meanwhile.
package struct JobCursor: Hashable, Sendable {
  package var priority: Int
  package var time: Timestamp
  package var id: JobID

  package init(priority: Int, time: Timestamp, id: JobID) {
    self.priority = priority
    self.time = time
    self.id = id
  }
}

/// A new payload for a job, and what the job was when it was written.
package struct PayloadEdit: Hashable, Sendable {
  package var job: JobID
  package var run: Int
  package var old: [UInt8]
  package var new: [UInt8]

  package init(_ job: Job, new: [UInt8]) {
    self.init(job: job.id, run: job.run, old: job.payload, new: new)
  }

  package init(job: JobID, run: Int, old: [UInt8], new: [UInt8]) {
    self.job = job
    self.run = run
    self.old = old
    self.new = new
  }
}

/// A job with all that is known of it.
package struct JobDetail: Hashable, Sendable {
  package var job: Job
  /// Newest first; a running attempt is among them.
  package var attempts: [Attempt]
  /// What it was published to; nil when it was pushed.
  package var topic: String?
  /// When it was put into the trash, where it is.
  package var purgedAt: Timestamp?

  package init(
    job: Job, attempts: [Attempt], topic: String? = nil, purgedAt: Timestamp? = nil
  ) {
    self.job = job
    self.attempts = attempts
    self.topic = topic
    self.purgedAt = purgedAt
  }

  /// What the run left with which the job succeeded.
  package var result: [UInt8]? {
    job.state == .succeeded ? attempts.first { $0.outcome == .succeeded }?.report.result : nil
  }
}
