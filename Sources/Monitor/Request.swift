import Jobs

/// One thing to read from the store. An answer carries its request, so that one which comes after
/// the person has gone on is known to be late.
package enum Request: Hashable, Sendable {
  case overview
  /// The overview as it was at a moment.
  case past(Timestamp)
  /// A queue's kinds in the places of queues, now or at a moment.
  case kinds(of: String, at: Timestamp?)
  case latencies(
    Latency, queue: String, kind: String?, over: Range<Timestamp>, step: Duration)
  case marks(since: Timestamp)
  case log(LogFilter, before: LogEntry.ID?, limit: Int)
  case jobs(Filter, after: JobCursor?, limit: Int)
  case trash(Filter, after: TrashCursor?, limit: Int)
  /// How many purged jobs a choice is of.
  case trashCount(TrashChoice)
  case detail(JobID)
  /// What a running job has written so far.
  case output(JobID)
  /// Those that have dead letters of the filter, the largest.
  case failureGroups(Filter)
  case workers
  case topics(limit: Int)
  case spreads
  case schedules
  /// A schedule in full, with so many lines of its ledger.
  case schedule(String, ledger: Int)
  /// Who else is here.
  case company
  case whereabouts(JobID)
  /// Freeze the choice now, and break down what the act would do to it.
  case preview(Act, of: Choice)

  /// What part of a screen it is for: of each, one request at most is under way.
  enum Subject: Hashable, Sendable, CaseIterable {
    case overview, past, kinds, latencies, marks, log, jobs, trash, detail, output, failureGroups
    case workers, topics, spreads, schedules, schedule, company, whereabouts, preview
  }

  var subject: Subject {
    switch self {
    case .overview: .overview
    case .past: .past
    case .kinds: .kinds
    case .latencies: .latencies
    case .marks: .marks
    case .log: .log
    case .jobs: .jobs
    case .trash: .trash
    case .detail: .detail
    case .output: .output
    case .failureGroups: .failureGroups
    case .workers: .workers
    case .topics: .topics
    case .spreads: .spreads
    case .schedules: .schedules
    case .schedule: .schedule
    case .company: .company
    case .whereabouts: .whereabouts
    case .preview, .trashCount: .preview
    }
  }
}

/// What a request found.
package enum Answer: Hashable, Sendable {
  case overview(Overview)
  /// Nil where nothing was kept.
  case past(Overview?)
  /// Nil where nothing was kept.
  case kinds(Overview?)
  case latencies([LatencySlice])
  case marks([Mark])
  case log(LogPage)
  case jobs(JobPage)
  case trash(TrashPage)
  case trashCount(Int)
  /// Nil when there is no such job any more.
  case detail(JobDetail?)
  /// Nil when it is not known yet.
  case output(RunningOutput?)
  case failureGroups([FailureGroup])
  case workers([WorkerRecord])
  case topics(TopicOverview)
  case spreads([Spread])
  case schedules([ScheduleRecord])
  /// Nil when there is no such schedule any more.
  case schedule(ScheduleDetail?)
  case company([Presence])
  case whereabouts(Whereabouts?)
  case preview(Selection, Breakdown)
}

/// The jobs that an act was asked for, before they are frozen.
package enum Choice: Hashable, Sendable {
  /// These, marked or under the cursor.
  case ids([JobID])
  /// All that match; frozen by `JobDesk.freeze`.
  case filter(Filter)
}

extension Choice {
  /// How the others are told of it.
  var text: String {
    switch self {
    case .ids(let ids): "id:" + ids.map(String.init).joined(separator: ",")
    case .filter(let filter): filter.description
    }
  }
}
