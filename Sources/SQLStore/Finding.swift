import Jobs

extension SQLStore {
  /// Jobs that one call of `find` looks at, at most.
  private static var lookedAtOnce: Int { 100_000 }
  static var listedPayloadBytes: Int { 1024 }

  package func find(
    _ filter: Filter, after cursor: JobCursor?, limit: Int
  ) async throws(StoreError) -> JobPage {
    try await read { transaction in
      if let ids = filter.ids {
        return JobPage(
          jobs: try transaction.jobs(ids, passing: filter, limit: limit), next: nil)
      }
      var scan = try JobScan(filter, after: cursor, in: &transaction)
      let bytes = filter.needsPayload ? Draft.maximumPayloadBytes : Self.listedPayloadBytes
      var jobs: [Job] = []
      var looked = 0
      // A plain filter finds its page in the first slice; a searching one takes larger steps.
      var slice = limit
      while !scan.isAtEnd, looked < Self.lookedAtOnce {
        let rows = try scan.next(slice, payloadBytes: bytes, in: transaction)
        looked += slice
        slice = min(max(slice * 2, 100), 2000)
        for row in rows {
          var job = try row.named(in: &transaction)
          guard filter.matches(job, now: transaction.now) else { continue }
          if job.payload.count > Self.listedPayloadBytes {
            job.payload.removeSubrange(Self.listedPayloadBytes...)
          }
          jobs.append(job)
          if jobs.count == limit {
            return JobPage(jobs: jobs, next: scan.place(of: job))
          }
        }
      }
      return JobPage(jobs: jobs, next: scan.isAtEnd ? nil : scan.cursor)
    }
  }

  package func detail(_ id: JobID) async throws(StoreError) -> JobDetail? {
    try await read { transaction in
      guard
        let row = try transaction.jobRows(
          JobScan.byOneID, [SQLValue(Draft.maximumPayloadBytes), .integer(id)]
        ).first
      else { return nil }
      let job = try row.named(in: &transaction)
      return JobDetail(job: job, attempts: try transaction.attempts(of: job))
    }
  }
}

extension Filter {
  /// The ids that the filter asks for, if it names some.
  fileprivate var ids: [JobID]? {
    for term in terms where !term.isNegated {
      if case .id(let ids) = term.condition { return ids }
    }
    return nil
  }
}

extension Transaction {
  fileprivate mutating func jobs(
    _ ids: [JobID], passing filter: Filter, limit: Int
  ) throws -> [Job] {
    var jobs: [Job] = []
    for id in Set(ids).sorted(by: >) where jobs.count < limit {
      for row in try jobRows(
        JobScan.byOneID, [SQLValue(Draft.maximumPayloadBytes), .integer(id)])
      {
        let job = try row.named(in: &self)
        if filter.matches(job, now: now) { jobs.append(job) }
      }
    }
    return jobs
  }

  /// The history of a job, newest first, with the attempt that its own row tells of.
  fileprivate mutating func attempts(of job: Job) throws -> [Attempt] {
    var rows: [(attempt: Attempt, worker: WorkerID?)] = []
    try connection.query(Self.findAttempts, [.integer(job.id)]) { row in
      let report = Report(
        exitStatus: row.optionalInteger(6).map(Int.init),
        signal: row.optionalInteger(7).map(Int.init),
        cpu: row.optionalInteger(8).map { .microseconds($0) },
        peakBytes: row.optionalInteger(9).map(Int.init),
        standardOutput: row.bytes(10), standardError: row.bytes(11))
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
    let isTold = attempts.contains { $0.number == job.run }
    if !isTold, let startedAt = job.startedAt, job.state == .running || job.state == .succeeded {
      attempts.insert(
        Attempt(
          number: job.run, startedAt: startedAt, finishedAt: job.finishedAt, worker: job.worker,
          outcome: job.state == .succeeded ? .succeeded : nil),
        at: 0)
    }
    return attempts
  }

  static let findAttempts = Statement(
    "find attempts",
    """
    SELECT number, started_at, finished_at, worker, outcome, error, exit_status, signal, cpu,
      peak_bytes, stdout, stderr
    FROM penstock_attempt WHERE job = ? ORDER BY number DESC
    """)
}
