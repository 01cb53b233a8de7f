import Jobs

extension SQLStore {
  package func set(
    _ setting: LimitSetting, of scope: LimitScope, by operator: Operator
  ) async throws(StoreError) -> ActReport {
    do {
      if let queue = scope.queue { try Draft.validate(name: queue, as: "queue") }
      if let kind = scope.kind { try Draft.validate(name: kind, as: "kind") }
    } catch {
      throw .invalid("\(error)")
    }
    let report = try await write { transaction in
      let old = try transaction.set(setting, of: scope)
      let changed = old == nil ? 0 : 1
      var report = ActReport(matched: 1, changed: changed, skipped: 1 - changed)
      report.entry = try transaction.note(
        ActLog(setting.actName, subject: scope.subject, by: `operator`)
          .switching(setting.key, from: (old ?? setting).json, to: setting.json), report)
      return report
    }
    if report.changed > 0 { database.announceArrival() }
    return report
  }

  package func setLimits(
    _ settings: [LimitScope: [LimitSetting]]
  ) async throws(StoreError) {
    guard !settings.isEmpty else { return }
    let hasChanged = try await write { transaction in
      var hasChanged = false
      for (scope, settings) in settings {
        for setting in settings where try transaction.set(setting, of: scope) != nil {
          hasChanged = true
        }
      }
      return hasChanged
    }
    if hasChanged { database.announceArrival() }
  }

  package func limits() async throws(StoreError) -> [LimitRecord] {
    try await read { transaction in try transaction.limitRecords() }
  }
}

extension Transaction {
  /// What was set before; nil, and nothing changed, when it was so already. A queue is made when it
  /// is new.
  func set(_ setting: LimitSetting, of scope: LimitScope) throws -> LimitSetting? {
    if let name = scope.queue { _ = try queue(name) }
    if case .paused(let isPaused) = setting, let name = scope.queue, scope.kind == nil {
      let changed = try connection.run(
        Self.pauseQueue, [.integer(isPaused ? 1 : 0), .text(name)])
      return changed == 1 ? .paused(!isPaused) : nil
    }
    var limits = try limits(of: scope)
    let old: LimitSetting
    switch setting {
    case .paused(let isPaused):
      old = .paused(limits.isPaused)
      limits.isPaused = isPaused
    case .running(let count):
      old = .running(limits.running)
      limits.running = count
    case .rate(let rate):
      old = .rate(limits.rate)
      limits.rate = rate
    }
    guard old != setting else { return nil }
    try store(limits, of: scope)
    return old
  }

  func limits(of scope: LimitScope) throws -> Limits {
    var limits = Limits()
    try connection.query(Self.findLimit, scope.columns) { limits = Limits($0) }
    return limits
  }

  func store(_ limits: Limits, of scope: LimitScope) throws {
    guard limits != Limits() else {
      try connection.run(Self.deleteLimit, scope.columns)
      return
    }
    let rate = limits.rate
    try connection.run(
      Self.storeLimit,
      scope.columns + [
        .integer(limits.isPaused ? 1 : 0), SQLValue(limits.running), SQLValue(rate?.count),
        SQLValue(rate?.period), SQLValue(rate?.burst),
      ])
  }

  /// All limits with what runs under them, by scope.
  mutating func limitRecords() throws -> [LimitRecord] {
    var records: [LimitScope: LimitRecord] = [:]
    try connection.query(Self.findLimits, []) { row in
      let scope = LimitScope(row)
      records[scope] = LimitRecord(scope: scope, limits: Limits(row))
    }
    guard !records.isEmpty else { return [] }
    var running: [(LineID, Int)] = []
    try connection.query(Self.runningLines, []) { running.append(($0.integer(0), $0.int(1))) }
    for (line, count) in running {
      let name = try name(of: line)
      for scope in LimitScope.scopes(queue: name.queue, kind: name.kind) {
        records[scope]?.running += count
      }
    }
    return records.values.sorted { $0.scope < $1.scope }
  }

  static let findLimit = Statement(
    "find limit",
    """
    SELECT queue, kind, paused, running, rate_count, rate_period, rate_burst, full_at
    FROM penstock_limit WHERE queue = ? AND kind = ?
    """)
  static let storeLimit = Statement(
    "store limit",
    """
    INSERT INTO penstock_limit (queue, kind, paused, running, rate_count, rate_period, rate_burst)
    VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (queue, kind) DO UPDATE SET paused = excluded.paused, running = excluded.running,
      rate_count = excluded.rate_count, rate_period = excluded.rate_period,
      rate_burst = excluded.rate_burst
    """)
  static let deleteLimit = Statement(
    "delete limit", "DELETE FROM penstock_limit WHERE queue = ? AND kind = ?")
  static let runningLines = Statement(
    "running lines", "SELECT id, running FROM penstock_line WHERE running > 0")
}

// MARK: - In the audit log

extension LimitScope {
  /// How the audit log names it: `emails`, `emails kind:SendEmail`, `kind:SendEmail`.
  var subject: String {
    [queue, kind.map { "kind:\($0)" }].compactMap(\.self).joined(separator: " ")
  }

  init(subject: String) {
    if subject.hasPrefix("kind:") {
      self = .kind(String(subject.dropFirst(5)))
    } else if let place = subject.firstRange(of: " kind:") {
      self = .kind(
        String(subject[place.upperBound...]), in: String(subject[..<place.lowerBound]))
    } else {
      self = .queue(subject)
    }
  }
}

extension LimitSetting {
  fileprivate var key: String {
    if case .paused = self { "paused" } else { actName }
  }

  /// Its value.
  fileprivate var json: String {
    switch self {
    case .paused(let isPaused): "\(isPaused)"
    case .running(let count): count.map(String.init) ?? "null"
    case .rate(let rate): rate.map { "\"\($0.text) burst \($0.burst)\"" } ?? "null"
    }
  }

  /// The setting that an entry of the audit log says was there before; nil when it is of no such act.
  init?(before entry: AuditEntry) {
    guard let before = entry.before, let colon = before.firstIndex(of: ":") else { return nil }
    let value = before[before.index(after: colon)...].dropLast()
    switch entry.act {
    case "pause", "resume": self = .paused(value == "true")
    case "limit": self = .running(Int(value))
    case "rate":
      let words = value.filter { $0 != "\"" }.split(separator: " ")
      self = .rate(
        words.count == 3 ? Rate(text: String(words[0]), burst: Int(words[2])) : nil)
    default: return nil
    }
  }
}
