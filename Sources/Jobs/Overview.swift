/// The numbers of a whole store at one moment: what the front page shows.
package struct Overview: Hashable, Sendable {
  /// When it was read, by the store's clock.
  package var at: Timestamp
  /// By name. Where the kinds of one queue were asked for, those.
  package var queues: [QueueOverview]
  /// Workers whose lease has not run out.
  package var workers: Int
  /// Slots of those workers.
  package var slots: Int
  /// Dead letters that came in the last five minutes.
  package var freshlyDead: Int
  /// What the store is called now, also where the numbers are of the past.
  package var label: StoreLabel

  package init(
    at: Timestamp, queues: [QueueOverview], workers: Int, slots: Int, freshlyDead: Int,
    label: StoreLabel = StoreLabel()
  ) {
    self.at = at
    self.queues = queues
    self.workers = workers
    self.slots = slots
    self.freshlyDead = freshlyDead
    self.label = label
  }

  package var counts: StateCounts {
    queues.reduce(into: StateCounts()) { $0 += $1.counts }
  }

  /// Jobs a second over all queues: pushed, ended well, and attempts that failed.
  package var rates: (incoming: Double, outgoing: Double, failed: Double) {
    queues.reduce((0, 0, 0)) {
      ($0.0 + $1.inPerSecond, $0.1 + $1.outPerSecond, $0.2 + $1.failedPerSecond)
    }
  }

  /// The share of attempts that fail, from 0 to 1; 0 where none ends.
  package var failing: Double {
    let (_, outgoing, failed) = rates
    return outgoing + failed > 0 ? failed / (outgoing + failed) : 0
  }

  /// Whether more than a fifth of all attempts fail that end now.
  package var isFailing: Bool {
    QueueOverview.isFailing(succeeded: rates.outgoing, failed: rates.failed)
  }

  /// All queues as one of that name; its percentiles come from all measurements together.
  package func total(named name: String) -> QueueOverview {
    let rates = rates
    var total = QueueOverview(
      name: name, isPaused: false, counts: counts,
      oldestReadyAt: queues.compactMap(\.oldestReadyAt).min(), inPerSecond: rates.incoming,
      outPerSecond: rates.outgoing, failedPerSecond: rates.failed, wait: LatencyHistogram(),
      run: LatencyHistogram(), recent: [], kinds: [])
    for queue in queues {
      for latency in Latency.allCases { total[latency].merge(queue[latency]) }
      total.recent =
        total.recent.isEmpty ? queue.recent : zip(total.recent, queue.recent).map { $0 + $1 }
    }
    return total
  }
}

/// The numbers of one queue, or of one kind in it by itself.
package struct QueueOverview: Hashable, Sendable {
  package var name: String
  package var isPaused: Bool
  /// What limits the queue as a whole, its pause aside.
  package var limits = Limits()
  package var counts: StateCounts
  /// When the ready job that waits longest was due; nil when none is ready.
  package var oldestReadyAt: Timestamp?
  /// Jobs a second over the last 10 to 20 seconds: pushed, ended well, and attempts that failed.
  package var inPerSecond: Double
  package var outPerSecond: Double
  package var failedPerSecond: Double
  /// Wait and run times of the last five minutes.
  package var wait: LatencyHistogram
  package var run: LatencyHistogram
  /// Both together, of jobs that ran for the first time.
  package var total: LatencyHistogram
  /// Jobs that ended well in each tenth of a minute of the last five minutes, oldest first:
  /// 30 numbers of 10 s each.
  package var recent: [Int]
  /// Kinds that the queue has seen, by name.
  package var kinds: [String]
  /// How many jobs of each kind are ready; kinds without are left out.
  package var readyByKind: [String: Int]

  package init(
    name: String, isPaused: Bool, counts: StateCounts, oldestReadyAt: Timestamp?,
    inPerSecond: Double, outPerSecond: Double, failedPerSecond: Double, wait: LatencyHistogram,
    run: LatencyHistogram, total: LatencyHistogram = LatencyHistogram(), recent: [Int],
    kinds: [String], readyByKind: [String: Int] = [:]
  ) {
    self.name = name
    self.isPaused = isPaused
    self.counts = counts
    self.oldestReadyAt = oldestReadyAt
    self.inPerSecond = inPerSecond
    self.outPerSecond = outPerSecond
    self.failedPerSecond = failedPerSecond
    self.wait = wait
    self.run = run
    self.total = total
    self.recent = recent
    self.kinds = kinds
    self.readyByKind = readyByKind
  }
}

extension QueueOverview {
  /// Whether more than a fifth of the attempts fail that end now.
  package var isFailing: Bool {
    Self.isFailing(succeeded: outPerSecond, failed: failedPerSecond)
  }

  /// Rates in jobs a second. What fails less often than once in five seconds is no sign of an outage.
  package static func isFailing(succeeded: Double, failed: Double) -> Bool {
    failed >= 0.2 && failed > (succeeded + failed) / 5
  }

  package subscript(latency: Latency) -> LatencyHistogram {
    get {
      switch latency {
      case .wait: wait
      case .run: run
      case .total: total
      }
    }
    set {
      switch latency {
      case .wait: wait = newValue
      case .run: run = newValue
      case .total: total = newValue
      }
    }
  }
}

/// What a latency is of.
package enum Latency: Int, CaseIterable, Sendable, Hashable {
  /// From due (or enqueued, when later) to the first start.
  case wait
  /// From start to end of a run.
  case run
  /// From due (or enqueued, when later) to the end of the first run.
  case total

  package var name: String {
    switch self {
    case .wait: "wait"
    case .run: "run"
    case .total: "total"
    }
  }
}

/// Durations that ended within one step of time.
package struct LatencySlice: Hashable, Sendable {
  package var start: Timestamp
  package var histogram: LatencyHistogram
  /// How long a ready job had waited at most, without having begun; nil where none is known of.
  package var oldest: Duration?

  package init(start: Timestamp, histogram: LatencyHistogram, oldest: Duration? = nil) {
    self.start = start
    self.histogram = histogram
    self.oldest = oldest
  }
}

/// What happened within one step of time.
package struct FlowSlice: Hashable, Sendable {
  package var start: Timestamp
  /// Jobs that were pushed, jobs that ended well, attempts that failed, and jobs that died.
  package var pushed = 0
  package var succeeded = 0
  package var failed = 0
  package var died = 0

  package init(start: Timestamp) {
    self.start = start
  }
}

/// Dead letters of like cause.
package struct FailureGroup: Hashable, Sendable, Identifiable {
  /// More of them are no overview.
  package static let mostListed = 1000

  package var id: Int64
  package var queue: String
  package var kind: String
  /// The normalised error.
  package var pattern: String
  /// Dead letters in it now.
  package var count: Int
  package var firstAt: Timestamp
  package var lastAt: Timestamp
  /// Deaths in each hour of the last 24, oldest first.
  package var recent: [Int]

  package init(
    id: Int64, queue: String, kind: String, pattern: String, count: Int, firstAt: Timestamp,
    lastAt: Timestamp, recent: [Int]
  ) {
    self.id = id
    self.queue = queue
    self.kind = kind
    self.pattern = pattern
    self.count = count
    self.firstAt = firstAt
    self.lastAt = lastAt
    self.recent = recent
  }
}
