import Jobs

/// A row of `penstock_job` in the column order that every query of whole jobs uses:
/// id, line, state, priority, run_at, attempt, run, worker, enqueued_at, started_at, finished_at,
/// max_attempts, timeout, worker_deaths, quarantined, failure, unique_key, partition_key,
/// traceparent, tags, error, payload, policy_attempts.
struct JobRow {
  var line: LineID
  /// All but the names of queue, kind and worker, which the directory knows.
  var job: Job

  init(_ row: any SQLRow) {
    line = row.integer(1)
    job = Job(
      id: row.integer(0), queue: "", kind: "", state: JobState(rawValue: row.int(2)) ?? .dead,
      priority: row.int(3), payload: row.bytes(21), attempt: row.int(5),
      maxAttempts: row.optionalInteger(11).map(Int.init),
      policyAttempts: row.optionalInteger(22).map(Int.init), run: row.int(6),
      workerDeaths: row.int(13),
      timeout: row.optionalInteger(12).map { .microseconds($0) },
      enqueuedAt: row.timestamp(8), runAt: row.timestamp(4), startedAt: row.optionalTimestamp(9),
      finishedAt: row.optionalTimestamp(10), uniqueKey: row.optionalText(16),
      partitionKey: row.optionalText(17), traceparent: row.optionalText(18),
      tags: row.optionalText(19).map(NameList.decode) ?? [], workerID: row.optionalInteger(7),
      error: row.optionalText(20),
      isQuarantined: row.int(14) != 0, failureGroup: row.optionalInteger(15))
  }

  /// The job with its names.
  func named(in transaction: inout Transaction) throws -> Job {
    var job = job
    let name = try transaction.name(of: line)
    job.queue = name.queue
    job.kind = name.kind
    job.worker = try job.workerID.map { try transaction.name(ofWorker: $0) }
    return job
  }
}

extension Transaction {
  /// Runs a query of whole jobs.
  func jobRows(_ statement: Statement, _ values: [SQLValue]) throws -> [JobRow] {
    var rows: [JobRow] = []
    try connection.query(statement, values) { rows.append(JobRow($0)) }
    return rows
  }
}
