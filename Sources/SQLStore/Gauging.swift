import Jobs

extension SQLStore: Gauges {
  package func changes() -> AsyncStream<Void> {
    database.changes()
  }

  package func attend(_ presence: Presence) {
    database.attend(presence)
  }

  package func others() -> [Presence] {
    database.others()
  }

  package func overview() async throws(StoreError) -> Overview {
    try await read { transaction in try transaction.overview() }
  }

  package func workers() async throws(StoreError) -> [WorkerRecord] {
    try await read { transaction in try transaction.workers() }
  }
}

/// What happened in a line within ten seconds.
struct FlowStep {
  var at: Timestamp
  var pushed: Int
  var finished: Int
  var failed: Int
  var died: Int

  init(_ row: any SQLRow, from column: Int32) {
    at = row.timestamp(column)
    pushed = row.int(column + 1)
    finished = row.int(column + 2)
    failed = row.int(column + 3)
    died = row.int(column + 4)
  }
}

extension Transaction {
  static let recentSteps = 30

  mutating func overview(of rows: OverviewRows = .queues) throws -> Overview {
    var queues: [String: QueueOverview] = [:]
    var lines: [(id: LineID, place: String, ready: Int, current: FlowStep)] = []
    try connection.query(Self.queueLines, []) { row in
      let queue = row.text(0)
      guard !row.isNull(2) else {
        // One that has had no job yet.
        if rows == .queues { queues[queue] = .empty(queue, isPaused: row.int(1) != 0) }
        return
      }
      let name = LineName(queue: queue, kind: row.text(3))
      guard let place = rows.name(of: name) else { return }
      var overview =
        queues[place] ?? .empty(place, isPaused: rows == .queues && row.int(1) != 0)
      for state in JobState.allCases {
        overview.counts[state] += row.int(4 + Int32(state.rawValue))
      }
      overview.kinds.append(name.kind)
      if row.int(5) > 0 { overview.readyByKind[name.kind] = row.int(5) }
      lines.append((row.integer(2), place, row.int(5), FlowStep(row, from: 11)))
      queues[place] = overview
    }
    var freshlyDead = 0
    for line in lines {
      guard var overview = queues[line.place] else { continue }
      freshlyDead += try addFlow(of: line.id, line.current, to: &overview)
      try addLatencies(of: line.id, to: &overview)
      if line.ready > 0, let oldest = try oldestReady(in: line.id) {
        overview.oldestReadyAt = min(overview.oldestReadyAt ?? oldest, oldest)
      }
      queues[line.place] = overview
    }
    try connection.query(Self.findLimits, []) { row in
      let scope = LimitScope(row)
      guard let place = rows.name(of: scope) else { return }
      let limits = Limits(row)
      queues[place]?.limits = limits
      if limits.isPaused { queues[place]?.isPaused = true }
    }
    var workers = 0
    var slots = 0
    try connection.query(Self.livingSlots, [SQLValue(now)]) { row in
      workers = row.int(0)
      slots = row.int(1)
    }
    return Overview(
      at: now, queues: queues.values.sorted { $0.name < $1.name }, workers: workers, slots: slots,
      freshlyDead: freshlyDead, label: try label())
  }

  /// Rates over the last whole step and the one under way, and the sparkline; returns how many died
  /// in all those steps.
  private func addFlow(
    of line: LineID, _ last: FlowStep, to overview: inout QueueOverview
  ) throws -> Int {
    let length = Duration.seconds(10)
    let current = now.floored(to: length)
    let first = current - length * (Self.recentSteps - 1)
    let seconds = (now - current).inSeconds + length.inSeconds
    var steps = [last]
    try connection.query(Self.flowSince, [.integer(line), SQLValue(first)]) { row in
      steps.append(FlowStep(row, from: 0))
    }
    var died = 0
    for step in steps where step.at >= first {
      let index = Int((step.at - first).microseconds / length.microseconds)
      if overview.recent.indices.contains(index) { overview.recent[index] += step.finished }
      died += step.died
      guard step.at >= current - length else { continue }
      overview.inPerSecond += Double(step.pushed) / seconds
      overview.outPerSecond += Double(step.finished) / seconds
      overview.failedPerSecond += Double(step.failed) / seconds
    }
    return died
  }

