import Drawing
import Jobs
import Monitor
import Settings

/// A frame as a file: a picture if its name ends in `.svg`, else text.
struct FramePicture {
  let frame: Frame
  let theme: Theme

  /// Makes a new file; one that is there already is not written over unless that is asked for.
  func write(to path: String, replacing: Bool = false) throws(Failure) {
    let content = path.hasSuffix(".svg") ? frame.svg(theme: theme) : frame.text + "\n"
    try WrittenFile(path: path).write(Array(content.utf8), replacing: replacing)
  }
}

/// What a screen lists as lines of JSON, the same as the commands print.
struct ListingFile {
  private let lines: [JSONLine]

  /// Secrets are masked as they are on the screen.
  init(_ listing: Listing, redaction: Redaction) {
    func shown(_ job: Job) -> Job {
      var job = job
      job.payload = redaction.applied(to: job.payload)
      job.error = job.error.map { redaction.applied(to: $0) }
      return job
    }
    switch listing {
    case .queues(let overview, let workers):
      lines = overview.queues.map { JSONLine(queue: $0, now: overview.at, workers: workers) }
    case .jobs(let jobs): lines = jobs.map { JSONLine(job: shown($0)) }
    case .detail(let detail):
      let attempts = detail.attempts.map { $0.redacted(by: redaction) }
      lines = [
        JSONLine(
          detail: JobDetail(
            job: shown(detail.job), attempts: attempts, topic: detail.topic,
            purgedAt: detail.purgedAt))
      ]
    case .groups(let groups):
      lines = groups.map { JSONLine(group: $0.redacted(by: redaction)) }
    case .workers(let workers): lines = workers.map { JSONLine(worker: $0, now: .now) }
    case .topics(let overview):
      lines =
        overview.bindings.map { JSONLine(binding: $0) }
        + overview.topics.map { JSONLine(topic: $0) }
    case .schedules(let records): lines = records.map { JSONLine(schedule: $0, now: .now) }
    case .log(let entries): lines = entries.map { JSONLine(entry: $0) }
    case .trash(let jobs):
      lines = jobs.map {
        JSONLine(trashed: TrashedJob(job: shown($0.job), purgedAt: $0.purgedAt))
      }
    }
  }

  func write(to path: String) throws(Failure) {
    let text = lines.map { $0.text + "\n" }.joined()
    try WrittenFile(path: path).write(Array(text.utf8), replacing: false)
  }
}
