import Jobs

extension SQLStore {
  package func keep(_ progress: [Lease: Progress]) async throws(StoreError) {
    // What is lost with the machine is old by the time that it is back.
    try await write(.claim) { transaction in
      for (lease, progress) in progress { try transaction.keep(progress, of: lease) }
    }
  }
}

extension Transaction {
  /// Nothing happens when the lease is no longer the job's.
  fileprivate func keep(_ progress: Progress, of lease: Lease) throws {
    try connection.run(
      Self.keepProgress,
      [
        .real(progress.share), SQLValue(progress.note), .integer(lease.job),
        .integer(Int64(lease.run)),
      ])
  }

  /// How far the job's run has come, if it says so.
  func progress(of job: Job) throws -> Progress? {
    guard job.state == .running else { return nil }
    var progress: Progress?
    try connection.query(
      Self.findProgress, [.integer(job.id), .integer(Int64(job.run))]
    ) { progress = Progress(share: $0.real(0), note: $0.optionalText(1)) }
    return progress
  }

  func forgetProgress(of job: JobID) throws {
    try connection.run(Self.deleteProgress, [.integer(job)])
  }

  static let keepProgress = Statement(
    "keep progress",
    """
    INSERT INTO penstock_progress (job, run, share, note)
    SELECT id, run, ?1, ?2 FROM penstock_job WHERE id = ?3 AND run = ?4 AND state = 2
    ON CONFLICT (job) DO UPDATE SET run = excluded.run, share = excluded.share, note = excluded.note
    """)
  static let findProgress = Statement(
    "find progress", "SELECT share, note FROM penstock_progress WHERE job = ? AND run = ?")
  static let deleteProgress = Statement(
    "delete progress", "DELETE FROM penstock_progress WHERE job = ?")
}
