import Jobs

extension SQLStore: WorkerDesk {
  package func order(
    _ mode: WorkerMode, to worker: String, by operator: Operator
  ) async throws(StoreError) -> ActReport? {
    let report = try await write { transaction -> ActReport? in
      var found: (id: WorkerID, state: WorkerState)?
      try transaction.connection.query(Transaction.livingByName, [.text(worker)]) { row in
        found = (row.integer(0), WorkerState(rawValue: row.int(1)) ?? .active)
      }
      guard let found else { return nil }
      var report = ActReport(matched: 1, changed: 1)
      let log = ActLog(mode.actName, subject: worker, by: `operator`)
      report.entry = try transaction.note(
        log.switching("state", from: "\"\(found.state.name)\"", to: "\"\(mode.stateName)\""),
        report)
      try transaction.want(mode, of: found.id, entry: report.entry)
      return report
    }
    if report != nil { database.announceArrival() }
    return report
  }

  /// Not a read: the event of an order comes a moment before it can be read, and only the write lock
  /// waits for it.
  package func orders(for worker: WorkerID) async throws(StoreError) -> WorkerOrders {
    try await write(.claim) { transaction in
      var orders = WorkerOrders()
      try transaction.connection.query(Transaction.wantedOfWorker, [.integer(worker)]) { row in
        guard let mode = WorkerMode(rawValue: row.int(0)) else { return }
        orders.order = WorkerOrders.Order(mode, number: row.integer(1))
      }
      orders.cancellations = try transaction.cancellations(for: worker)
      return orders
    }
  }
}

/// A job that an operator wants to end.
private struct CancelMark {
  var job: JobID
  var `operator`: String
  var audit: AuditID
}

extension Transaction {
  fileprivate func want(_ mode: WorkerMode, of worker: WorkerID, entry: AuditID?) throws {
    try connection.run(
      Self.wantOfWorker, [.integer(Int64(mode.rawValue)), SQLValue(entry), .integer(worker)])
  }

  /// An order that another act gives; false when no such worker lives.
  func order(_ mode: WorkerMode, to worker: String, entry: AuditID) throws -> Bool {
    var found: WorkerID?
    try connection.query(Self.livingByName, [.text(worker)]) { found = $0.integer(0) }
    guard let found else { return false }
    try want(mode, of: found, entry: entry)
    return true
  }

  /// Marks a running job as to be cancelled; false when it is so already.
  func askToEnd(_ job: JobID, for entry: AuditID) throws -> Bool {
    try connection.run(Self.markCancel, [.integer(job), .integer(entry)]) == 1
  }

  /// Who wants a job to end, if anybody does.
  func canceller(of job: JobID) throws -> String? {
    var person: String?
    try connection.query(Self.findCancel, [.integer(job)]) { person = $0.text(0) }
    return person
  }

  /// All that are asked to end, by job; of very many the first.
  func cancellers() throws -> [JobID: String] {
    var cancellers: [JobID: String] = [:]
    try connection.query(Self.cancelMarks, []) { cancellers[$0.integer(0)] = $0.text(1) }
    return cancellers
  }

  func forgetCancel(of job: JobID) throws {
    try connection.run(Self.deleteCancel, [.integer(job)])
  }

  /// Those of the worker's own runs. What went back into the line before its worker heard of it is
  /// cancelled here; what is over is forgotten.
  fileprivate mutating func cancellations(for worker: WorkerID) throws -> [Cancellation] {
    var marks: [CancelMark] = []
    try connection.query(Self.cancelMarks, []) { row in
      marks.append(
        CancelMark(job: row.integer(0), operator: row.text(1), audit: row.integer(2)))
    }
    var cancellations: [Cancellation] = []
    for mark in marks {
      let row = try jobRows(JobScan.byOneID, [.integer(0), .integer(mark.job)]).first
      if let job = row?.job, job.state == .running {
        if job.workerID == worker {
          cancellations.append(Cancellation(lease: job.lease, by: mark.operator))
        }
        continue
      }
      if let row, !row.job.state.isFinished {
        _ = try apply(.cancel, to: row, entry: mark.audit)
      }
      try forgetCancel(of: mark.job)
    }
    return cancellations
  }

  static let livingByName = Statement(
    "living by name",
    "SELECT id, state FROM penstock_worker WHERE ended_at IS NULL AND name = ? ORDER BY id")
  static let wantOfWorker = Statement(
    "want of worker", "UPDATE penstock_worker SET wanted = ?, wanted_by = ? WHERE id = ?")
  static let wantedOfWorker = Statement(
    "wanted of worker",
    "SELECT wanted, wanted_by FROM penstock_worker WHERE id = ? AND wanted IS NOT NULL")
  static let markCancel = Statement(
    "mark cancel",
    """
    INSERT INTO penstock_cancel (job, operator, audit)
    SELECT ?, operator, id FROM penstock_audit WHERE id = ?
    ON CONFLICT (job) DO NOTHING
    """)
  static let findCancel = Statement(
    "find cancel", "SELECT operator FROM penstock_cancel WHERE job = ?")
  static let cancelMarks = Statement(
    "cancel marks", "SELECT job, operator, audit FROM penstock_cancel ORDER BY job LIMIT 1000")
  static let deleteCancel = Statement("delete cancel", "DELETE FROM penstock_cancel WHERE job = ?")
}

extension WorkerMode {
  /// The state that it leads to.
  fileprivate var stateName: String {
    switch self {
    case .active: WorkerState.active.name
    case .quiet: WorkerState.quiet.name
    case .stopping, .stoppingNow: WorkerState.stopping.name
    }
  }
}
