import FoundationEssentials
import Jobs

/// The keys of the lines of an export, but for payloads.

struct HeaderFields: Decodable {
  var header: ExportHeader

  private enum Key: String, CodingKey, CaseIterable {
    case record, version, identity, unroutable
    case lastID = "last_id"
    case keepUnroutable = "keep_unroutable_s"
  }

  init(from decoder: any Decoder) throws {
    let fields = try FieldReader(decoder, Key.self)
    _ = try fields.required(
      .version, try fields.wholeNumber(.version, in: 1...ExportHeader.version))
    header = ExportHeader(
      identity: try fields.name(.identity),
      lastID: Int64(
        try fields.required(.lastID, try fields.wholeNumber(.lastID, in: 0...FieldRange.id))),
      keepsUnroutable: try fields.seconds(.keepUnroutable),
      unroutable: try fields.wholeNumber(.unroutable, in: 0...FieldRange.id) ?? 0)
  }
}

struct QueueFields: Decodable {
  var record: QueueRecord

  private enum Key: String, CodingKey, CaseIterable {
    case record, name, paused, keep
  }

  init(from decoder: any Decoder) throws {
    let fields = try FieldReader(decoder, Key.self)
    record = QueueRecord(
      name: try fields.name(.name), isPaused: try fields.truth(.paused) ?? false,
      retention: try fields.retention(.keep))
  }
}

struct LimitFields: Decodable {
  var record: LimitRecord

  private enum Key: String, CodingKey, CaseIterable {
    case record, queue, kind, paused, limit, rate, burst
  }

  init(from decoder: any Decoder) throws {
    let fields = try FieldReader(decoder, Key.self)
    let scope = try fields.scope(.queue, .kind)
    record = LimitRecord(
      scope: scope, limits: Limits(isPaused: try fields.truth(.paused) ?? false))
    for setting in try fields.limits(.limit, .rate, .burst) {
      switch setting {
      case .paused(let isPaused): record.limits.isPaused = isPaused
      case .running(let count): record.limits.running = count
      case .rate(let rate): record.limits.rate = rate
      }
    }
  }
}

struct PolicyFields: Decodable {
  var record: PolicyRecord

  private enum Key: String, CodingKey, CaseIterable {
    case record, queue, kind, keep, quarantine, unique
  }

  init(from decoder: any Decoder) throws {
    let fields = try FieldReader(decoder, Key.self)
    record = PolicyRecord(
      scope: try fields.scope(.queue, .kind), policy: try fields.keeping(.keep, .quarantine))
    record.policy.uniqueness = try fields.uniqueness(.unique)
  }
}

extension FieldReader {
  fileprivate func scope(_ queue: Key, _ kind: Key) throws -> LimitScope {
    let name = try text(queue) == nil ? nil : self.name(queue)
    if try text(kind) != nil { return .kind(try self.name(kind), in: name) }
    return .queue(try required(queue, name))
  }
}

struct UniqueKeyFields: Decodable {
  var record: UniqueKeyRecord

  private enum Key: String, CodingKey, CaseIterable {
    case record, key, job, until
  }

  init(from decoder: any Decoder) throws {
    let fields = try FieldReader(decoder, Key.self)
    record = UniqueKeyRecord(
      key: try fields.name(.key),
      job: Int64(try fields.required(.job, try fields.wholeNumber(.job, in: 1...FieldRange.id))),
      until: try fields.required(.until, try fields.moment(.until)))
  }
}

struct AnswerFields: Decodable {
  var record: AnswerRecord

  private enum Key: String, CodingKey, CaseIterable {
    case record, key, digest, jobs, until
  }

  init(from decoder: any Decoder) throws {
    let fields = try FieldReader(decoder, Key.self)
    let digest = Int64(try fields.required(.digest, try fields.text(.digest)))
    guard let digest else { throw fields.problem(.digest, "a number as a text") }
    let jobs: [[Int64]]? = try fields.value(.jobs, "a list of lists of ids")
    record = AnswerRecord(
      key: try fields.name(.key), digest: digest, jobs: try fields.required(.jobs, jobs),
      until: try fields.required(.until, try fields.moment(.until)))
  }
}

struct EndFields: Decodable {
  var jobs: Int

  private enum Key: String, CodingKey, CaseIterable {
    case record, jobs
  }

  init(from decoder: any Decoder) throws {
    let fields = try FieldReader(decoder, Key.self)
    jobs = try fields.required(.jobs, try fields.wholeNumber(.jobs, in: 0...FieldRange.id))
  }
}

struct JobFields: Decodable {
  var record: JobRecord

  private enum Key: String, CodingKey, CaseIterable {
    case record, id, queue, kind, state, priority, attempt, run
    case timeout = "timeout_s"
    case maxAttempts = "max_attempts"
    case policyAttempts = "policy_attempts"
    case workerDeaths = "worker_deaths"
    case enqueuedAt = "enqueued_at"
    case runAt = "run_at"
    case startedAt = "started_at"
    case finishedAt = "finished_at"
    case uniqueKey = "unique_key"
    case holdsKey = "holds_key"
    case keyUntilStart = "key_until_start"
    case keyUntil = "key_until"
    case partitionKey = "partition_key"
    case traceparent, tags, worker, error, quarantined, payload
    case payloadBase64 = "payload_base64"
    case attempts
  }

