import Jobs

extension SQLStore {
  package func flow(
    queue: String?, kind: String?, over period: Range<Timestamp>, step: Duration
  ) async throws(StoreError) -> [FlowSlice] {
    try await read { transaction in
      var slices: [Timestamp: FlowSlice] = [:]
      for line in try transaction.lines(queue: queue, kind: kind) {
        for slice in try transaction.flow(of: line, over: period) {
          let start = slice.at.floored(to: step)
          slices[start, default: FlowSlice(start: start)].add(slice)
        }
      }
      return slices.values.sorted { $0.start < $1.start }
    }
  }
}

extension FlowSlice {
  fileprivate mutating func add(_ step: FlowStep) {
    pushed += step.pushed
    succeeded += step.finished
    failed += step.failed
    died += step.died
  }
}

extension Transaction {
  /// The lines of one kind or all kinds of a queue; of all queues where none is named.
  mutating func lines(queue: String?, kind: String?) throws -> [LineID] {
    try allNames().filter { _, name in
      (queue == nil || name.queue == queue) && (kind == nil || name.kind == kind)
    }.map(\.key)
  }

  /// All that is kept of a time, however finely: what has become part of a longer step is in no
  /// shorter one any more.
  fileprivate func flow(of line: LineID, over period: Range<Timestamp>) throws -> [FlowStep] {
    let bounds: [SQLValue] = [
      .integer(line), SQLValue(period.lowerBound), SQLValue(period.upperBound),
    ]
    var steps: [FlowStep] = []
    for statement in [Self.flowBetween, Self.currentFlow] {
      try connection.query(statement, bounds) { steps.append(FlowStep($0, from: 0)) }
    }
    for length in [Duration.seconds(60), .seconds(3600)] {
      try connection.query(Self.historyBetween, bounds + [SQLValue(length)]) {
        steps.append(FlowStep($0, from: 0))
      }
    }
    return steps
  }
}
