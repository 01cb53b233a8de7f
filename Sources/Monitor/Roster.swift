import Jobs

/// The workers on the store's list, and how fast each is.
struct Roster: Hashable, Sendable {
  /// How much a worker had done at some moment.
  private struct Sample: Hashable {
    var at: Timestamp
    var done: Int
  }

  let records: [WorkerRecord]
  /// Jobs that each ended in a second, well or not, since the answer before.
  let rates: [WorkerID: Double]
  private let samples: [WorkerID: Sample]

  /// Two answers closer together than this say little about a rate.
  private static let shortest = Duration.milliseconds(900)

  init(_ records: [WorkerRecord], at now: Timestamp, after last: Roster?) {
    self.records = records
    var (rates, samples): ([WorkerID: Double], [WorkerID: Sample]) = ([:], [:])
    for record in records {
      let sample = Sample(at: now, done: record.succeeded + record.failed)
      let before = last?.samples[record.id]
      if let before, now - before.at < Self.shortest {
        rates[record.id] = last?.rates[record.id]
        samples[record.id] = before
      } else {
        rates[record.id] = before.map {
          Double(max(0, sample.done - $0.done)) / (now - $0.at).inSeconds
        }
        samples[record.id] = sample
      }
    }
    (self.rates, self.samples) = (rates, samples)
  }

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
