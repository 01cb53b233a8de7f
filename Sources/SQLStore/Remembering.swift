import Jobs

extension SQLStore: Chronicle {
  package func overview(at moment: Timestamp) async throws(StoreError) -> Overview? {
    try await read { transaction in try transaction.overview(of: .queues, at: moment) }
  }

  package func kinds(
    of queue: String, at moment: Timestamp?
  ) async throws(StoreError) -> Overview? {
    try await read { transaction in
      try moment.map { try transaction.overview(of: .kinds(of: queue), at: $0) }
        ?? transaction.overview(of: .kinds(of: queue))
    }
  }

  package func latencies(
    _ latency: Latency, queue: String?, kind: String?, over period: Range<Timestamp>,
    step: Duration
  ) async throws(StoreError) -> [LatencySlice] {
    try await read { transaction in
      var slices: [Timestamp: LatencyHistogram] = [:]
      var oldest: [Timestamp: Duration] = [:]
      for line in try transaction.lines(queue: queue, kind: kind) {
        if latency != .run {
          try transaction.addWaiting(of: line, over: period, step: step, to: &oldest)
        }
        for kept in [Int64(60_000_000), 3_600_000_000] {
          try transaction.connection.query(
            Transaction.latencies(latency),
            [
              .integer(line), .integer(kept), SQLValue(period.lowerBound),
              SQLValue(period.upperBound),
            ]
          ) { row in
            guard let histogram = LatencyHistogram(encoded: row.bytes(1)) else { return }
            let start = row.timestamp(0).floored(to: step)
            slices[start, default: LatencyHistogram()].merge(histogram)
          }
        }
      }
      for start in oldest.keys where slices[start] == nil { slices[start] = LatencyHistogram() }
      return slices.sorted { $0.key < $1.key }.map {
        LatencySlice(start: $0.key, histogram: $0.value, oldest: oldest[$0.key])
      }
    }
  }
}

extension Transaction {
  /// What was kept of a line is told by the steps that began before the moment, which is a bound
  /// between steps: what lies beyond it has no part in any number.
  fileprivate mutating func overview(
    of rows: OverviewRows, at moment: Timestamp
  ) throws -> Overview? {
    let grain = HistoryGrain.step(at: moment, now: now)
    let moment = moment.floored(to: grain)
    guard moment < now else { return try overview(of: rows) }
    var queues: [String: QueueOverview] = [:]
    for row in try overview(of: rows).queues {
      let wasPaused = try wasPaused(
        rows.scope(of: row.name), isPaused: row.isPaused, at: moment)
      queues[row.name] = .empty(row.name, isPaused: wasPaused)
    }
    var freshlyDead = 0
    var isKept = false
    for (id, name) in try allNames() {
      guard let place = rows.name(of: name), var queue = queues[place] else { continue }
      if let counts = try counts(of: id, at: moment) {
        isKept = true
        for state in JobState.allCases { queue.counts[state] += counts[state] }
        queue.kinds = (queue.kinds + [name.kind]).sorted()
        if counts[.ready] > 0, let oldest = try oldestReady(in: id, at: moment) {
          queue.oldestReadyAt = min(queue.oldestReadyAt ?? oldest, oldest)
        }
      }
      freshlyDead += try addFlow(of: id, until: moment, grain: grain, to: &queue)
      let length = max(grain, .seconds(300))
      for latency in Latency.allCases {
        for kept in [Int64(60_000_000), 3_600_000_000] {
          try connection.query(
            Self.latencies(latency),
            [
              .integer(id), .integer(kept), SQLValue((moment - length).floored(to: .seconds(60))),
              SQLValue(moment),
            ]
          ) { row in
            if let histogram = LatencyHistogram(encoded: row.bytes(1)) {
              queue[latency].merge(histogram)
            }
          }
        }
      }
      queues[place] = queue
    }
    guard isKept else { return nil }
    var (workers, slots) = (0, 0)
    try connection.query(Self.slotsAt, [SQLValue(moment)]) { row in
      (workers, slots) = (row.int(0), row.int(1))
    }
    // A queue that had nothing yet was not there.
    let present = queues.values.filter { !$0.kinds.isEmpty }
    return Overview(
      at: moment, queues: present.sorted { $0.name < $1.name }, workers: workers, slots: slots,
      freshlyDead: freshlyDead, label: try label())
  }

  /// The states of a line at the end of the last step before a moment; nil when nothing was kept.
  /// What is kept in shorter steps is newer.
  private func counts(of line: LineID, at moment: Timestamp) throws -> StateCounts? {
    var found: StateCounts?
    for (statement, values) in [
      (Self.currentCounts, [SQLValue.integer(line), SQLValue(moment)]),
      (Self.countsInSteps, [.integer(line), SQLValue(moment)]),
      (Self.countsInHistory, [.integer(line), .integer(60_000_000), SQLValue(moment)]),
      (Self.countsInHistory, [.integer(line), .integer(3_600_000_000), SQLValue(moment)]),
    ] where found == nil {
      try connection.query(statement, values) { row in
        guard !row.isNull(1) else { return }
        var counts = StateCounts()
        for state in JobState.allCases { counts[state] = row.int(Int32(state.rawValue)) }
        found = counts
      }
    }
    return found
  }

