/// Ready jobs that nobody takes.
package struct Backlog: Hashable, Sendable {
  package var queue: String
  package var ready: Int
  /// Empty when no living worker serves the queue at all.
  package var kinds: [String]

  package init(queue: String, ready: Int, kinds: [String]) {
    self.queue = queue
    self.ready = ready
    self.kinds = kinds
  }
}

extension QueueOverview {
  /// The ready jobs that no living worker takes, since it does not serve the queue, has no handler for
  /// their kind, or cannot start that. Nil when there are none; those of a paused queue wait for its
  /// operator and not for a worker.
  package func untaken(by workers: [WorkerRecord], now: Timestamp) -> Backlog? {
    guard !isPaused else { return nil }
    let workers = workers.filter { record in
      let queues = record.description.queues
      return record.state == .active && record.leaseUntil > now
        && (queues.isEmpty || queues.contains { $0.queue == name })
    }
    let kinds = readyByKind.filter { kind, _ in
      !workers.contains { worker in
        (worker.description.kinds?.contains(kind) ?? true)
          && !worker.faults.contains { $0.kind == kind }
      }
    }
    guard !kinds.isEmpty else { return nil }
    return Backlog(
      queue: name, ready: kinds.values.reduce(0, +),
      kinds: workers.isEmpty ? [] : kinds.keys.sorted())
  }
}
