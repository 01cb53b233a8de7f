/// What an operator wants a worker to do.
package enum WorkerMode: Int, CaseIterable, Hashable, Sendable {
  /// Take jobs again.
  case active
  /// Take no new jobs, and stay.
  case quiet
  /// Let running jobs end within the grace, then end.
  case stopping
  /// End without the grace: running jobs are told to end now, and go back.
  case stoppingNow

  /// How the audit log calls it.
  package var actName: String {
    switch self {
    case .active: "resume worker"
    case .quiet: "quiet worker"
    case .stopping: "stop worker"
    case .stoppingNow: "stop worker now"
    }
  }

  /// How it reads once it is asked: `asked web-1.7 to stop`.
  package var request: String {
    switch self {
    case .active: "take jobs again"
    case .quiet: "take no more jobs"
    case .stopping: "stop"
    case .stoppingNow: "stop now"
    }
  }
}

/// A run that an operator wants to end.
package struct Cancellation: Hashable, Sendable {
  package var lease: Lease
  /// On one line: `ada on web-3`.
  package var by: String

  package init(lease: Lease, by: String) {
    self.lease = lease
    self.by = by
  }
}

/// What a worker is to do by the store's word.
package struct WorkerOrders: Hashable, Sendable {
  /// The last one; nil when nobody has given any.
  package var order: Order?
  /// Of its own runs.
  package var cancellations: [Cancellation]

  package struct Order: Hashable, Sendable {
    package var mode: WorkerMode
    /// Rises with each order: that of its entry in the audit log.
    package var number: AuditID

    package init(_ mode: WorkerMode, number: AuditID) {
      self.mode = mode
      self.number = number
    }
  }

  package init(order: Order? = nil, cancellations: [Cancellation] = []) {
    self.order = order
    self.cancellations = cancellations
  }
}

/// What operators can have workers do.
package protocol WorkerDesk: Sendable {
  /// Asks a living worker of that name, which sees it at once; nil when none has it.
  func order(
    _ mode: WorkerMode, to worker: String, by operator: Operator
  ) async throws(StoreError) -> ActReport?
}