  private func oldestReady(in line: LineID, at moment: Timestamp) throws -> Timestamp? {
    var oldest: Timestamp?
    try connection.query(Self.waitingAt, [.integer(line), SQLValue(moment)]) { row in
      oldest = row.optionalTimestamp(0)
    }
    return oldest
  }

  /// The greatest ages that ready jobs of a line are known to have reached in each step.
  ///
  /// Between two looks nobody knows when a job began. So it counts as waiting up to the last look
  /// that found it: what is kept of a look that found another is older by less than a step of its
  /// time.
  fileprivate func addWaiting(
    of line: LineID, over period: Range<Timestamp>, step: Duration,
    to ages: inout [Timestamp: Duration]
  ) throws {
    var since = period.lowerBound
    var due = try oldestReady(in: line, at: since)
    func add(until change: Timestamp) {
      guard let due else { return }
      let grain = HistoryGrain.step(at: change, now: now)
      let end = max(since, change.floored(to: grain))
      var moment = since
      repeat {
        let start = moment.floored(to: step)
        moment = min(start + step, end)
        ages[start] = max(ages[start] ?? .zero, moment.elapsed(since: due))
      } while moment < end
    }
    try connection.query(
      Self.waitingBetween,
      [.integer(line), SQLValue(period.lowerBound), SQLValue(period.upperBound)]
    ) { row in
      add(until: row.timestamp(0))
      (since, due) = (row.timestamp(0), row.optionalTimestamp(1))
    }
    add(until: min(period.upperBound, now))
  }

  /// Rates over the last twenty seconds, or the last longer step; returns how many died in the last
  /// five minutes.
  private func addFlow(
    of line: LineID, until moment: Timestamp, grain: Duration, to queue: inout QueueOverview
  ) throws -> Int {
    let start = moment - max(grain, .seconds(300))
    let period = [SQLValue.integer(line), SQLValue(start), SQLValue(moment)]
    var steps: [(step: FlowStep, length: Duration)] = []
    for statement in [Self.flowBetween, Self.currentFlow] {
      try connection.query(statement, period) {
        steps.append((FlowStep($0, from: 0), .seconds(10)))
      }
    }
    for length in [Duration.seconds(60), .seconds(3600)] where length <= grain {
      try connection.query(Self.historyBetween, period + [SQLValue(length)]) {
        steps.append((FlowStep($0, from: 0), length))
      }
    }
    let rated = grain == .seconds(10) ? grain * 2 : grain
    let cell = Duration.seconds(10)
    let first = moment - cell * Self.recentSteps
    var died = 0
    for (step, length) in steps {
      let cells = min(Int(length.microseconds / cell.microseconds), Self.recentSteps)
      let share = step.finished * 10 / Int(length.inSeconds)
      let place = Int((max(step.at, first) - first).microseconds / cell.microseconds)
      for index in place..<(place + cells) where queue.recent.indices.contains(index) {
        queue.recent[index] += cells == 1 ? step.finished : share
      }
      if step.at >= moment - .seconds(300) { died += step.died }
      guard step.at >= moment - rated else { continue }
      queue.inPerSecond += Double(step.pushed) / rated.inSeconds
      queue.outPerSecond += Double(step.finished) / rated.inSeconds
      queue.failedPerSecond += Double(step.failed) / rated.inSeconds
    }
    return died
  }

  /// The switch of a queue or kind: as the last act before the moment left it, else as the first
  /// after it found it.
  private func wasPaused(
    _ scope: LimitScope, isPaused now: Bool, at moment: Timestamp
  ) throws -> Bool {
    var isPaused = now
    var isKnown = false
    for statement in [Self.pauseBefore, Self.pauseAfter] where !isKnown {
      try connection.query(statement, [.text(scope.subject), SQLValue(moment)]) { row in
        (isPaused, isKnown) = (row.int(0) != 0, true)
      }
    }
    return isPaused
  }

  /// Sees since when jobs wait, and writes down where that has changed; one heartbeat in ten seconds
  /// of all workers does it.
  func lookAtWaiting() throws {
    let step = now.floored(to: .seconds(10))
    var last: [LineID: (at: Timestamp, due: Timestamp?)] = [:]
    var lines: [(id: LineID, ready: Int)] = []
    try connection.query(Self.readyLines, []) { lines.append(($0.integer(0), $0.int(1))) }
    for line in lines {
      try connection.query(Self.lastWaiting, [.integer(line.id)]) { row in
        last[line.id] = (row.timestamp(0), row.optionalTimestamp(1))
      }
    }
    for line in lines {
      if let seen = last[line.id], seen.at >= step { continue }
      let due = line.ready > 0 ? try oldestReady(in: line.id) : nil
      guard due != last[line.id]?.due else { continue }
      try connection.run(Self.keepWaiting, [.integer(line.id), SQLValue(now), SQLValue(due)])
    }
  }
}
