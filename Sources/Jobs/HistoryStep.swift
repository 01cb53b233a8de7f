/// All that is kept of one step of time.
package struct HistoryStep: Hashable, Sendable {
  package var start: Timestamp
  package var flow: FlowSlice
  /// How long a ready job had waited at most, without having begun; nil where none is known of.
  package var oldest: Duration?
  /// What was marked in it, oldest first.
  package var marks: [Mark] = []
  private var latencies: [Latency: LatencyHistogram] = [:]

  package init(start: Timestamp) {
    self.start = start
    flow = FlowSlice(start: start)
  }

  /// Durations that ended in it.
  package subscript(latency: Latency) -> LatencyHistogram {
    latencies[latency] ?? LatencyHistogram()
  }

  /// Takes in the durations of a latency that ended in it.
  package mutating func add(_ slice: LatencySlice, of latency: Latency) {
    latencies[latency, default: LatencyHistogram()].merge(slice.histogram)
    oldest = [oldest, slice.oldest].compactMap { $0 }.max()
  }
}
