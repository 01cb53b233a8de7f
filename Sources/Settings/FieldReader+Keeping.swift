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
