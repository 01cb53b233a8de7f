import Jobs

extension SQLStore {
  package func outputSoFar(of id: JobID) async throws(StoreError) -> RunningOutput? {
    let (output, isWanted) = try await read { transaction in
      var (output, isWanted): (RunningOutput?, Bool) = (nil, false)
      // Renewed at half time, so that a look each second is a read most of the time.
      let half = transaction.now + RunningOutput.wantedFor / 2
      try transaction.connection.query(Transaction.findTail, [.integer(id)]) { row in
        isWanted = row.timestamp(0) > half
        guard let run = row.optionalInteger(1), !row.isNull(4), run == row.integer(4) else {
          return
        }
        output = RunningOutput(
          job: id, run: Int(run), standardOutput: row.bytes(2), standardError: row.bytes(3))
      }
      return (output, isWanted)
    }
    if !isWanted {
      _ = try await write(.claim) { transaction in
        try transaction.connection.run(
          Transaction.wantTail,
          [.integer(id), SQLValue(transaction.now + RunningOutput.wantedFor)])
      }
    }
    return output
  }

  package func wantedOutput() async throws(StoreError) -> Set<JobID> {
    try await read { transaction in
      var jobs: Set<JobID> = []
      try transaction.connection.query(
        Transaction.wantedTails, [SQLValue(transaction.now)]
      ) { jobs.insert($0.integer(0)) }
      return jobs
    }
  }

  package func show(_ outputs: [RunningOutput]) async throws(StoreError) {
    try await write(.claim) { transaction in
      for output in outputs {
        try transaction.connection.run(
          Transaction.storeTail,
          [
            SQLValue(output.run), SQLValue(transaction.now), .blob(output.standardOutput),
            .blob(output.standardError), .integer(output.job),
          ])
      }
    }
  }
}

extension Transaction {
  /// Forgets what nobody looks at any more.
  func pruneTails() throws {
    try connection.run(Self.deleteTails, [SQLValue(now)])
  }

  static let findTail = Statement(
    "find tail",
    """
    SELECT wanted_until, penstock_tail.run, stdout, stderr, penstock_job.run
    FROM penstock_tail LEFT JOIN penstock_job ON penstock_job.id = job AND state = 2
    WHERE job = ?
    """)
  static let wantTail = Statement(
    "want tail",
    """
    INSERT INTO penstock_tail (job, wanted_until) VALUES (?, ?)
    ON CONFLICT (job) DO UPDATE SET wanted_until = excluded.wanted_until
    """)
  static let wantedTails = Statement(
    "wanted tails", "SELECT job FROM penstock_tail WHERE wanted_until > ?")
  static let storeTail = Statement(
    "store tail",
    "UPDATE penstock_tail SET run = ?, at = ?, stdout = ?, stderr = ? WHERE job = ?")
  static let deleteTails = Statement(
    "delete tails", "DELETE FROM penstock_tail WHERE wanted_until < ?")
}
