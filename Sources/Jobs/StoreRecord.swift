/// One piece of a store that is exported or imported. In order: the header, queues, limits, policies,
/// bindings, topics, kept messages, jobs by rising id, unique keys that outlive their jobs, answers to
/// idempotency keys, schedules, the end.
package enum StoreRecord: Hashable, Sendable {
  case header(ExportHeader)
  case queue(QueueRecord)
  /// What runs under it is not told.
  case limit(LimitRecord)
  case policy(PolicyRecord)
  case binding(BindingRecord)
  /// What is kept of it is told by the messages.
  case topic(TopicRecord)
  case message(KeptMessage)
  case job(JobRecord)
  case uniqueKey(UniqueKeyRecord)
  case answer(AnswerRecord)
  case schedule(ScheduleExport)
  /// So many jobs came: what is cut off is noticed.
  case end(jobs: Int)
}

/// What an export begins with.
package struct ExportHeader: Hashable, Sendable {
  /// Rises with every change of the format that an older program could misread.
  package static let version = 1

  /// Of the store; a store that takes over ids takes it over too, so that idempotency keys stay the
  /// same.
  package var identity: String
  /// The highest id that was ever used.
  package var lastID: JobID
  /// How long messages are kept that no binding takes.
  package var keepsUnroutable: Duration?
  /// Messages that no binding took, those on forgotten topics among them.
  package var unroutable: Int

  package init(
    identity: String, lastID: JobID, keepsUnroutable: Duration? = nil, unroutable: Int = 0
  ) {
    self.identity = identity
    self.lastID = lastID
    self.keepsUnroutable = keepsUnroutable
    self.unroutable = unroutable
  }
}

/// A queue with its switches.
package struct QueueRecord: Hashable, Sendable {
  package var name: String
  package var isPaused: Bool
  /// Nil where nothing was said.
  package var retention: Retention?

  package init(name: String, isPaused: Bool, retention: Retention?) {
    self.name = name
    self.isPaused = isPaused
    self.retention = retention
  }
}

/// How jobs of a queue or kind are kept; a queue's retention is told with the queue.
package struct PolicyRecord: Hashable, Sendable {
  package var scope: LimitScope
  package var policy: KeepingPolicy

  package init(scope: LimitScope, policy: KeepingPolicy) {
    self.scope = scope
    self.policy = policy
  }
}

/// A job with all that belongs to it.
package struct JobRecord: Hashable, Sendable {
  /// Without the failure group, which follows from its error.
  package var job: Job
  /// First one first; those that the job's own row tells of are not among them.
  package var attempts: [Attempt]
  /// How it holds its unique key; nil when it does not.
  package var hold: Hold?

  package enum Hold: Hashable, Sendable {
    case untilFinished
    case untilStarted
    case until(Timestamp)

    /// True when nobody else can have the key at that moment.
    package func isActive(at now: Timestamp) -> Bool {
      switch self {
      case .untilFinished, .untilStarted: true
      case .until(let end): end > now
      }
    }
  }

  package init(job: Job, attempts: [Attempt] = [], hold: Hold? = nil) {
    self.job = job
    self.attempts = attempts
    self.hold = hold
  }

  /// As another store takes it: a run belongs to the worker of the old one, so a running job is
  /// ready, and its attempt is not counted.
  package var released: JobRecord {
    guard job.state == .running else { return self }
    var record = self
    record.job.state = .ready
    record.job.attempt = max(0, job.attempt - 1)
    return record
  }
}

/// A unique key whose period outlives its job.
package struct UniqueKeyRecord: Hashable, Sendable {
  package var key: String
  package var job: JobID
  package var until: Timestamp

  package init(key: String, job: JobID, until: Timestamp) {
    self.key = key
    self.job = job
    self.until = until
  }
}

/// What a producer was answered that gave an idempotency key.
package struct AnswerRecord: Hashable, Sendable {
  package var key: String
  /// `ContentDigest.value` of what came with it.
  package var digest: Int64
  /// One list for each thing that was sent.
  package var jobs: [[JobID]]
  package var until: Timestamp

  package init(key: String, digest: Int64, jobs: [[JobID]], until: Timestamp) {
    self.key = key
    self.digest = digest
    self.jobs = jobs
    self.until = until
  }
}

/// A schedule with its ledger.
package struct ScheduleExport: Hashable, Sendable {
  package var schedule: Schedule
  /// Its next tick, so that none is lost or fires twice on the way.
  package var nextAt: Timestamp?
  package var lastDue: Timestamp?
  package var missed: Int
  /// Oldest first.
  package var ledger: [ScheduleTick]

  package init(
    schedule: Schedule, nextAt: Timestamp? = nil, lastDue: Timestamp? = nil, missed: Int = 0,
    ledger: [ScheduleTick] = []
  ) {
    self.schedule = schedule
    self.nextAt = nextAt
    self.lastDue = lastDue
    self.missed = missed
    self.ledger = ledger
  }
}

/// What an import stored.
package struct ImportReport: Hashable, Sendable {
  package var queues: Int
  package var jobs: Int
  /// Jobs left out since another one holds their unique key.
  package var duplicates: Int
  package var schedules = 0
  package var bindings = 0
  /// Names of schedules left out since the store has one of that name.
  package var skippedSchedules: [String] = []
  /// Bindings left out since the store has the same, or another one of that name.
  package var skippedBindings: [String] = []

  package init(queues: Int = 0, jobs: Int = 0, duplicates: Int = 0) {
    self.queues = queues
    self.jobs = jobs
    self.duplicates = duplicates
  }
}
