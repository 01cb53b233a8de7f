import FoundationEssentials
import Jobs

/// The lines of an export. Whatever is written here, `ExportReader` reads back as it was.
extension JSONLine {
  package init(record: StoreRecord) {
    self.init()
    switch record {
    case .header(let header):
      set("record", "export")
      set("version", ExportHeader.version)
      set("identity", header.identity)
      set("last_id", header.lastID)
      set("keep_unroutable_s", header.keepsUnroutable)
      if header.unroutable > 0 { set("unroutable", header.unroutable) }
    case .queue(let queue):
      set("record", "queue")
      set("name", queue.name)
      set("paused", queue.isPaused)
      set("keep", queue.retention)
    case .limit(let record):
      set("record", "limit")
      set(record.scope)
      if record.limits.isPaused { set("paused", true) }
      set(record.limits)
    case .policy(let record):
      set("record", "policy")
      set(record.scope)
      set("keep", record.policy.retention)
      set("quarantine", record.policy.quarantine)
      set("unique", record.policy.uniqueness)
    case .binding(let record):
      set("record", "binding")
      set(record.binding)
      set("copies", record.copies)
    case .topic(let record):
      set("record", "topic")
      set("topic", record.topic.name)
      set("published", record.published)
      if record.unroutable > 0 { set("unroutable", record.unroutable) }
      set(exactly: "last_at", record.lastAt)
    case .message(let kept):
      set("record", "message")
      set(kept)
    case .job(let record):
      set("record", "job")
      set(record)
    case .uniqueKey(let record):
      set("record", "unique_key")
      set("key", record.key)
      set("job", record.job)
      set(exactly: "until", record.until)
    case .answer(let record):
      set("record", "answer")
      set("key", record.key)
      // Beyond what every reader of JSON keeps exactly as a number.
      set("digest", String(record.digest))
      set("jobs", raw: Self.list(record.jobs.map { Self.list($0.map { String($0) }) }))
      set(exactly: "until", record.until)
    case .schedule(let record):
      set("record", "schedule")
      set(record)
    case .end(let jobs):
      set("record", "end")
      set("jobs", jobs)
    }
  }

  private mutating func set(_ kept: KeptMessage) {
    let message = kept.message
    set("topic", message.topic.name)
    if message.priority != 0 { set("priority", message.priority) }
    if case .at(let moment) = message.due { set(exactly: "run_at", moment) }
    set("max_attempts", message.maxAttempts)
    set("timeout_s", message.timeout)
    set("partition_key", message.partitionKey)
    set("traceparent", message.traceparent)
    if !message.tags.isEmpty { set("tags", message.tags) }
    set(exactly: "until", kept.until)
    set(exactPayload: message.payload)
  }

  private mutating func set(_ record: JobRecord) {
    let job = record.job
    set("id", job.id)
    set("queue", job.queue)
    set("kind", job.kind)
    set("state", job.state.name)
    if job.priority != 0 { set("priority", job.priority) }
    set("attempt", job.attempt)
    set("max_attempts", job.maxAttempts)
    set("policy_attempts", job.policyAttempts)
    set("run", job.run)
    if job.workerDeaths != 0 { set("worker_deaths", job.workerDeaths) }
    set("timeout_s", job.timeout)
    set(exactly: "enqueued_at", job.enqueuedAt)
    set(exactly: "run_at", job.runAt)
    set(exactly: "started_at", job.startedAt)
    set(exactly: "finished_at", job.finishedAt)
    set("unique_key", job.uniqueKey)
    switch record.hold {
    case .untilFinished: set("holds_key", true)
    case .untilStarted: set("key_until_start", true)
    case .until(let end): set(exactly: "key_until", end)
    case nil: break
    }
    set("partition_key", job.partitionKey)
    set("traceparent", job.traceparent)
    if !job.tags.isEmpty { set("tags", job.tags) }
    set("worker", job.worker)
    set("error", job.error)
    if job.isQuarantined { set("quarantined", true) }
    set(exactPayload: job.payload)
    if !record.attempts.isEmpty {
      set("attempts", record.attempts.map(JSONLine.init(exported:)))
    }
  }

  private mutating func set(exactPayload payload: [UInt8]) {
    if let text = Self.unchanged(payload) {
      set("payload", raw: text)
    } else if !payload.isEmpty {
      set("payload_base64", Data(payload).base64EncodedString())
    }
  }

  private mutating func set(_ record: ScheduleExport) {
    set("name", record.schedule.name)
    set("schedule", JSONLine(declaring: record.schedule))
    set("origin", record.schedule.origin.name)
    if record.schedule.isPaused { set("paused", true) }
    set(exactly: "next_at", record.nextAt)
    set(exactly: "last_due", record.lastDue)
    if record.missed > 0 { set("missed_ticks", record.missed) }
    set(exactPayload: record.schedule.draft.payload)
    if !record.ledger.isEmpty { set("ledger", record.ledger.map(JSONLine.init(exported:))) }
  }

  private init(exported tick: ScheduleTick) {
    self.init()
    set("number", tick.id)
    set(exactly: "due", tick.due)
    set(exactly: "through", tick.through)
    if tick.count != 1 { set("count", tick.count) }
    if !tick.isCountedOut { set("or_more", true) }
    set(exactly: "at", tick.at)
    set("outcome", tick.outcome.name)
    set("job", tick.job)
    set("reason", tick.reason)
  }

  private init(exported attempt: Attempt) {
    self.init()
    set("number", attempt.number)
    set(exactly: "started_at", attempt.startedAt)
    set(exactly: "finished_at", attempt.finishedAt)
    set("worker", attempt.worker)
    set("outcome", attempt.outcome?.text)
    set("exit", attempt.report.exitStatus)
    set("signal", attempt.report.signal)
    set("error", attempt.error)
    set("cpu_s", attempt.report.cpu)
    set("peak_bytes", attempt.report.peakBytes)
    set(output: "stdout", attempt.report.standardOutput)
    set(output: "stderr", attempt.report.standardError)
    if let result = attempt.report.result {
      set("result_base64", Data(result).base64EncodedString())
    }
  }

  /// RFC 3339 where that can be read back.
  private mutating func set(exactly key: String, _ moment: Timestamp?) {
    guard let moment else { return }
    if Timestamp(rfc3339: moment.rfc3339) == moment {
      set(key, moment)
    } else {
      set(key, moment.microseconds)
    }
  }

  private mutating func set(output key: String, _ bytes: [UInt8]) {
    guard !bytes.isEmpty else { return }
    if let text = String(validating: bytes, as: UTF8.self) {
      set(key, text)
    } else {
      set(key + "_base64", Data(bytes).base64EncodedString())
    }
  }

  /// A payload that stands in a line of JSON as it is, byte for byte; nil when it does not.
  private static func unchanged(_ payload: [UInt8]) -> String? {
    let key = Array("{\"payload\":".utf8)
    guard !payload.contains(UInt8(ascii: "\n")), !payload.contains(UInt8(ascii: "\r")),
      let text = try? JSONText(key + payload + [UInt8(ascii: "}")], dialect: .json),
      case .object(let members) = text.root.content, members.count == 1,
      members[0].value.range == key.count..<key.count + payload.count
    else { return nil }
    return String(decoding: payload, as: UTF8.self)
  }
}
