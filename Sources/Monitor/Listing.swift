import Drawing
import Jobs

/// What the screen lists, for files that programs read: values, or what is to be read from the store,
/// however much of it the screen has.
package enum Listing: Hashable, Sendable {
  /// Or the kinds of one; the workers that take jobs of the queues now, where both are known.
  case queues(Overview, [WorkerRecord]?)
  /// All that match.
  case jobs(Filter)
  case detail(JobDetail)
  case groups([FailureGroup])
  case workers([WorkerRecord])
  case topics(TopicOverview)
  case schedules([ScheduleRecord])
  /// All that match, the oldest first.
  case log(LogFilter)
  /// All purged jobs that match.
  case trash(Filter)

  /// `12 301 jobs`.
  package func text(_ count: Int) -> String {
    let noun =
      switch self {
      case .jobs, .detail: "job"
      case .groups: "group"
      case .workers: "worker"
      case .schedules: "schedule"
      case .trash: "purged job"
      case .queues, .topics, .log: "line"
      }
    return "\(Format.count(count)) \(noun)\(count == 1 ? "" : "s")"
  }
}

extension Model {
  /// Nil where nothing is listed that could be had as values.
  package var listing: Listing? {
    switch screen {
    case .queues:
      queues.overview(facts).map { overview in
        .queues(
          overview,
          facts.past == nil && queues.kinds == nil ? facts.roster?.records : nil)
      }
    case .jobs: .jobs(jobs.list.filter)
    case .dead: dead.listing
    case .workers: facts.roster.map { .workers($0.records) }
    case .topics: facts.topics.map { .topics($0) }
    case .schedules: schedules.records.isEmpty ? nil : .schedules(schedules.records)
    case .log: .log(log.filter)
    case .trash: .trash(trash.filter)
    case .job: job?.detail.map { .detail($0) }
    }
  }
}
