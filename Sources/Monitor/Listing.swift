import Jobs

/// What the screen lists, as values: for files that programs read.
package enum Listing: Hashable, Sendable {
  /// Or the kinds of one; the workers that take jobs of the queues now, where both are known.
  case queues(Overview, [WorkerRecord]?)
  case jobs([Job])
  case detail(JobDetail)
  case groups([FailureGroup])
  case workers([WorkerRecord])
  case topics(TopicOverview)
  case schedules([ScheduleRecord])
  case log([LogEntry])
  case trash([TrashedJob])
}

extension Model {
  /// As far as it has been read; nil before anything was.
  package var listing: Listing? {
    switch screen {
    case .queues:
      queues.overview(facts).map { overview in
        .queues(
          overview,
          facts.past == nil && queues.kinds == nil ? facts.roster?.records : nil)
      }
    case .jobs: .jobs(jobs.list.jobs)
    case .dead: .groups(dead.groups)
    case .workers: facts.roster.map { .workers($0.records) }
    case .topics: facts.topics.map { .topics($0) }
    case .schedules: .schedules(schedules.records)
    case .log: .log(log.entries)
    case .trash: .trash(trash.jobs)
    case .job: job?.detail.map { .detail($0) }
    }
  }
}
