import Jobs

/// The workers on the store's list.
struct Roster: Hashable, Sendable {
  let records: [WorkerRecord]

  /// The handlers that living workers cannot start.
  func faults(at now: Timestamp) -> [(worker: String, fault: HandlerFault)] {
    records.filter { $0.leaseUntil > now }.flatMap { record in
      record.faults.map { (record.description.name, $0) }
    }
  }
}