  private func addLatencies(of line: LineID, to overview: inout QueueOverview) throws {
    let start = SQLValue((now - .seconds(300)).floored(to: .seconds(60)))
    for latency in Latency.allCases {
      try connection.query(
        Self.latencies(latency),
        [.integer(line), .integer(60_000_000), start, .integer(.max)]
      ) { row in
        if let histogram = LatencyHistogram(encoded: row.bytes(1)) {
          overview[latency].merge(histogram)
        }
      }
    }
  }

  /// When the ready job of a line that waits longest was due. Jobs stand by priority first, so the
  /// first of each priority is looked at: as many seeks as there are priorities in use.
  func oldestReady(in line: LineID) throws -> Timestamp? {
    var oldest: Timestamp?
    for held in [SQLValue.integer(0), .integer(1)] {
      var priority: Int64? = .max
      while let bound = priority {
        priority = nil
        try connection.query(Self.firstBelowPriority, [.integer(line), held, .integer(bound)]) {
          row in
          priority = row.integer(0)
          oldest = min(oldest ?? row.timestamp(1), row.timestamp(1))
        }
      }
    }
    return oldest
  }

  /// Of the groups that are wanted, or of all, the largest, so many.
  mutating func failureGroups(
    limit: Int, _ isWanted: ((FailureGroup) -> Bool)?
  ) throws -> [FailureGroup] {
    try withDeaths(bareGroups(limit: limit, isWanted))
  }

  /// The same without their deaths by the hour, which cost a look at each.
  mutating func bareGroups(
    limit: Int, _ isWanted: ((FailureGroup) -> Bool)?
  ) throws -> [FailureGroup] {
    let lines = try allNames()
    var groups: [FailureGroup] = []
    try connection.query(Self.deadGroups, [SQLValue(isWanted == nil ? limit : .max)]) { row in
      guard groups.count < limit, let name = lines[row.integer(1)] else { return }
      let group = FailureGroup(
        id: row.integer(0), queue: name.queue, kind: name.kind, pattern: row.text(2),
        count: row.int(3), firstAt: row.timestamp(4), lastAt: row.timestamp(5), recent: [])
      if isWanted?(group) ?? true { groups.append(group) }
    }
    return groups
  }

  /// Groups with how many jobs died in each of the last hours.
  func withDeaths(_ groups: [FailureGroup]) throws -> [FailureGroup] {
    var groups = groups
    let hour = Duration.seconds(3600)
    let first = now.floored(to: hour) - hour * 23
    for index in groups.indices {
      var recent = Array(repeating: 0, count: 24)
      try connection.query(Self.deathsSince, [.integer(groups[index].id), SQLValue(first)]) { row in
        let hours = Int((row.timestamp(0) - first).microseconds / hour.microseconds)
        if recent.indices.contains(hours) { recent[hours] += row.int(1) }
      }
      groups[index].recent = recent
    }
    return groups
  }

  mutating func workers() throws -> [WorkerRecord] {
    var records: [WorkerRecord] = []
    var words: [TimeLimitWords] = []
    try connection.query(Self.workersOnList, []) { row in
      var record = WorkerRecord(
        id: row.integer(0),
        description: WorkerDescription(
          name: row.text(1), host: row.text(2), pid: Int32(clamping: row.integer(3)),
          version: row.text(4), slots: row.int(5), queues: NameList.decodeShares(row.text(6)),
          kinds: row.optionalText(7).map(NameList.decode)),
        state: WorkerState(rawValue: row.int(8)) ?? .active, startedAt: row.timestamp(9),
        heartbeatAt: row.timestamp(10), leaseUntil: row.timestamp(11), cpu: row.real(12),
        memoryBytes: row.int(13), succeeded: row.int(14), failed: row.int(15), jobs: [])
      record.stateAt = row.optionalTimestamp(16)
      record.faults = HandlerFault.list(row.optionalText(17))
      record.runsPerSecond = row.isNull(21) ? nil : row.real(21)
      records.append(record)
      words.append(TimeLimitWords(row, from: 18))
    }
    let cancellers = try cancellers()
    for index in records.indices {
      for row in try jobRows(Self.runningOfWorker, [.integer(records[index].id)]) {
        var job = try row.named(in: &self)
        job.payload = []
        job.progress = try progress(of: job)
        job.timeLimit = words[index].limit(of: job)
        job.canceller = cancellers[job.id]
        records[index].jobs.append(job)
      }
    }
    return records
  }
}
