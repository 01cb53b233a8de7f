import Jobs

/// What of a store's keeping is written the same in a configuration and in an export.
extension FieldReader {
  /// A period, `"forever"` or `"none"` as text, or a count.
  func retention(_ key: Key) throws -> Retention? {
    let wanted =
      "a duration such as \"24h\", a count from \(Retention.counts.lowerBound) to "
      + "\(Retention.counts.upperBound), \"forever\" or \"none\""
    guard let field: RetentionField = try value(key, wanted) else { return nil }
    guard let retention = field.retention else { throw problem(key, wanted) }
    return retention
  }

  func keeping(_ keep: Key, _ quarantine: Key) throws -> KeepingPolicy {
    KeepingPolicy(
      retention: try retention(keep),
      quarantine: try wholeNumber(quarantine, in: KeepingPolicy.quarantineRange))
  }

  /// A count and a rate, each `"none"` to be freed.
  func limits(_ limit: Key, _ rate: Key, _ burst: Key) throws -> [LimitSetting] {
    var settings: [LimitSetting] = []
    let range = Limits.runningRange
    let wantedLimit =
      "a whole number from \(range.lowerBound) to \(range.upperBound), or \"none\""
    if let field: LimitField = try value(limit, wantedLimit) {
      guard let count = field.count else { throw problem(limit, wantedLimit) }
      settings.append(.running(count))
    }
    let size = try wholeNumber(burst, in: Rate.counts)
    let wantedRate = "a rate such as \"100/s\", \"5/m\" or \"1/10s\", or \"none\""
    if let text: String = try value(rate, wantedRate) {
      do {
        settings.append(.rate(try Rate.read(text, burst: size)))
      } catch {
        throw problem(rate, wantedRate)
      }
    } else if size != nil {
      throw problem(burst, "beside a 'rate'")
    }
    return settings
  }

  func durability(_ key: Key) throws -> StoreDurability? {
    let wanted = "\"full\" or \"normal\""
    guard let text: String = try value(key, wanted) else { return nil }
    guard let choice = StoreDurability(rawValue: text) else { throw problem(key, wanted) }
    return choice
  }
}

/// A text or a number; nil when it is one that means nothing.
private struct RetentionField: Decodable {
  var retention: Retention?

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let count = try? container.decode(Int.self) {
      retention = Retention.counts.contains(count) ? .count(count) : nil
    } else {
      retention = Retention(text: try container.decode(String.self))
    }
  }
}

/// A number or `none`; nil when it is a text that means nothing.
private struct LimitField: Decodable {
  var count: Int??

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text =
      try (try? container.decode(Int.self)).map(String.init) ?? container.decode(String.self)
    do {
      count = .some(try Limits.running(text: text))
    } catch {
      count = nil
    }
  }
}

extension JSONLine {
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
