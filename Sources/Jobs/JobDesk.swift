/// What producers and operators need of a store.
package protocol JobDesk: Sendable {
  /// Stores all drafts or none; when it returns they are on disk. One receipt a draft, in order.
  func push(_ drafts: [Draft]) async throws(StoreError) -> [PushReceipt]
  /// A page of jobs that match, with payloads. The order is the natural one of the states asked
  /// for: ready jobs in the order they will run, waiting ones by due time, finished ones last
  /// finished first; of several states, last pushed first. Payloads are cut at 1 KiB.
  ///
  /// One call looks at a bounded number of jobs: a page may hold fewer jobs than asked, even none,
  /// and still have a `next`.
  func find(
    _ filter: Filter, after cursor: JobCursor?, limit: Int
  ) async throws(StoreError) -> JobPage
  /// One job with its history; nil when there is none.
  func detail(_ id: JobID) async throws(StoreError) -> JobDetail?
  /// The set of all jobs that match a filter now, fixed against later pushes.
  func freeze(_ filter: Filter) async throws(StoreError) -> Selection
  /// What `act` on a selection would do.
  func breakdown(of selection: Selection, for act: Act) async throws(StoreError) -> Breakdown
  /// Acts on a selection in slices, calling `progress` after each with the sums so far.
  func perform(
    _ act: Act, on selection: Selection, by operator: Operator,
    progress: @Sendable (ActReport) -> Void
  ) async throws(StoreError) -> ActReport
  /// Pauses or resumes a queue, making it when it is new. False when it was so already.
  func setPaused(
    _ isPaused: Bool, queue: String, by operator: Operator
  ) async throws(StoreError) -> Bool
}

/// Jobs in a list.
package struct JobPage: Hashable, Sendable {
  package var jobs: [Job]
  /// Where the next page goes on; nil at the end.
  package var next: JobCursor?

  package init(jobs: [Job], next: JobCursor?) {
    self.jobs = jobs
    self.next = next
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

/// A job with all that is known of it.
package struct JobDetail: Hashable, Sendable {
  package var job: Job
  /// Newest first; a running attempt is among them.
  package var attempts: [Attempt]

  package init(job: Job, attempts: [Attempt]) {
    self.job = job
    self.attempts = attempts
  }

  /// What the run left with which the job succeeded.
  package var result: [UInt8]? {
    job.state == .succeeded ? attempts.first { $0.outcome == .succeeded }?.report.result : nil
  }
}
