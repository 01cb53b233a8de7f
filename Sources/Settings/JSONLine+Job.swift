import FoundationEssentials
import Jobs

extension JSONLine {
  /// A job as `jobs` prints it.
  package init(job: Job) {
    self.init()
    set("id", job.id)
    set("queue", job.queue)
    set("kind", job.kind)
    set("state", job.state.name)
    set("priority", job.priority)
    set("attempt", job.attempt)
    set("max_attempts", job.attemptLimit)
    set("timeout_s", job.timeout)
    set("time_limit_s", job.timeLimit)
    set("cancelled_by", job.canceller)
    set("enqueued_at", job.enqueuedAt)
    set("run_at", job.runAt)
    set("started_at", job.startedAt)
    set("finished_at", job.finishedAt)
    set("unique_key", job.uniqueKey)
    set("partition_key", job.partitionKey)
    set("traceparent", job.traceparent)
    set("tags", job.tags)
    set("schedule", Schedule.name(in: job.tags))
    set("worker", job.worker)
    set("error", job.error)
    if job.isQuarantined { set("quarantined", true) }
    if job.workerDeaths > 0 { set("worker_deaths", job.workerDeaths) }
    set("group", job.failureGroup)
    set("progress", job.progress?.share)
    set("progress_note", job.progress?.note)
  }

  /// A job as `jobs --payload` prints it.
  package init(withPayload job: Job) {
    self.init(job: job)
    set(payload: job.payload)
  }

  /// A job as `show` prints it: with payload and attempts, first one first.
  package init(detail: JobDetail) {
    self.init(job: detail.job)
    set("topic", detail.topic)
    set("purged_at", detail.purgedAt)
    set(payload: detail.job.payload)
    set("result", detail.result)
    let attempts = detail.attempts.sorted { $0.number < $1.number }
    set("attempts", attempts.map(JSONLine.init(attempt:)))
  }

  /// As JSON if it is that.
  package mutating func set(payload: [UInt8]) {
    if let text = Self.embedded(payload) {
      set("payload", raw: text)
    } else if !payload.isEmpty {
      set("payload_base64", Data(payload).base64EncodedString())
    }
  }

  package init(attempt: Attempt) {
    self.init()
    set("number", attempt.number)
    set("started_at", attempt.startedAt)
    set("finished_at", attempt.finishedAt)
    set("worker", attempt.worker)
    set("outcome", attempt.outcome?.text)
    set("exit", attempt.report.exitStatus)
    set("signal", attempt.report.signal)
    set("error", attempt.error)
    set("cpu_s", attempt.report.cpu)
    set("peak_bytes", attempt.report.peakBytes)
    set("stdout", Self.output(attempt.report.standardOutput))
    set("stderr", Self.output(attempt.report.standardError))
    set("result", attempt.report.result)
  }

  /// What `push` answers.
  package init(receipt: PushReceipt, draft: Draft) {
    self.init()
    set("id", receipt.id)
    set("queue", draft.queue)
    set("kind", draft.kind)
    set("unique_key", draft.uniqueKey)
    set("duplicate", receipt.isDuplicate)
    if receipt.isReplaced { set("replaced", true) }
  }

  /// A payload as JSON on one line; nil when it is no JSON.
  private static func embedded(_ payload: [UInt8]) -> String? {
    guard (try? JSONText(payload, dialect: .json)) != nil else { return nil }
    // Within texts JSON allows no raw line breaks, so these are blanks between values.
    let line = payload.drop { $0 == 0xef || $0 == 0xbb || $0 == 0xbf }.map {
      $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") ? UInt8(ascii: " ") : $0
    }
    return String(decoding: line, as: UTF8.self)
  }

  /// As JSON where it is JSON.
  private mutating func set(_ key: String, _ result: [UInt8]?) {
    guard let result else { return }
    if let json = Self.embedded(result) {
      set(key, raw: json)
    } else {
      set(key + "_base64", Data(result).base64EncodedString())
    }
  }

  private static func output(_ bytes: [UInt8]) -> String? {
    bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
  }
}
