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

  /// Whether a living worker takes work from a queue, of any kind that the queue has seen.
  func serves(_ queue: QueueOverview, now: Timestamp) -> Bool {
    records.contains { record in
      let description = record.description
      let takesQueue =
        description.queues.isEmpty || description.queues.contains { $0.queue == queue.name }
      let takesKind = description.kinds.map { $0.contains(where: queue.kinds.contains) } ?? true
      return record.state == .active && record.leaseUntil > now && takesQueue && takesKind
    }
  }
}

extension WorkerRecord {
  /// How a heartbeat is: on time, late (more than half of the lease), or past the lease.
  enum Pulse: Hashable, Sendable {
    case steady, late, silent
  }

  func pulse(at now: Timestamp) -> Pulse {
    if now > leaseUntil { return .silent }
    let lease = leaseUntil - heartbeatAt
    return now - heartbeatAt > lease / 2 ? .late : .steady
  }
}
