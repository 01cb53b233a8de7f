import Jobs

extension SQLStore {
  /// How long one call of `find` looks for more.
  private static var patience: Duration { .milliseconds(100) }

  package func find(
    _ filter: Filter, after cursor: JobCursor?, limit: Int
  ) async throws(StoreError) -> JobPage {
    try await read { transaction in
      if let ids = filter.ids {
        return try transaction.page(of: ids, passing: filter, after: cursor, limit: limit)
      }
      let end = self.uptime() + Self.patience
      var scan = try JobScan(filter, after: cursor, in: &transaction)
      var jobs: [Job] = []
      repeat {
        let bound = JobScan.Bound(matches: limit - jobs.count) { self.uptime() >= end }
        let rows = try scan.next(
          bound, payloadBytes: JobPage.payloadBytes, in: &transaction)
        for row in rows { jobs.append(try transaction.listed(row)) }
      } while jobs.count < limit && !scan.isAtEnd && self.uptime() < end
      return JobPage(
        jobs: jobs, next: scan.isAtEnd ? nil : scan.cursor,
        search: jobs.count < limit && !scan.isAtEnd ? try scan.search(in: transaction) : nil)
    }
  }

  package func detail(_ id: JobID) async throws(StoreError) -> JobDetail? {
    try await read { transaction in
      guard
        let row = try transaction.jobRows(
          JobScan.byOneID, [SQLValue(Draft.maximumPayloadBytes), .integer(id)]
        ).first
      else { return nil }
      var job = try row.named(in: &transaction)
      job.progress = try transaction.progress(of: job)
      job.timeLimit = try transaction.timeLimit(of: job)
      if job.state == .running { job.canceller = try transaction.canceller(of: id) }
      return JobDetail(
        job: job, attempts: try transaction.attempts(of: job), topic: try transaction.topic(of: id))
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
  /// With who wants it to end, if it runs: few do.
  fileprivate mutating func listed(_ row: JobRow) throws -> Job {
    var job = try row.named(in: &self)
    if job.state == .running { job.canceller = try canceller(of: job.id) }
    return job
  }

  /// Last pushed first, whatever their states.
  fileprivate mutating func page(
    of ids: [JobID], passing filter: Filter, after cursor: JobCursor?, limit: Int
  ) throws -> JobPage {
    var page = JobPage(jobs: [], next: nil)
    for id in Set(ids).sorted(by: >) where id < cursor?.id ?? .max {
      for row in try jobRows(
        JobScan.byOneID, [SQLValue(Draft.maximumPayloadBytes), .integer(id)])
      {
        let job = try listed(row)
        guard filter.matches(job, now: now) else { continue }
        guard page.jobs.count < limit else {
          page.next = page.jobs.last.map {
            JobCursor(priority: $0.priority, time: $0.runAt, id: $0.id)
          }
          return page
        }
        page.jobs.append(job)
      }
    }
    return page
  }

  /// The history of a job, newest first, with the attempt that its own row tells of.
  mutating func attempts(of job: Job) throws -> [Attempt] {
    var attempts = try storedAttempts(of: job.id)
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
}
