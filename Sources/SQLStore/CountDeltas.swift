import Jobs

/// What a transaction changes in the counts of lines, gathered while it runs and written once
/// before it commits.
struct CountDeltas {
  private var lines: [LineID: Line] = [:]
  private var workers: [WorkerID: Runs] = [:]

  private struct Runs {
    var succeeded: Int64 = 0
    var failed: Int64 = 0
    var other: Int64 = 0
  }

  private struct Line {
    var states = [Int64](repeating: 0, count: JobState.allCases.count)
    var pushed: Int64 = 0
    var succeeded: Int64 = 0
    var failed: Int64 = 0
    var died: Int64 = 0
    var histograms: [Latency: LatencyHistogram] = [:]
  }

  mutating func push(_ line: LineID, to state: JobState) {
    lines[line, default: Line()].states[state.rawValue] += 1
    lines[line, default: Line()].pushed += 1
  }

  mutating func move(_ line: LineID, from old: JobState, to new: JobState) {
    lines[line, default: Line()].states[old.rawValue] -= 1
    lines[line, default: Line()].states[new.rawValue] += 1
  }

  /// A job that comes without being pushed: from another line, or out of the trash.
  mutating func add(_ line: LineID, _ state: JobState) {
    lines[line, default: Line()].states[state.rawValue] += 1
  }

  mutating func remove(_ line: LineID, _ state: JobState) {
    lines[line, default: Line()].states[state.rawValue] -= 1
  }

  mutating func end(_ line: LineID, _ outcome: Outcome, died: Bool) {
    if outcome == .succeeded { lines[line, default: Line()].succeeded += 1 }
    if outcome.isFailure { lines[line, default: Line()].failed += 1 }
    if died { lines[line, default: Line()].died += 1 }
  }

  /// Counts a run that ended for the worker that ran it.
  mutating func credit(_ worker: WorkerID, _ outcome: Outcome) {
    if outcome == .succeeded {
      workers[worker, default: Runs()].succeeded += 1
    } else if outcome.isFailure {
      workers[worker, default: Runs()].failed += 1
    } else {
      workers[worker, default: Runs()].other += 1
    }
  }

  mutating func record(_ line: LineID, _ latency: Latency, _ duration: Duration) {
    lines[line, default: Line()].histograms[latency, default: LatencyHistogram()].record(duration)
  }

  /// Writes all and starts again from nothing.
  mutating func flush(on connection: any SQLConnection, now: Timestamp) throws {
    let step = SQLValue(now.floored(to: .seconds(10)))
    let minute = now.floored(to: .seconds(60))
    for (id, line) in lines {
      let counts = line.states + [line.pushed, line.succeeded, line.failed, line.died]
      if counts.contains(where: { $0 != 0 }) {
        let values = counts.map(SQLValue.integer) + [.integer(id), step]
        if try connection.run(Self.addCounts, values) == 0 {
          try connection.run(Self.keepStep, [.integer(id)])
          try connection.run(Self.beginStep, [step, .integer(id)])
          try connection.run(Self.addCounts, values)
        }
      }
      for (latency, histogram) in line.histograms where latency != .total {
        let total = latency == .run ? line.histograms[.total] : nil
        try Self.merge(histogram, latency, total: total, of: id, at: minute, on: connection)
      }
    }
    for (id, count) in workers {
      try connection.run(
        Self.addRuns,
        [
          .integer(count.succeeded), .integer(count.failed), .integer(count.other), .integer(id),
        ])
    }
    lines.removeAll(keepingCapacity: true)
    workers.removeAll(keepingCapacity: true)
  }

  private static func merge(
    _ histogram: LatencyHistogram, _ latency: Latency, total: LatencyHistogram?, of line: LineID,
    at minute: Timestamp, on connection: any SQLConnection
  ) throws {
    let key: [SQLValue] = [.integer(line), .integer(Int64(latency.rawValue)), SQLValue(minute)]
    var merged = histogram
    var mergedTotal = total ?? LatencyHistogram()
    try connection.query(findHistogram, key) { row in
      if let stored = LatencyHistogram(encoded: row.bytes(0)) { merged.merge(stored) }
      if let stored = LatencyHistogram(encoded: row.bytes(1)) { mergedTotal.merge(stored) }
    }
    try connection.run(
      storeHistogram,
      key + [.blob(merged.encoded), mergedTotal.isEmpty ? .null : .blob(mergedTotal.encoded)])
  }

  static let addCounts = Statement(
    "add counts",
    """
    UPDATE penstock_line SET scheduled = scheduled + ?, ready = ready + ?, running = running + ?,
      retrying = retrying + ?, succeeded = succeeded + ?, dead = dead + ?, cancelled = cancelled + ?,
      pushed = pushed + ?, finished = finished + ?, failed = failed + ?, died = died + ?
    WHERE id = ? AND step = ?
    """)
  /// A clock that was set back may come to the same step twice.
  static let keepStep = Statement(
    "keep step",
    """
    INSERT INTO penstock_flow (line, at, pushed, finished, failed, died)
    SELECT id, step, pushed, finished, failed, died FROM penstock_line
    WHERE id = ? AND pushed + finished + failed + died > 0
    ON CONFLICT (line, at) DO UPDATE SET pushed = pushed + excluded.pushed,
      finished = finished + excluded.finished, failed = failed + excluded.failed,
      died = died + excluded.died
    """)
  static let beginStep = Statement(
    "begin step",
    "UPDATE penstock_line SET step = ?, pushed = 0, finished = 0, failed = 0, died = 0 WHERE id = ?"
  )
  static let addRuns = Statement(
    "add runs",
    """
    UPDATE penstock_worker SET succeeded = succeeded + ?, failed = failed + ?, other = other + ?
    WHERE id = ?
    """)
  static let findHistogram = Statement(
    "find histogram",
    """
    SELECT histogram, total FROM penstock_latency WHERE line = ? AND measure = ?
      AND step = 60000000 AND at = ?
    """)
  static let storeHistogram = Statement(
    "store histogram",
    """
    INSERT INTO penstock_latency (line, measure, step, at, histogram, total)
    VALUES (?, ?, 60000000, ?, ?, ?)
    ON CONFLICT (line, measure, step, at) DO UPDATE SET histogram = excluded.histogram,
      total = excluded.total
    """)
}
