/// What schedules need of a store. That their ticks fire is the business of its workers.
package protocol Timetable: Sendable {
  /// All schedules by name; with their last ticks, and how those ended.
  func schedules() async throws(StoreError) -> [ScheduleRecord]
  /// One of them; nil when there is none of that name.
  func schedule(named name: String) async throws(StoreError) -> ScheduleRecord?
  /// Does all of the acts or, where one cannot be done, none; a report for each. When the same came
  /// with the idempotency key before, nothing is done, and the reports say that nothing changed.
  func perform(
    _ acts: [ScheduleAct], once key: String?, by operator: Operator
  ) async throws(StoreError) -> [ScheduleReport]
  /// The ledger of a schedule below a number, newest first; nil when there is no such schedule.
  func ledger(
    of name: String, before number: Int64?, limit: Int
  ) async throws(StoreError) -> [ScheduleTick]?
}

extension Timetable {
  package func perform(
    _ acts: [ScheduleAct], by operator: Operator
  ) async throws(StoreError) -> [ScheduleReport] {
    try await perform(acts, once: nil, by: `operator`)
  }
}

/// What an operator does to a schedule.
package enum ScheduleAct: Hashable, Sendable {
  case add(Schedule)
  /// The schedule of that name becomes as it is given here. Whether it is paused stays as it is.
  case edit(Schedule)
  case remove(String)
  case pause(String)
  case resume(String)
  /// Push its job now; its ticks stay as they are.
  case run(String)

  package var name: String {
    switch self {
    case .add(let schedule), .edit(let schedule): schedule.name
    case .remove(let name), .pause(let name), .resume(let name), .run(let name): name
    }
  }

  /// How the audit log calls it.
  package var logName: String {
    switch self {
    case .add: "add schedule"
    case .edit: "edit schedule"
    case .remove: "remove schedule"
    case .pause: "pause schedule"
    case .resume: "resume schedule"
    case .run: "run schedule"
    }
  }

  /// What has been done then: `removed`.
  package var participle: String {
    switch self {
    case .add: "added"
    case .edit: "changed"
    case .remove: "removed"
    case .pause: "paused"
    case .resume: "resumed"
    case .run: "ran"
    }
  }
}

/// What came of an act.
package struct ScheduleReport: Hashable, Sendable {
  /// False when it was so already.
  package var hasChanged: Bool
  package var entry: AuditID?
  /// Its next tick.
  package var nextAt: Timestamp?
  /// The job that was pushed, or the one that holds its unique key.
  package var receipt: PushReceipt?

  package init(
    hasChanged: Bool, entry: AuditID? = nil, nextAt: Timestamp? = nil, receipt: PushReceipt? = nil
  ) {
    self.hasChanged = hasChanged
    self.entry = entry
    self.nextAt = nextAt
    self.receipt = receipt
  }
}

/// A schedule as a store keeps it.
package struct ScheduleRecord: Hashable, Sendable {
  package var schedule: Schedule
  /// Nil while it is paused, and when it ticks no more.
  package var nextAt: Timestamp?
  /// The tick that came last, whatever came of it; nil when none has.
  package var lastDue: Timestamp?
  /// The newest of its ledger.
  package var last: ScheduleTick?
  /// Ticks that were missed and for which no job was made, since it was made.
  package var missed: Int
  /// Of its last three jobs that succeeded or died, those that are dead.
  package var deaths: Int
  package var changedAt: Timestamp

  package init(
    schedule: Schedule, nextAt: Timestamp? = nil, lastDue: Timestamp? = nil,
    last: ScheduleTick? = nil, missed: Int = 0, deaths: Int = 0, changedAt: Timestamp
  ) {
    self.schedule = schedule
    self.nextAt = nextAt
    self.lastDue = lastDue
    self.last = last
    self.missed = missed
    self.deaths = deaths
    self.changedAt = changedAt
  }

  /// How late a tick may fire and still count as fired: long enough for a worker's start.
  package static let grace = Duration.seconds(60)

  /// How long after its time a tick may lie there before somebody should look: a worker fires it within
  /// milliseconds, so that only the change from one worker to the next takes longer.
  private static let patience = Duration.seconds(10)

  /// True when its last tick has come and nobody fired it.
  package func isOverdue(at now: Timestamp) -> Bool {
    nextAt.map { now - $0 > Self.patience } ?? false
  }

  /// True when the tick that came last is still to come: the clock was ahead then and has been set
  /// back. A tick fires once, so that until the clock has come there again it is silent.
  package func isAhead(of now: Timestamp) -> Bool {
    !schedule.isPaused && lastDue.map { $0 - now > Self.grace } ?? false
  }

  /// True when its jobs die one after the other.
  package var keepsDying: Bool { deaths > 1 }

  /// Whether somebody should look at it.
  package func needsPerson(at now: Timestamp) -> Bool {
    isOverdue(at: now) || isAhead(of: now) || keepsDying
  }
}

/// One line of a schedule's ledger: a tick and what came of it, or several that were missed together.
package struct ScheduleTick: Hashable, Sendable, Identifiable {
  package enum Outcome: Int, CaseIterable, Hashable, Sendable {
    case fired
    /// Fired late, as the schedule's rule for missed ticks says.
    case caughtUp
    case missed
    case skipped
    /// Run now, by a person.
    case byHand

    package var name: String {
      switch self {
      case .fired: "fired"
      case .caughtUp: "caught_up"
      case .missed: "missed"
      case .skipped: "skipped"
      case .byHand: "by_hand"
      }
    }

    package var text: String { name.split(separator: "_").joined(separator: " ") }
  }

  /// Rises by one with every line.
  package var id: Int64
  /// The tick's own time; of several the first.
  package var due: Timestamp
  /// The last of several.
  package var through: Timestamp?
  package var count: Int
  /// False when there were more than `count`.
  package var isCountedOut: Bool
  /// When it was written: when the tick fired.
  package var at: Timestamp
  package var outcome: Outcome
  package var job: JobID?
  /// The job's state now; nil when it is gone.
  package var jobState: JobState?
  /// Why nothing fired.
  package var reason: String?

  package init(
    id: Int64, due: Timestamp, through: Timestamp? = nil, count: Int = 1,
    isCountedOut: Bool = true, at: Timestamp, outcome: Outcome, job: JobID? = nil,
    jobState: JobState? = nil, reason: String? = nil
  ) {
    self.id = id
    self.due = due
    self.through = through
    self.count = count
    self.isCountedOut = isCountedOut
    self.at = at
    self.outcome = outcome
    self.job = job
    self.jobState = jobState
    self.reason = reason
  }

  /// How long after its time it was seen to.
  package var lateness: Duration { at.elapsed(since: due) }
}

/// What a worker's look at the schedules came to.
package struct FiringReport: Hashable, Sendable {
  /// Jobs that were pushed.
  package var jobs: Int
  /// A sentence for each schedule with missed ticks.
  package var misses: [String]
  /// Why schedules that are due could not be read here, by name.
  package var faults: [String: RhythmFault]
  /// When the next tick comes; nil when none does.
  package var rest: Duration?

  package init(
    jobs: Int = 0, misses: [String] = [], faults: [String: RhythmFault] = [:],
    rest: Duration? = nil
  ) {
    self.jobs = jobs
    self.misses = misses
    self.faults = faults
    self.rest = rest
  }
}
