import Drawing
import Jobs

/// The lower panels of the front page: how a queue's latencies are distributed now, and how that
/// changed over the last hour. Both have the same steps, half a decade each.
struct LatencyChart {
  let latency: Latency
  let queue: QueueOverview
  /// Nil while they are being read.
  let slices: [LatencySlice]?
  let facts: Facts

  private static let bounds: [Duration] = [
    .milliseconds(1), .milliseconds(3), .milliseconds(10), .milliseconds(30), .milliseconds(100),
    .milliseconds(300), .seconds(1), .seconds(3), .seconds(10), .seconds(30), .seconds(100),
    .seconds(300), .seconds(1000), .seconds(3600), .seconds(10800), .seconds(36000),
  ]

  /// Half a minute is always on the charts, so that those of most queues can be compared.
  private static let leastSteps = 11

  /// The steps that so many rows show, up to one beyond the longest that either chart has. The
  /// first stands for all that is shorter too, and the last for all that is longer.
  private func steps(_ rows: Int) -> [Duration?] {
    let longest = (slices ?? []).reduce(histogram.maximum) { max($0, $1.histogram.maximum) }
    let all: [Duration?] = [nil] + Self.bounds
    let last = Self.bounds.lastIndex { $0 <= longest }.map { $0 + 1 } ?? 0
    let end = min(max(last + 2, Self.leastSteps), all.count)
    return Array(all[max(0, end - max(1, rows))..<end])
  }

  private func label(_ step: Duration?, isFirst: Bool, next: Duration?) -> String {
    if isFirst, let next { return "<" + Self.short(next) }
    return step.map(Self.short) ?? "0"
  }

  /// A bound in one unit: `100ms`, `3s`, `5m`, `3h`.
  private static func short(_ bound: Duration) -> String {
    bound == .seconds(100) ? "100s" : bound == .seconds(1000) ? "17m" : bound.text
  }

  private func shares(_ histogram: LatencyHistogram, _ steps: [Duration?]) -> [Double] {
    let counts = histogram.counts(partedBy: steps.dropFirst().compactMap { $0 })
    return counts.map { histogram.isEmpty ? 0 : Double($0) / Double(histogram.count) }
  }

  private var histogram: LatencyHistogram { latency == .wait ? queue.wait : queue.run }
  private var name: String { latency == .wait ? "Wait" : "Run" }

  private func labels(_ steps: [Duration?]) -> [String] {
    steps.indices.map { index in
      label(
        steps[index], isFirst: index == 0, next: index + 1 < steps.count ? steps[index + 1] : nil)
    }
  }

  func drawHistogram(into frame: inout Frame, in area: Rectangle) {
    guard !area.isEmpty else { return }
    let dot = facts.glyphs.separator
    let slowest = histogram.percentile(0.99).map { Label("p99 \(Format.duration($0))") } ?? .empty
    let panel = facts.panel(
      Label("\(name) \(dot) \(queue.name) \(dot) 5 min"), hint: slowest, of: .overview)
    let content = panel.draw(into: &frame, in: area)
    guard !histogram.isEmpty else {
      let none = latency == .wait ? "No job has begun" : "No job has ended"
      return Notice.draw("\(none) in the last 5 minutes", into: &frame, in: content)
    }
    let steps = steps(content.height)
    let buckets = zip(labels(steps), shares(histogram, steps)).map {
      Histogram.Bucket(label: $0, share: $1)
    }
    Histogram(buckets).draw(into: &frame, in: content.inset(columns: 1))
  }

  func drawHeatMap(into frame: inout Frame, in area: Rectangle) {
    let dot = facts.glyphs.separator
    let panel = facts.panel(
      Label("\(name) over time \(dot) \(queue.name) \(dot) 1 h"), of: .latencies)
    let content = panel.draw(into: &frame, in: area)
    guard let slices else { return }
    guard !slices.isEmpty else {
      return Notice.draw("Nothing in the last hour", into: &frame, in: content)
    }
    let steps = steps(content.height - 1)
    let names = labels(steps)
    let inner = content.inset(columns: 1)
    let width = inner.width - 1 - names.reduce(0) { max($0, CellWidth.of($1)) }
    // As many minutes to a column as let the whole hour fit.
    let minutes = [1, 2, 3, 4, 5, 6, 10, 12, 15].first { 60 / $0 <= width } ?? 15
    let columns = 60 / minutes
    let step = Duration.seconds(60 * minutes)
    let start = facts.now.floored(to: .seconds(60)) + .seconds(60) - step * columns
    var merged = Array(repeating: LatencyHistogram(), count: columns)
    for slice in slices where slice.start >= start {
      let index = Int((slice.start - start).microseconds / step.microseconds)
      if merged.indices.contains(index) { merged[index].merge(slice.histogram) }
    }
    HeatMap(
      labels: names.reversed(), moments: merged.map { shares($0, steps).reversed() },
      times: times(from: start, step: step, columns: columns)
    ).draw(into: &frame, in: inner)
  }

  /// The full quarters of an hour by the local clock.
  private func times(from start: Timestamp, step: Duration, columns: Int) -> [Int: String] {
    var times: [Int: String] = [:]
    let minutes = Int(step.microseconds / 60_000_000)
    for index in 0..<columns {
      let moment = start + step * index
      let minute = facts.clock.minuteOfDay(moment)
      let quarter = (minute + minutes - 1) / 15 * 15
      guard quarter >= minute, quarter - minute < minutes, quarter % 15 == 0 else { continue }
      times[index] = facts.clock.shortTime(of: moment + .seconds(60 * (quarter - minute)))
    }
    return times
  }
}
