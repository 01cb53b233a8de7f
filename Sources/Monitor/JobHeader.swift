import Drawing
import Jobs

/// What is known of a job in short pieces, on as many lines as they need.
struct JobHeader {
  let facts: Facts
  let detail: JobDetail?

  func lines(width: Int) -> [Label] {
    var (lines, line): ([Label], Label) = ([], .empty)
    for piece in pieces {
      if !line.isEmpty, line.width + 3 + piece.width > width {
        lines.append(line)
        line = .empty
      }
      line += (line.isEmpty ? Label.empty : Label("   ")) + piece
    }
    return line.isEmpty ? lines : lines + [line]
  }

  private var pieces: [Label] {
    guard let detail else { return [] }
    let job = detail.job
    let clock = facts.clock
    var pieces = [named("enqueued", Label(clock.moment(job.enqueuedAt)))]
    if job.state == .scheduled || job.state == .retrying, job.runAt > facts.now {
      let due = "\(clock.moment(job.runAt)) (in \(Format.age(job.runAt - facts.now)))"
      pieces.append(named("due", Label(due)))
    } else if job.runAt > job.enqueuedAt, detail.attempts.count < 2 {
      // Every retry gives a job another due time.
      pieces.append(named("due", Label(clock.moment(job.runAt))))
    }
    if let first = detail.attempts.last, first.number == 1 {
      let wait = first.startedAt.elapsed(
        since: max(job.enqueuedAt, detail.attempts.count == 1 ? job.runAt : job.enqueuedAt))
      pieces.append(
        named("first run", Label("\(clock.moment(first.startedAt)) (+\(Format.duration(wait)))")))
    }
    if let last = detail.attempts.first {
      let length = (last.finishedAt ?? facts.now).elapsed(since: last.startedAt)
      let verb = last.finishedAt == nil ? "running" : "ran"
      pieces.append(
        named(
          "last run", Label("\(clock.moment(last.startedAt)) (\(verb) \(Format.duration(length)))"))
      )
      if let progress = job.progress {
        let note = progress.note.map { " \($0)" } ?? ""
        pieces.append(named("progress", Label(Format.percent(progress.share) + note)))
      }
      if let cpu = last.report.cpu { pieces.append(named("cpu", Label(Format.duration(cpu)))) }
      if let peak = last.report.peakBytes {
        pieces.append(named("peak", Label(Format.bytes(Int64(peak)))))
      }
    }
    if job.priority != 0 { pieces.append(named("priority", Label(Format.count(job.priority)))) }
    if let limit = job.timeLimit ?? job.timeout {
      pieces.append(named("timeout", Label(limit.text)))
    }
    for (name, value) in [
      ("unique", job.uniqueKey), ("partition", job.partitionKey), ("trace", job.traceparent),
      ("tags", job.tags.isEmpty ? nil : job.tags.joined(separator: ", ")),
    ] {
      if let value { pieces.append(named(name, Label(value))) }
    }
    if let person = job.canceller { pieces.append(named("cancelled by", Label(person))) }
    if let purgedAt = detail.purgedAt {
      pieces.append(named("purged", Label(clock.moment(purgedAt), role: .warning)))
    }
    if job.isQuarantined { pieces.append(Label("quarantined", role: .warning)) }
    if job.workerDeaths > 0 {
      pieces.append(named("workers died", Label(Format.count(job.workerDeaths), role: .warning)))
    }
    return pieces
  }

  private func named(_ name: String, _ value: Label) -> Label {
    Label(name + " ", role: .dim) + value
  }
}
