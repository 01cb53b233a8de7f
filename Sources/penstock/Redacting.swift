import Jobs
import Monitor

/// Errors, outputs and notes without their secrets. Payloads are masked where they are laid out, since an
/// editor needs the real one.
extension Attempt {
  func redacted(by redaction: Redaction) -> Attempt {
    var attempt = self
    attempt.error = error.map { redaction.applied(to: $0) }
    attempt.report.standardOutput = redaction.applied(toText: report.standardOutput)
    attempt.report.standardError = redaction.applied(toText: report.standardError)
    attempt.report.result = report.result.map { redaction.applied(to: $0) }
    return attempt
  }
}

extension Job {
  /// All but the payload.
  func redacted(by redaction: Redaction) -> Job {
    var job = self
    job.error = error.map { redaction.applied(to: $0) }
    job.progress?.note = progress?.note.map { redaction.applied(to: $0) }
    return job
  }
}

extension WorkerRecord {
  func redacted(by redaction: Redaction) -> WorkerRecord {
    var worker = self
    worker.jobs = jobs.map { $0.redacted(by: redaction) }
    return worker
  }
}

extension FailureGroup {
  func redacted(by redaction: Redaction) -> FailureGroup {
    var group = self
    group.pattern = redaction.applied(to: pattern)
    return group
  }
}

extension LogEntry {
  func redacted(by redaction: Redaction) -> LogEntry {
    var entry = self
    entry.text = redaction.applied(to: text)
    return entry
  }
}

extension Breakdown {
  func redacted(by redaction: Redaction) -> Breakdown {
    var breakdown = self
    for index in rows.indices {
      breakdown.rows[index].error = redaction.applied(to: rows[index].error)
    }
    return breakdown
  }
}

extension Answer {
  /// As it may be shown.
  func redacted(by redaction: Redaction) -> Answer {
    switch self {
    case .jobs(let page):
      return .jobs(
        JobPage(
          jobs: page.jobs.map { $0.redacted(by: redaction) }, next: page.next, search: page.search))
    case .trash(let page):
      return .trash(
        TrashPage(
          jobs: page.jobs.map {
            TrashedJob(job: $0.job.redacted(by: redaction), purgedAt: $0.purgedAt)
          }, next: page.next))
    case .detail(let detail?):
      return .detail(
        JobDetail(
          job: detail.job.redacted(by: redaction),
          attempts: detail.attempts.map { $0.redacted(by: redaction) }, topic: detail.topic,
          purgedAt: detail.purgedAt))
    case .failureGroups(let groups):
      return .failureGroups(groups.map { $0.redacted(by: redaction) })
    case .workers(let workers):
      return .workers(workers.map { $0.redacted(by: redaction) })
    case .output(let output?):
      return .output(
        RunningOutput(
          job: output.job, run: output.run,
          standardOutput: redaction.applied(toText: output.standardOutput),
          standardError: redaction.applied(toText: output.standardError)))
    case .preview(let selection, let breakdown):
      return .preview(selection, breakdown.redacted(by: redaction))
    case .log(let page):
      return .log(
        LogPage(entries: page.entries.map { $0.redacted(by: redaction) }, next: page.next))
    case .overview, .past, .kinds, .latencies, .marks, .detail(nil), .spreads, .schedules,
      .schedule,
      .company, .whereabouts, .topics, .trashCount,
      .output(nil):
      return self
    }
  }
}
