import FoundationEssentials
import Jobs

/// A schedule under its name in a configuration; in an export it is the same but for the payload.
struct ScheduleFields: Decodable {
  /// Without a name.
  var schedule: Schedule

  private enum Key: String, CodingKey, CaseIterable {
    case cron, zone, between, queue, kind, payload, priority, timeout, unique, partition, tags
    case maxAttempts = "max_attempts"
    case uniqueFor = "unique_for"
    case uniqueUntil = "unique_until"
    case missed, overlap, jitter, note
  }

  init(from decoder: any Decoder) throws {
    let fields = try FieldReader(decoder, Key.self)
    let cron = try fields.required(.cron, try fields.text(.cron))
    do throws(CronFault) {
      _ = try CronExpression(cron)
    } catch {
      throw FieldProblem(
        path: fields.path(.cron),
        fault: .wrong(cause: "'\(cron)' is no cron line: \(error.reason)"))
    }
    var draft = Draft(queue: try fields.name(.queue))
    draft.kind = try fields.text(.kind) ?? Draft.defaultKind
    if let payload: JSONValue = try fields.value(.payload, "a value") {
      draft.payload = payload.payload
    }
    draft.priority = try fields.wholeNumber(.priority, in: -1_000_000...1_000_000) ?? 0
    draft.maxAttempts = try fields.wholeNumber(.maxAttempts, in: 1...100_000)
    draft.timeout = try fields.limit(.timeout)
    draft.uniqueKey = try fields.text(.unique)
    draft.uniqueFor = try fields.duration(.uniqueFor)
    draft.uniqueUntil = try fields.choice(.uniqueUntil, of: UniqueEnd.self) ?? .finished
    draft.partitionKey = try fields.text(.partition)
    draft.tags = try fields.texts(.tags) ?? []
    do throws(DraftError) {
      try draft.validate()
    } catch {
      let key = try Self.key(of: error, fields)
      throw FieldProblem(
        path: key.map(fields.path) ?? decoder.codingPath, fault: .wrong(cause: error.description))
    }
    schedule = Schedule(
      name: "",
      rhythm: Rhythm(
        cron: cron, zone: try fields.text(.zone) ?? "UTC", windows: try Self.windows(fields)),
      draft: draft, origin: .configuration, note: try fields.text(.note))
    if let text = try fields.text(.missed) {
      guard let missed = MissedRule(text: text) else {
        throw fields.problem(
          .missed, text, MissedRule.wanted, among: ["skip", "once", "all"])
      }
      schedule.missed = missed
    }
    schedule.overlap = try fields.choice(.overlap, of: OverlapRule.self) ?? .allow
    schedule.jitter = try fields.duration(.jitter) ?? .zero
  }

  /// Which key makes a draft of it impossible.
  private static func key(of error: DraftError, _ fields: FieldReader<Key>) throws -> Key? {
    switch error {
    case .name("queue", _, _): .queue
    case .name("kind", _, _): .kind
    case .name("unique key", _, _): .unique
    case .name("partition key", _, _): .partition
    case .name("tag", _, _): .tags
    case .payloadTooLarge: .payload
    case .needsKey: try fields.has(.uniqueFor) ? .uniqueFor : .uniqueUntil
    case .periodAndStart: .uniqueUntil
    case .name, .priority, .attempts, .timeout: nil
    }
  }

  private static func windows(_ fields: FieldReader<Key>) throws -> [DayWindow] {
    let wanted = "\(DayWindow.wanted), or a list of them"
    guard let field: Elements = try fields.value(.between, wanted) else { return [] }
    return try field.all.map { element in
      guard let window = DayWindow(text: element.text) else {
        throw element.problem(field.isList ? DayWindow.wanted : wanted)
      }
      return window
    }
  }
}

/// Any value, to be written again as plain JSON.
private enum JSONValue: Codable {
  case null
  case truth(Bool)
  case whole(Int64)
  case number(Double)
  case text(String)
  case list([JSONValue])
  case object([String: JSONValue])

  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if value.decodeNil() {
      self = .null
    } else if let truth = try? value.decode(Bool.self) {
      self = .truth(truth)
    } else if let whole = try? value.decode(Int64.self) {
      self = .whole(whole)
    } else if let number = try? value.decode(Double.self) {
      self = .number(number)
    } else if let text = try? value.decode(String.self) {
      self = .text(text)
    } else if let list = try? value.decode([JSONValue].self) {
      self = .list(list)
    } else {
      self = .object(try value.decode([String: JSONValue].self))
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .truth(let truth): try container.encode(truth)
    case .whole(let whole): try container.encode(whole)
    case .number(let number): try container.encode(number)
    case .text(let text): try container.encode(text)
    case .list(let list): try container.encode(list)
    case .object(let members): try container.encode(members)
    }
  }

  /// A text is the payload itself, as on the command line; what else there is is written as JSON.
  var payload: [UInt8] {
    if case .text(let text) = self { return Array(text.utf8) }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(self)).map(Array.init) ?? []
  }
}

/// The line of an export.
struct ScheduleExportFields: Decodable {
  var record: ScheduleExport

  private enum Key: String, CodingKey, CaseIterable {
    case record, name, schedule, origin, paused, payload, ledger
    case nextAt = "next_at"
    case lastDue = "last_due"
    case missed = "missed_ticks"
    case payloadBase64 = "payload_base64"
  }

  init(from decoder: any Decoder) throws {
    let fields = try FieldReader(decoder, Key.self)
    let declared: ScheduleFields? = try fields.object(.schedule)
    var schedule = try fields.required(.schedule, declared).schedule
    schedule.name = try fields.name(.name)
    schedule.isPaused = try fields.truth(.paused) ?? false
    let origin = try fields.text(.origin)
    schedule.origin =
      Schedule.Origin.allCases.first { $0.name == origin } ?? .hand
    schedule.draft.payload = try fields.base64(.payloadBase64) ?? []
    let ledger: [TickFields] = try fields.value(.ledger, "a list of lines") ?? []
    record = ScheduleExport(
      schedule: schedule, nextAt: schedule.isPaused ? nil : try fields.moment(.nextAt),
      lastDue: try fields.moment(.lastDue),
      missed: try fields.wholeNumber(.missed, in: 0...FieldRange.id) ?? 0,
      ledger: ledger.map(\.tick))
  }
}

private struct TickFields: Decodable {
  var tick: ScheduleTick

  private enum Key: String, CodingKey, CaseIterable {
    case number, due, through, count, at, outcome, job, reason
    case orMore = "or_more"
  }

  init(from decoder: any Decoder) throws {
    let fields = try FieldReader(decoder, Key.self)
    let name = try fields.required(.outcome, try fields.text(.outcome))
    let known = ScheduleTick.Outcome.allCases
    guard let outcome = known.first(where: { $0.name == name }) else {
      throw fields.problem(.outcome, "one of " + known.map(\.name).joined(separator: ", "))
    }
    tick = ScheduleTick(
      id: Int64(
        try fields.required(.number, try fields.wholeNumber(.number, in: 1...FieldRange.id))),
      due: try fields.required(.due, try fields.moment(.due)),
      through: try fields.moment(.through),
      count: try fields.wholeNumber(.count, in: 1...FieldRange.id) ?? 1,
      isCountedOut: try fields.truth(.orMore) != true,
      at: try fields.required(.at, try fields.moment(.at)), outcome: outcome,
      job: try fields.wholeNumber(.job, in: 1...FieldRange.id).map(Int64.init),
      reason: try fields.text(.reason))
  }
}
