import Jobs

/// What of a store's keeping is written the same in a configuration and in an export.
extension FieldReader {
  /// A period, `"forever"` or `"none"` as text, or a count.
  func retention(_ key: Key) throws -> Retention? {
    let wanted =
      "a duration such as \"24h\", a count from \(Retention.counts.lowerBound) to "
      + "\(Retention.counts.upperBound), \"forever\" or \"none\""
    guard let field: RetentionField = try value(key, wanted) else { return nil }
    guard let retention = field.retention else {
      throw problem(key, field.text ?? "", wanted, among: ["forever", "none"])
    }
    return retention
  }

  func keeping(_ keep: Key, _ quarantine: Key) throws -> KeepingPolicy {
    KeepingPolicy(
      retention: try retention(keep),
      quarantine: try wholeNumber(quarantine, in: KeepingPolicy.quarantineRange))
  }

  /// What makes jobs unique, `"none"` to free them.
  func uniqueness(_ key: Key) throws -> UniqueRule? {
    let wanted = "an object such as { by: \"payload\" }, or \"none\""
    guard try has(key) else { return nil }
    if let text = (try? value(key, wanted)) as String? {
      guard text == "none" else { throw problem(key, text, wanted, among: ["none"]) }
      return UniqueRule(.none)
    }
    let fields: UniqueFields? = try value(key, wanted)
    return fields?.rule
  }

  /// A count and a rate, each `"none"` to be freed.
  func limits(_ limit: Key, _ rate: Key, _ burst: Key) throws -> [LimitSetting] {
    var settings: [LimitSetting] = []
    let range = Limits.runningRange
    let wantedLimit =
      "a whole number from \(range.lowerBound) to \(range.upperBound), or \"none\""
    if let field: LimitField = try value(limit, wantedLimit) {
      guard let count = field.count else {
        throw problem(limit, field.text, wantedLimit, among: ["none"])
      }
      settings.append(.running(count))
    }
    let size = try wholeNumber(burst, in: Rate.counts)
    let wantedRate = "a rate such as \"100/s\", \"5/m\" or \"1/10s\", or \"none\""
    if let text: String = try value(rate, wantedRate) {
      do {
        settings.append(.rate(try Rate.read(text, burst: size)))
      } catch {
        throw problem(rate, text, wantedRate, among: ["none"])
      }
    } else if size != nil {
      throw problem(burst, "beside a 'rate'")
    }
    return settings
  }

}

/// The keys of `unique`.
private struct UniqueFields: Decodable {
  var rule: UniqueRule

  private enum Key: String, CodingKey, CaseIterable {
    case by, until, replace
    case period = "for"
  }

  private enum Word: String, CaseIterable {
    case payload, kind
  }

  init(from decoder: any Decoder) throws {
    let fields = try FieldReader(decoder, Key.self)
    rule = UniqueRule(try Self.basis(fields))
    rule.period = try fields.limit(.period)
    if let end = try fields.choice(.until, of: UniqueEnd.self) {
      guard rule.period == nil else {
        throw fields.problem(.until, "left out where 'for' is given")
      }
      rule.until = end
    }
    rule.replaces = Set(try fields.choices(.replace, of: Replacement.self) ?? [])
  }

  private static func basis(_ fields: FieldReader<Key>) throws -> UniqueRule.Basis {
    let wanted = "\(Word.wanted), or a list of names of payload values such as [\"customer.id\"]"
    guard let by: Elements = try fields.value(.by, wanted) else { throw fields.missing(.by) }
    if by.isList {
      guard !by.all.isEmpty else { throw fields.problem(.by, wanted) }
      for name in by.all
      where name.text.split(separator: ".", omittingEmptySubsequences: false).contains("") {
        throw name.problem("the name of a payload value, such as \"customer.id\"")
      }
      return .values(by.all.map(\.text))
    }
    let text = by.all.first?.text ?? ""
    switch Word(rawValue: text) {
    case .payload: return .payload
    case .kind: return .kind
    case nil:
      throw fields.problem(.by, text, wanted, among: Word.allCases.map(\.rawValue))
    }
  }
}

/// A text or a number; nil when it is one that means nothing.
private struct RetentionField: Decodable {
  var retention: Retention?
  var text: String?

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let count = try? container.decode(Int.self) {
      retention = Retention.counts.contains(count) ? .count(count) : nil
    } else {
      let text = try container.decode(String.self)
      (self.text, retention) = (text, Retention(text: text))
    }
  }
}

/// A number or `none`; nil when it is a text that means nothing.
private struct LimitField: Decodable {
  var count: Int??
  var text: String

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    text =
      try (try? container.decode(Int.self)).map(String.init) ?? container.decode(String.self)
    do {
      count = .some(try Limits.running(text: text))
    } catch {
      count = nil
    }
  }
}

extension JSONLine {
  /// The inverse of `FieldReader.uniqueness`.
  mutating func set(_ key: String, _ rule: UniqueRule?) {
    guard let rule else { return }
    var line = JSONLine()
    switch rule.basis {
    case .none: return set(key, "none")
    case .kind: line.set("by", "kind")
    case .payload: line.set("by", "payload")
    case .values(let names): line.set("by", names)
    }
    if let period = rule.period {
      line.set("for", period.text)
    } else {
      line.set("until", rule.until.rawValue)
    }
    let replaces = rule.replaces.map(\.rawValue).sorted()
    if !replaces.isEmpty { line.set("replace", replaces) }
    set(key, line)
  }

  /// The inverse of `FieldReader.retention`.
  mutating func set(_ key: String, _ value: Retention?) {
    switch value {
    case .forever: set(key, "forever")
    case .period(.zero): set(key, "none")
    case .period(let length): set(key, length.text)
    case .count(let count): set(key, count)
    case nil: break
    }
  }

  /// What a prune did, or would do.
  package init(report: PruneReport, isDryRun: Bool) {
    self.init()
    set("pruned", report.finished)
    set("trash", report.trash)
    if isDryRun { set("dry_run", true) }
    var queues = JSONLine()
    for (queue, count) in report.jobs.sorted(by: { $0.key < $1.key }) { queues.set(queue, count) }
    set("queues", queues)
  }
}
