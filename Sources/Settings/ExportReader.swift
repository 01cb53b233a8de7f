import FoundationEssentials
import Jobs

/// Why an export cannot be imported.
package struct ExportError: Error, Hashable, Sendable, CustomStringConvertible {
  package var source: String
  package var place: SourcePlace
  package var cause: String

  package var description: String {
    "cannot import '\(source):\(place.line):\(place.column)': \(cause); nothing was imported"
  }
}

/// Reads an export line by line, and sees that the whole is one: nothing is cut off, nothing comes
/// twice.
package struct ExportReader: Sendable {
  private let source: String
  private var line = 0
  private var stage = Stage.beginning
  private var lastID: JobID = 0
  private var newestID: JobID = 0
  private var jobs = 0

  private enum Stage {
    case beginning, within, over
  }

  /// `source` is the name that messages call the file by.
  package init(source: String) {
    self.source = source
  }

  /// The record on the next line; nil for a blank line.
  package mutating func record(on bytes: [UInt8]) throws(ExportError) -> StoreRecord? {
    line += 1
    guard bytes.contains(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0d }) else { return nil }
    do {
      return try read(ObjectLine(bytes))
    } catch {
      throw ExportError(
        source: source, place: SourcePlace(line: line, column: error.column), cause: error.cause)
    }
  }

  /// Throws when the export was cut off.
  package func end() throws(ExportError) {
    guard stage != .over else { return }
    let cause =
      stage == .beginning
      ? "it is empty; an export begins with a header"
      : "it is cut off: the line \(Self.quote("end")) is missing"
    throw ExportError(source: source, place: SourcePlace(line: line + 1, column: 1), cause: cause)
  }

  private mutating func read(_ line: ObjectLine) throws(LineError) -> StoreRecord {
    guard stage != .over else {
      throw LineError(column: line.start, cause: "nothing may come after the line 'end'")
    }
    let kind = line.bytes(of: "record").map { String(decoding: $0, as: UTF8.self) }
    if stage == .beginning {
      guard kind == Self.quote("export") else {
        throw LineError(
          column: line.column(of: "record"),
          cause: "it is no export: the first line must be the header that 'penstock export' writes")
      }
      return .header(try header(line))
    }
    switch kind {
    case Self.quote("queue"):
      return .queue(try line.fields(QueueFields.self, raw: "record").record)
    case Self.quote("limit"):
      return .limit(try line.fields(LimitFields.self, raw: "record").record)
    case Self.quote("policy"):
      return .policy(try line.fields(PolicyFields.self, raw: "record").record)
    case Self.quote("binding"):
      return .binding(try line.fields(BindingFields.self, raw: "record").record)
    case Self.quote("topic"):
      return .topic(try line.fields(TopicFields.self, raw: "record").record)
    case Self.quote("message"):
      var kept = try line.fields(KeptMessageFields.self, raw: "payload").kept
      if let payload = line.bytes(of: "payload") { kept.message.payload = payload }
      return .message(kept)
    case Self.quote("job"):
      return .job(try job(line))
    case Self.quote("unique_key"):
      return .uniqueKey(try line.fields(UniqueKeyFields.self, raw: "record").record)
    case Self.quote("answer"):
      return .answer(try line.fields(AnswerFields.self, raw: "record").record)
    case Self.quote("schedule"):
      return .schedule(try schedule(line))
    case Self.quote("end"):
      return .end(jobs: try end(line))
    default:
      let known = [
        "queue", "limit", "policy", "binding", "topic", "message", "job", "unique_key", "answer",
        "schedule", "end",
      ].map(Self.quote).joined(separator: ", ")
      throw LineError(
        column: line.column(of: "record"), cause: "'record' must be one of \(known)")
    }
  }

  private mutating func header(_ line: ObjectLine) throws(LineError) -> ExportHeader {
    // An unknown version may have unknown keys: it is told first.
    let text = line.bytes(of: "version").map { String(decoding: $0, as: UTF8.self) }
    if let version = text.flatMap({ Int($0) }), version > ExportHeader.version {
      throw LineError(
        column: line.column(of: "version"),
        cause: "it has format version \(version), this penstock reads versions up to "
          + "\(ExportHeader.version); install a newer penstock")
    }
    let header = try line.fields(HeaderFields.self, raw: "record").header
    stage = .within
    newestID = header.lastID
    return header
  }

  private mutating func job(_ line: ObjectLine) throws(LineError) -> JobRecord {
    var record = try line.fields(JobFields.self, raw: "payload").record
    if let payload = line.bytes(of: "payload") { record.job.payload = payload }
    let job = record.job
    func refuse(_ key: String, _ cause: String) -> LineError {
      LineError(column: line.column(of: key), cause: cause)
    }
    guard job.id > lastID else {
      throw refuse("id", "'id' is \(job.id); it must be above that of the job before, \(lastID)")
    }
    guard job.id <= newestID else {
      throw refuse("id", "'id' is \(job.id); the header says that the last one is \(newestID)")
    }
    guard job.payload.count <= Draft.maximumPayloadBytes else {
      throw refuse("payload", "the payload is over 16 MiB")
    }
    guard job.state.isFinished == (job.finishedAt != nil) else {
      throw refuse(
        job.state.isFinished ? "state" : "finished_at",
        "a job that is \(job.state.name) must \(job.state.isFinished ? "" : "not ")"
          + "have 'finished_at'")
    }
    for (attempt, next) in zip(record.attempts, record.attempts.dropFirst())
    where attempt.number >= next.number {
      throw refuse("attempts", "the numbers of 'attempts' must rise")
    }
    lastID = job.id
    jobs += 1
    return record
  }

  private func schedule(_ line: ObjectLine) throws(LineError) -> ScheduleExport {
    var record = try line.fields(ScheduleExportFields.self, raw: "payload").record
    if let payload = line.bytes(of: "payload") { record.schedule.draft.payload = payload }
    do throws(DraftError) {
      try record.schedule.validate()
    } catch {
      throw LineError(column: line.column(of: "schedule"), cause: error.description)
    }
    for (tick, next) in zip(record.ledger, record.ledger.dropFirst()) where tick.id >= next.id {
      throw LineError(
        column: line.column(of: "ledger"), cause: "the numbers of 'ledger' must rise")
    }
    return record
  }

  private mutating func end(_ line: ObjectLine) throws(LineError) -> Int {
    let count = try line.fields(EndFields.self, raw: "record").jobs
    guard count == jobs else {
      throw LineError(
        column: line.column(of: "jobs"), cause: "'jobs' is \(count), but there were \(jobs)")
    }
    stage = .over
    return count
  }

  private static func quote(_ word: String) -> String { "\"\(word)\"" }
}
