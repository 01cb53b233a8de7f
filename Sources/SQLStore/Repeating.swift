import Jobs

/// What producers were answered, by idempotency key.
///
/// The answer is written in the transaction of what it tells of, so that a producer that was killed,
/// or cut off, before it read it finds it there, and none is there of what was not stored.
extension Transaction {
  /// What was answered when the key came first, one list of jobs for each thing sent; nil when it has
  /// not come, or so long ago that it counts as new. With other content it is refused.
  func answer(toKey key: String, digest: ContentDigest) throws -> [[JobID]]? {
    var found: (digest: Int64, jobs: String, until: Timestamp)?
    try connection.query(Self.findAnswer, [.text(key)]) {
      found = ($0.integer(0), $0.text(1), $0.timestamp(2))
    }
    guard let found, found.until > now else { return nil }
    guard found.digest == digest.value else {
      throw StoreError.invalid(
        "cannot use idempotency key '\(key)': it came with other content before, until "
          + "\(found.until.rfc3339) it stands for that; take another key for what is new")
    }
    return Self.answeredJobs(found.jobs)
  }

  /// Keeps what is about to be answered.
  func remember(_ jobs: [[JobID]], forKey key: String, digest: ContentDigest) throws {
    try store(
      AnswerRecord(
        key: key, digest: digest.value, jobs: jobs, until: now + IdempotencyKey.lifetime))
  }

  func store(_ answer: AnswerRecord) throws {
    let text = answer.jobs.map { $0.map { String($0) }.joined(separator: ",") }
      .joined(separator: ";")
    try connection.run(
      Self.storeAnswer,
      [.text(answer.key), .integer(answer.digest), .text(text), SQLValue(answer.until)])
  }

  /// Reads the column `jobs`.
  static func answeredJobs(_ text: String) -> [[JobID]] {
    text.split(separator: ";", omittingEmptySubsequences: false).map {
      $0.split(separator: ",").compactMap { JobID($0) }
    }
  }

  /// Takes over an answer of another store; one that this store has given stays.
  func take(_ answer: AnswerRecord, shift: JobID) throws {
    var until: Timestamp?
    try connection.query(Self.findAnswer, [.text(answer.key)]) { until = $0.timestamp(2) }
    guard answer.until > now, until.map({ $0 <= now }) ?? true else { return }
    var answer = answer
    answer.jobs = answer.jobs.map { $0.map { $0 + shift } }
    try store(answer)
  }

  static let findAnswer = Statement(
    "find answer", "SELECT digest, jobs, until FROM penstock_answer WHERE key = ?")
  static let storeAnswer = Statement(
    "store answer",
    """
    INSERT INTO penstock_answer (key, digest, jobs, until) VALUES (?, ?, ?, ?)
    ON CONFLICT (key) DO UPDATE SET digest = excluded.digest, jobs = excluded.jobs,
      until = excluded.until
    """)
  static let expiredAnswers = Statement(
    "delete expired answers",
    """
    DELETE FROM penstock_answer WHERE key IN
      (SELECT key FROM penstock_answer WHERE until <= ? ORDER BY until LIMIT ?)
    """)
}
