import Jobs

/// An audit entry while its act goes on, over as many transactions as that takes.
struct ActLog: Sendable {
  let name: String
  let subject: String
  let `operator`: Operator
  private(set) var entry: AuditID?
  private(set) var before: String?
  private(set) var after: String?
  private var found = StateCounts()
  private var left: [String: Int] = [:]

  init(_ name: String, subject: String, by operator: Operator) {
    self.name = name
    self.subject = subject
    self.operator = `operator`
  }

  /// The values of a switch, as JSON.
  func switching(_ name: String, from old: String, to new: String) -> ActLog {
    var log = self
    (log.before, log.after) = ("{\"\(name)\":\(old)}", "{\"\(name)\":\(new)}")
    return log
  }

  /// What a thing was and what it became, as JSON objects.
  func replacing(_ old: String?, with new: String?) -> ActLog {
    var log = self
    (log.before, log.after) = (old, new)
    return log
  }

  /// A job was changed that was in this state, and is in that one, or gone to that place, now.
  mutating func count(_ state: JobState?, to place: String) {
    if let state { found[state] += 1 }
    left[place, default: 0] += 1
  }

  /// What it did so far, for the entry.
  mutating func sum() {
    let states = JobState.allCases.filter { found[$0] > 0 }
    if !states.isEmpty { before = Self.object(states.map { ($0.name, found[$0]) }) }
    if !left.isEmpty {
      after = Self.object(left.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
    }
  }

  mutating func begin(_ entry: AuditID) {
    self.entry = entry
  }

  private static func object(_ counts: [(name: String, count: Int)]) -> String {
    "{" + counts.map { "\"\($0.name)\":\($0.count)" }.joined(separator: ",") + "}"
  }
}

extension Transaction {
  /// The number of the entry; it is made with the first transaction of the act.
  func open(_ log: inout ActLog) throws -> AuditID {
    if let entry = log.entry { return entry }
    let person = log.operator
    let entry = try connection.insert(
      Self.insertAudit,
      [
        SQLValue(now), .text(person.text), .text(log.name), .text(log.subject),
        .text(person.user), SQLValue(person.sudoUser), .text(person.host),
        SQLValue(person.sshClient),
      ])
    log.begin(entry)
    return entry
  }

  /// Brings the entry in line with what was done so far.
  func write(_ log: ActLog, _ report: ActReport) throws {
    guard let entry = log.entry else { return }
    var log = log
    log.sum()
    try connection.run(
      Self.updateAudit,
      [
        SQLValue(report.matched), SQLValue(report.changed), SQLValue(report.skipped),
        SQLValue(log.before), SQLValue(log.after), .integer(entry),
      ])
  }

  /// An act that is done in one transaction.
  @discardableResult
  func note(_ log: ActLog, _ report: ActReport) throws -> AuditID {
    var log = log
    let entry = try open(&log)
    try write(log, report)
    return entry
  }

  /// Keeps a job as it is now, for the undoing of an act that is about to change it.
  func remember(_ id: JobID, for entry: AuditID) throws {
    try connection.run(Self.rememberJob, [.integer(entry), .integer(id)])
  }

  static let insertAudit = Statement(
    "insert audit",
    """
    INSERT INTO penstock_audit (at, operator, act, subject, matched, changed, skipped, user,
      sudo_user, host, ssh_client)
    VALUES (?, ?, ?, ?, 0, 0, 0, ?, ?, ?, ?)
    """)
  static let updateAudit = Statement(
    "update audit",
    """
    UPDATE penstock_audit SET matched = ?, changed = ?, skipped = ?, before = ?, after = ?
    WHERE id = ?
    """)
  static let rememberJob = Statement(
    "remember job",
    """
    INSERT INTO penstock_undo (audit, job, line, state, run_at, attempt, run, finished_at,
      worker_deaths, quarantined, failure, act)
    SELECT ?, id, line, state, run_at, attempt, run, finished_at, worker_deaths, quarantined,
      failure, act
    FROM penstock_job WHERE id = ?
    """)
}
