import Jobs

extension Transaction {
  /// The attempts of a job that have rows of their own, newest first.
  mutating func storedAttempts(of id: JobID) throws -> [Attempt] {
    var rows: [(attempt: Attempt, worker: WorkerID?)] = []
    try connection.query(Self.findAttempts, [.integer(id)]) { row in
      let report = Report(
        exitStatus: row.optionalInteger(6).map(Int.init),
        signal: row.optionalInteger(7).map(Int.init),
        cpu: row.optionalInteger(8).map { .microseconds($0) },
        peakBytes: row.optionalInteger(9).map(Int.init),
        standardOutput: row.bytes(10), standardError: row.bytes(11),
        result: row.isNull(12) ? nil : row.bytes(12))
      rows.append(
        (
          Attempt(
            number: row.int(0), startedAt: row.timestamp(1), finishedAt: row.timestamp(2),
            outcome: Outcome.Name(rawValue: row.int(4)), error: row.optionalText(5), report: report),
          row.optionalInteger(3)
        ))
    }
    var attempts: [Attempt] = []
    for row in rows {
      var attempt = row.attempt
      attempt.worker = try row.worker.map { try name(ofWorker: $0) }
      attempts.append(attempt)
    }
    return attempts
  }

  /// Puts down an attempt that has ended.
  func store(_ attempt: Attempt, of id: JobID, worker: WorkerID?) throws {
    let report = attempt.report
    let outcome = attempt.outcome ?? .released
    try connection.run(
      Self.insertAttempt,
      [
        .integer(id), .integer(Int64(attempt.number)), SQLValue(attempt.startedAt),
        SQLValue(attempt.finishedAt ?? attempt.startedAt), SQLValue(worker),
        .integer(Int64(outcome.rawValue)), SQLValue(attempt.error), SQLValue(report.exitStatus),
        SQLValue(report.signal), SQLValue(report.cpu), SQLValue(report.peakBytes),
        report.standardOutput.isEmpty ? .null : .blob(report.standardOutput),
        report.standardError.isEmpty ? .null : .blob(report.standardError),
        report.result.map(SQLValue.blob) ?? .null,
      ])
  }

  static let findAttempts = Statement(
    "find attempts",
    """
    SELECT number, started_at, finished_at, worker, outcome, error, exit_status, signal, cpu,
      peak_bytes, stdout, stderr, result
    FROM penstock_attempt WHERE job = ? ORDER BY number DESC
    """)
}
