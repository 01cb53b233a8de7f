import Drawing
import Jobs
import Settings

/// The numbers of a queue, of a kind in it or of all queues together, step by step over a time.
struct StatsHistory {
  let queue: String?
  let kind: String?
  let window: LatencyWindow
  let end: Timestamp

  func show(_ context: Context) async throws -> ExitStatus {
    let (isKnown, steps) = try await context.withStore(readOnly: true) { store in
      (try await self.isKnown(in: store), try await read(store))
    }
    guard isKnown else {
      let what = kind.map { "kind '\($0)' in queue" } ?? "queue"
      Output.error.say(
        "there are no jobs of \(what) '\(queue ?? "")'; 'penstock queues' lists them")
      return .nothingMatched
    }
    guard !steps.isEmpty else {
      Output.error.say("nothing was kept of that time")
      return .nothingMatched
    }
    if context.wantsJSON {
      for step in steps {
        let line = JSONLine(step: step, of: window.step, queue: queue, kind: kind)
        try context.output.line(line.text)
      }
    } else {
      try context.output.write(Self.table(steps).text(width: context.output.columns))
    }
    return .success
  }

  private func isKnown(in store: any JobStore) async throws(StoreError) -> Bool {
    guard let queue else { return true }
    let kinds = try await store.kinds(of: queue, at: nil)?.queues.map(\.name) ?? []
    return kind.map(kinds.contains) ?? !kinds.isEmpty
  }

  /// Every step from the first that something was kept of.
  private func read(_ store: any JobStore) async throws(StoreError) -> [HistoryStep] {
    let (period, length) = (window.period(until: end), window.step)
    var steps: [Timestamp: HistoryStep] = [:]
    for flow in try await store.flow(queue: queue, kind: kind, over: period, step: length) {
      steps[flow.start, default: HistoryStep(start: flow.start)].flow = flow
    }
    for latency in Latency.allCases {
      let slices = try await store.latencies(
        latency, queue: queue, kind: kind, over: period, step: length)
      for slice in slices {
        steps[slice.start, default: HistoryStep(start: slice.start)].add(slice, of: latency)
      }
    }
    guard let first = steps.keys.min() else { return [] }
    for mark in try await store.marks(since: first, until: period.upperBound) {
      let start = mark.at.floored(to: length)
      steps[start, default: HistoryStep(start: start)].marks.append(mark)
    }
    var all: [HistoryStep] = []
    var start = first
    while start < period.upperBound {
      all.append(steps[start] ?? HistoryStep(start: start))
      start = start + length
    }
    return all
  }

  static func table(_ steps: [HistoryStep]) -> TextTable {
    let percentiles = ["P50", "P95", "P99"]
    var table = TextTable(
      [.text("FROM"), .number("IN"), .number("OUT"), .number("FAILED"), .number("DIED")]
        + [.number("OLDEST")] + percentiles.map { .number("WAIT \($0)") }
        + percentiles.map { .number("RUN \($0)") } + [.text("MARKS")])
    for step in steps {
      let flow = step.flow
      table.add(
        [
          step.start.rfc3339, Grouped.count(flow.pushed), Grouped.count(flow.succeeded),
          Grouped.count(flow.failed), Grouped.count(flow.died), Format.duration(step.oldest),
        ]
          + [Latency.wait, .run].flatMap { latency in
            [0.5, 0.95, 0.99].map { Format.duration(step[latency].percentile($0)) }
          } + [step.marks.map(\.name).joined(separator: ", ")])
    }
    return table
  }
}
