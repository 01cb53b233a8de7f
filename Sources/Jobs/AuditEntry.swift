/// The number of an entry in the audit log: rises with every act.
package typealias AuditID = Int64

/// What an operator did, and what came of it.
package struct AuditEntry: Hashable, Sendable {
  package var id: AuditID
  package var at: Timestamp
  /// Who, on one line.
  package var who: String
  /// The same in its parts; nil for entries of a store's first version.
  package var `operator`: Operator?
  /// `retry`, `requeue to slow`, `pause`.
  package var act: String
  /// What it was done to: a filter, ids, a queue.
  package var subject: String
  package var report: ActReport
  /// JSON objects: jobs by state, or the values of a switch.
  package var before: String?
  package var after: String?
  /// The entry of its undoing.
  package var undoneBy: AuditID?
  /// Whether anything of it can still be undone.
  package var canBeUndone: Bool

  package init(
    id: AuditID, at: Timestamp, who: String, operator: Operator? = nil, act: String,
    subject: String, report: ActReport, before: String? = nil, after: String? = nil,
    undoneBy: AuditID? = nil, canBeUndone: Bool = false
  ) {
    self.id = id
    self.at = at
    self.who = who
    self.operator = `operator`
    self.act = act
    self.subject = subject
    self.report = report
    self.before = before
    self.after = after
    self.undoneBy = undoneBy
    self.canBeUndone = canBeUndone
  }

  /// `retry of 168 jobs (state:dead queue:emails)`, `pause of emails`.
  package var text: String {
    if isOfSchedule { return "\(act) \(subject)" }
    if act.hasSuffix(" spread") { return "\(act.dropLast(" spread".count)) of \(subject)" }
    guard isOfJobs else { return subject.isEmpty ? act : "\(act) of \(subject)" }
    let jobs = report.changed == 1 ? "1 job" : "\(report.changed) jobs"
    return "\(act) of \(jobs)" + (subject.isEmpty ? "" : " (\(subject))")
  }

  /// Acts on a switch have one subject, which is its name; what was only shown changed no job either.
  package var isOfJobs: Bool { Self.isOfJobs(act) }

  package static func isOfJobs(_ act: String) -> Bool {
    !actsOnSwitches.contains(act) && !isOfSchedule(act)
  }

  package var isOfSchedule: Bool { Self.isOfSchedule(act) }

  private static func isOfSchedule(_ act: String) -> Bool { actsOnSchedules.contains(act) }

  private static let actsOnSchedules = Set(
    ["add", "edit", "remove", "pause", "resume", "run", "change"].flatMap {
      ["\($0) schedule", "\($0) schedules"]
    })

  private static let actsOnSwitches = Set(
    [
      "pause", "resume", "limit", "rate", "bind", "unbind", "keep unroutable", "label",
      "pause spread", "resume spread", "cancel spread", "show secrets",
    ] + WorkerMode.allCases.map(\.actName))
}

/// A purged job that can be brought back.
package struct TrashedJob: Hashable, Sendable {
  package var job: Job
  package var purgedAt: Timestamp

  package init(job: Job, purgedAt: Timestamp) {
    self.job = job
    self.purgedAt = purgedAt
  }
}

/// A page of the trash, last purged first.
package struct TrashPage: Hashable, Sendable {
  package var jobs: [TrashedJob]
  /// Where the next page goes on; nil at the end.
  package var next: TrashCursor?

  package init(jobs: [TrashedJob], next: TrashCursor?) {
    self.jobs = jobs
    self.next = next
  }
}

/// A place in the trash.
package struct TrashCursor: Hashable, Sendable {
  package var purgedAt: Timestamp
  package var id: JobID

  package init(purgedAt: Timestamp, id: JobID) {
    self.purgedAt = purgedAt
    self.id = id
  }
}

/// What operators did to a store, and the way back.
package protocol ActHistory: Sendable {
  /// Entries of the audit log below that one, newest first.
  func audit(before id: AuditID?, limit: Int) async throws(StoreError) -> [AuditEntry]
  /// Puts a thing that was done to no job into the audit log: secrets that were shown.
  func note(
    _ act: String, subject: String, by operator: Operator
  ) async throws(StoreError)
  /// Gives jobs back what an act took from them, in slices, where nothing has happened to them
  /// since; the others are skipped. Nil when the log has no such entry.
  func undo(
    _ id: AuditID, by operator: Operator, progress: @Sendable (ActReport) -> Void
  ) async throws(StoreError) -> ActReport?
  /// Purged jobs that match, with payloads cut at 1 KiB. One call looks at a bounded number of jobs.
  func trash(
    _ filter: Filter, after cursor: TrashCursor?, limit: Int
  ) async throws(StoreError) -> TrashPage
  /// A purged job in full; nil when it is not in the trash.
  func purged(_ id: JobID) async throws(StoreError) -> JobDetail?
  /// How many purged jobs the choice is of now.
  func trashCount(_ choice: TrashChoice) async throws(StoreError) -> Int
  /// Brings jobs back out of the trash as they were, or deletes them for good.
  func perform(
    _ act: TrashAct, on choice: TrashChoice, by operator: Operator,
    progress: @Sendable (ActReport) -> Void
  ) async throws(StoreError) -> ActReport
}

package enum TrashAct: Hashable, Sendable {
  case restore
  case delete

  package var name: String { self == .restore ? "restore" : "delete" }
  package var participle: String { self == .restore ? "restored" : "deleted for good" }
}

/// Which purged jobs.
package enum TrashChoice: Hashable, Sendable {
  case ids([JobID])
  /// Those that match, of what was purged up to a moment.
  case filter(Filter, until: Timestamp)
}