  init(from decoder: any Decoder) throws {
    let fields = try FieldReader(decoder, Key.self)
    var job = Job(
      id: Int64(try fields.required(.id, try fields.wholeNumber(.id, in: 1...FieldRange.id))),
      queue: try fields.name(.queue), kind: try fields.name(.kind),
      state: try Self.state(fields),
      enqueuedAt: try fields.required(.enqueuedAt, try fields.moment(.enqueuedAt)),
      runAt: try fields.required(.runAt, try fields.moment(.runAt)))
    job.priority = try fields.wholeNumber(.priority, in: -1_000_000...1_000_000) ?? 0
    job.attempt = try fields.wholeNumber(.attempt, in: FieldRange.count) ?? 0
    job.run = try fields.wholeNumber(.run, in: FieldRange.count) ?? 0
    job.workerDeaths = try fields.wholeNumber(.workerDeaths, in: FieldRange.count) ?? 0
    job.maxAttempts = try fields.wholeNumber(.maxAttempts, in: 1...100_000)
    job.policyAttempts = try fields.wholeNumber(.policyAttempts, in: 1...100_000)
    job.timeout = try fields.seconds(.timeout)
    job.startedAt = try fields.moment(.startedAt)
    job.finishedAt = try fields.moment(.finishedAt)
    job.partitionKey = try fields.text(.partitionKey)
    job.traceparent = try fields.text(.traceparent)
    job.tags = try fields.texts(.tags) ?? []
    job.worker = try fields.text(.worker)
    job.error = try fields.text(.error)
    job.isQuarantined = try fields.truth(.quarantined) ?? false
    job.payload = try fields.base64(.payloadBase64) ?? []
    record = JobRecord(job: job)
    if try fields.text(.uniqueKey) != nil {
      record.job.uniqueKey = try fields.name(.uniqueKey)
      record.hold =
        try fields.moment(.keyUntil).map(JobRecord.Hold.until)
        ?? (try fields.truth(.keyUntilStart) == true ? .untilStarted : nil)
        ?? (try fields.truth(.holdsKey) == true ? .untilFinished : nil)
    }
    let wanted = "a list of attempts"
    let attempts: [AttemptFields]? = try fields.value(.attempts, wanted)
    record.attempts = (attempts ?? []).map(\.attempt)
  }

  private static func state(_ fields: FieldReader<Key>) throws -> JobState {
    let known = JobState.allCases.map { "\"\($0.name)\"" }.joined(separator: ", ")
    let text = try fields.required(.state, try fields.text(.state))
    guard let state = JobState(name: text) else {
      throw fields.problem(.state, "one of \(known)")
    }
    return state
  }
}

private struct AttemptFields: Decodable {
  var attempt: Attempt

  private enum Key: String, CodingKey, CaseIterable {
    case number, worker, outcome, error, exit, signal, stdout, stderr
    case startedAt = "started_at"
    case finishedAt = "finished_at"
    case cpu = "cpu_s"
    case peakBytes = "peak_bytes"
    case stdoutBase64 = "stdout_base64"
    case stderrBase64 = "stderr_base64"
    case resultBase64 = "result_base64"
  }

  init(from decoder: any Decoder) throws {
    let fields = try FieldReader(decoder, Key.self)
    attempt = Attempt(
      number: try fields.required(.number, try fields.wholeNumber(.number, in: FieldRange.count)),
      startedAt: try fields.required(.startedAt, try fields.moment(.startedAt)),
      finishedAt: try fields.required(.finishedAt, try fields.moment(.finishedAt)),
      worker: try fields.text(.worker), outcome: try Self.outcome(fields),
      error: try fields.text(.error))
    attempt.report.exitStatus = try fields.wholeNumber(.exit, in: FieldRange.status)
    attempt.report.signal = try fields.wholeNumber(.signal, in: FieldRange.status)
    attempt.report.cpu = try fields.seconds(.cpu)
    attempt.report.peakBytes = try fields.wholeNumber(.peakBytes, in: 0...FieldRange.id)
    attempt.report.standardOutput = try fields.output(.stdout, .stdoutBase64)
    attempt.report.standardError = try fields.output(.stderr, .stderrBase64)
    attempt.report.result = try fields.base64(.resultBase64)
  }

  private static func outcome(_ fields: FieldReader<Key>) throws -> Outcome.Name {
    let known = Outcome.Name.allCases.map { "\"\($0.text)\"" }.joined(separator: ", ")
    let text = try fields.required(.outcome, try fields.text(.outcome))
    guard let name = Outcome.Name.allCases.first(where: { $0.text == text }) else {
      throw fields.problem(.outcome, "one of \(known)")
    }
    return name
  }
}

/// What numbers of an export may be.
enum FieldRange {
  /// Ids and sizes: two of them can be added.
  static let id = 1 << 61
  static let count = 0...1_000_000_000
  static let status = -1_000_000...1_000_000
}
