import Jobs

extension Transaction {
  /// How long the run of a job may take, by its worker's word.
  func timeLimit(of job: Job) throws -> Duration? {
    guard job.state == .running, let worker = job.workerID else { return nil }
    var words = TimeLimitWords()
    try connection.query(Self.findTimeLimits, [.integer(worker)]) {
      words = TimeLimitWords($0, from: 0)
    }
    return words.limit(of: job)
  }

  static let findTimeLimits = Statement(
    "find time limits",
    "SELECT time_limits, former_time_limits, time_limits_at FROM penstock_worker WHERE id = ?")
}

/// What a worker says of its time limits, read only for what it runs.
struct TimeLimitWords {
  private var limits: String?
  private var former: String?
  private var changedAt: Timestamp?

  init() {}

  /// Reads time_limits, former_time_limits and time_limits_at.
  init(_ row: any SQLRow, from column: Int32) {
    limits = row.optionalText(column)
    former = row.optionalText(column + 1)
    changedAt = row.optionalTimestamp(column + 2)
  }

  /// What runs already when a worker reads its configuration anew goes on with what held before.
  func limit(of job: Job) -> Duration? {
    if let timeout = job.timeout { return timeout }
    guard let startedAt = job.startedAt else { return nil }
    let words = changedAt.map { startedAt < $0 } == true ? former : limits
    return words.flatMap(TimeLimits.init(column:))?.limit(of: job)
  }
}

extension TimeLimits {
  /// A JSON list of texts: `usual`, and `queue`, `kind` or `named` with the name behind, each followed by
  /// its microseconds.
  var column: String {
    var words = ["usual", String(usual.microseconds)]
    for (name, limit) in queues.sorted(by: { $0.key < $1.key }) {
      words += ["queue \(name)", String(limit.microseconds)]
    }
    for (name, limit) in kinds.sorted(by: { $0.key < $1.key }) {
      words += ["kind \(name)", String(limit.microseconds)]
    }
    for name in namedKinds.sorted() { words += ["named \(name)", "0"] }
    return NameList.encode(words)
  }

  init?(column: String) {
    let words = NameList.decode(column)
    self.init(usual: .zero)
    for index in stride(from: 0, to: words.count - 1, by: 2) {
      guard let number = Int64(words[index + 1]) else { return nil }
      let limit = Duration.microseconds(number)
      let word = words[index].split(separator: " ", maxSplits: 1).map(String.init)
      switch (word.first, word.last) {
      case ("usual", _): usual = limit
      case ("queue", let name?): queues[name] = limit
      case ("kind", let name?): kinds[name] = limit
      case ("named", let name?): namedKinds.insert(name)
      default: return nil
      }
    }
    guard usual > .zero else { return nil }
  }
}

extension HandlerFault {
  static func column(_ faults: [HandlerFault]) -> String? {
    faults.isEmpty ? nil : NameList.encode(faults.flatMap { [$0.kind, $0.cause] })
  }

  static func list(_ column: String?) -> [HandlerFault] {
    let words = column.map(NameList.decode) ?? []
    return stride(from: 0, to: words.count - 1, by: 2).map {
      HandlerFault(kind: words[$0], cause: words[$0 + 1])
    }
  }
}
