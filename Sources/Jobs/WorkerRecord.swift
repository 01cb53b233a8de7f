/// A worker's number in its store.
package typealias WorkerID = Int64

/// What a worker says of itself when it begins.
package struct WorkerDescription: Hashable, Sendable {
  /// Unique among living workers of the store: `web-3.4711`.
  package var name: String
  package var host: String
  package var pid: Int32
  package var version: String
  package var slots: Int
  /// Queues that it takes, empty for all.
  package var queues: [QueueShare]
  /// Kinds that it can run; nil for all.
  package var kinds: [String]?
  /// How long it lets jobs take; nil where it does not say.
  package var timeLimits: TimeLimits?

  package init(
    name: String, host: String, pid: Int32, version: String, slots: Int,
    queues: [QueueShare] = [], kinds: [String]? = nil, timeLimits: TimeLimits? = nil
  ) {
    self.name = name
    self.host = host
    self.pid = pid
    self.version = version
    self.slots = slots
    self.queues = queues
    self.kinds = kinds
    self.timeLimits = timeLimits
  }
}

/// A queue that a worker takes, with its share: of two queues with work, one with weight 4 is
/// served four times as often as one with weight 1.
package struct QueueShare: Hashable, Sendable {
  package var queue: String
  package var weight: Int

  package init(queue: String, weight: Int = 1) {
    self.queue = queue
    self.weight = weight
  }
}

/// What a worker tells its store every third of its lease.
package struct Heartbeat: Hashable, Sendable {
  package var state: WorkerState
  /// Share of one core used since the last heartbeat, children included; 1 is a whole core.
  package var cpu: Double
  /// Resident bytes, children included.
  package var memoryBytes: Int
  /// How long the lease lasts from now on.
  package var lease: Duration
  /// The handlers that it cannot start now, by kind.
  package var faults: [HandlerFault]

  package init(
    state: WorkerState, cpu: Double, memoryBytes: Int, lease: Duration, faults: [HandlerFault] = []
  ) {
    self.faults = faults
    self.state = state
    self.cpu = cpu
    self.memoryBytes = memoryBytes
    self.lease = lease
  }
}

/// A handler that cannot be started, so that its worker leaves the jobs of the kind alone.
package struct HandlerFault: Hashable, Sendable {
  package var kind: String
  /// `cannot run handler './send' for kind 'SendEmail': …`
  package var cause: String

  package init(kind: String, cause: String) {
    self.kind = kind
    self.cause = cause
  }
}

package enum WorkerState: Int, CaseIterable, Sendable, Hashable {
  /// Takes work.
  case active
  /// Finishes what it has, takes no more, and ends.
  case stopping
  /// Finishes what it has and takes no more, until it is told otherwise.
  case quiet

  package var name: String {
    switch self {
    case .active: "active"
    case .stopping: "stopping"
    case .quiet: "quiet"
    }
  }
}

/// A worker as its store knows it.
package struct WorkerRecord: Hashable, Sendable, Identifiable {
  package var id: WorkerID
  package var description: WorkerDescription
  package var state: WorkerState
  /// Since when it is in that state; nil where that was not told.
  package var stateAt: Timestamp?
  /// The handlers that it cannot start, by kind.
  package var faults: [HandlerFault] = []
  package var startedAt: Timestamp
  package var heartbeatAt: Timestamp
  package var leaseUntil: Timestamp
  package var cpu: Double
  package var memoryBytes: Int
  package var succeeded: Int
  package var failed: Int
  /// How many ended between its last heartbeats, well or not; nil before the first.
  package var runsPerSecond: Double?
  /// What it runs, without payloads, longest running first.
  package var jobs: [Job]

  package init(
    id: WorkerID, description: WorkerDescription, state: WorkerState, startedAt: Timestamp,
    heartbeatAt: Timestamp, leaseUntil: Timestamp, cpu: Double, memoryBytes: Int,
    succeeded: Int, failed: Int, jobs: [Job]
  ) {
    self.id = id
    self.description = description
    self.state = state
    self.startedAt = startedAt
    self.heartbeatAt = heartbeatAt
    self.leaseUntil = leaseUntil
    self.cpu = cpu
    self.memoryBytes = memoryBytes
    self.succeeded = succeeded
    self.failed = failed
    self.jobs = jobs
  }

  /// Whether it could run jobs of that line, as far as its queues and kinds go.
  package func takes(queue: String, kind: String) -> Bool {
    (description.queues.isEmpty || description.queues.contains { $0.queue == queue })
      && (description.kinds?.contains(kind) ?? true)
  }
}

extension WorkerRecord {
  /// How a heartbeat is: on time, late (more than half of the lease), or past the lease.
  package enum Pulse: String, Hashable, Sendable {
    case steady, late, silent
  }

  /// What it does, as far as anybody knows.
  package func stateName(at now: Timestamp) -> String {
    pulse(at: now) == .silent ? "silent" : state.name
  }

  package func pulse(at now: Timestamp) -> Pulse {
    if now > leaseUntil { return .silent }
    let lease = leaseUntil - heartbeatAt
    return now - heartbeatAt > lease / 2 ? .late : .steady
  }
}
