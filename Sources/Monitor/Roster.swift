import Jobs

/// The workers on the store's list.
struct Roster: Hashable, Sendable {
  let records: [WorkerRecord]

  /// The ready jobs of a queue that no living worker takes, since it does not serve the queue, has no
  /// handler for their kind, or cannot start that.
  func unserved(in queue: QueueOverview, now: Timestamp) -> Backlog? {
    let workers = records.filter { record in
      let queues = record.description.queues
      return record.state == .active && record.leaseUntil > now
        && (queues.isEmpty || queues.contains { $0.queue == queue.name })
    }
    let kinds = queue.readyByKind.filter { kind, _ in
      !workers.contains { worker in
        (worker.description.kinds?.contains(kind) ?? true)
          && !worker.faults.contains { $0.kind == kind }
      }
    }
    guard !kinds.isEmpty else { return nil }
    return Backlog(
      queue: queue.name, ready: kinds.values.reduce(0, +),
      kinds: workers.isEmpty ? [] : kinds.keys.sorted())
  }
}

extension Roster {
  /// The handlers that living workers cannot start.
  func faults(at now: Timestamp) -> [(worker: String, fault: HandlerFault)] {
    records.filter { $0.leaseUntil > now }.flatMap { record in
      record.faults.map { (record.description.name, $0) }
    }
  }
}

/// Ready jobs that nobody takes.
struct Backlog: Hashable, Sendable {
  var queue: String
  var ready: Int
  /// Empty when no living worker serves the queue at all.
  var kinds: [String]
}

extension WorkerRecord {
  /// How a heartbeat is: on time, late (more than half of the lease), or past the lease.
  enum Pulse: Hashable, Sendable {
    case steady, late, silent
  }

  /// What it does, as far as anybody knows.
  package func stateName(at now: Timestamp) -> String {
    pulse(at: now) == .silent ? "silent" : state.name
  }

  func pulse(at now: Timestamp) -> Pulse {
    if now > leaseUntil { return .silent }
    let lease = leaseUntil - heartbeatAt
    return now - heartbeatAt > lease / 2 ? .late : .steady
  }
}
