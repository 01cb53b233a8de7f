import Drawing
import Jobs

/// The lower panels of the front page: how the latencies of a queue or kind are distributed at the
/// moment that is shown, and how that changed over the window before it. Both have the same steps, half
/// a decade each.
struct LatencyChart {
  let latency: Latency
  /// The queue that the kind is in; nil where the row is a queue.
  let queue: String?
  let row: QueueOverview
  let window: LatencyWindow
  /// Nil while they are being read.
  let slices: [LatencySlice]?
  let facts: Facts

  private static let bounds: [Duration] = [
    .milliseconds(1), .milliseconds(3), .milliseconds(10), .milliseconds(30), .milliseconds(100),
    .milliseconds(300), .seconds(1), .seconds(3), .seconds(10), .seconds(30), .seconds(100),
    .seconds(300), .seconds(1000), .seconds(3600), .seconds(10800), .seconds(36000),
  ]

  /// Half a minute is always on the charts where they have room for it, so that those of most queues
  /// can be compared.
  private static let leastSteps = 11

  /// The steps that so many rows show, up to one beyond the longest that either chart has. The
  /// first stands for all that is shorter too, and the last for all that is longer.
  private func steps(_ rows: Int) -> [Duration?] {
    let longest = (slices ?? []).reduce(max(histogram.maximum, oldest ?? .zero)) {
      max($0, $1.histogram.maximum, $1.oldest ?? .zero)
    }
    let all: [Duration?] = [nil] + Self.bounds
    let last = Self.bounds.lastIndex { $0 <= longest }.map { $0 + 1 } ?? 0
    let end = min(max(last + 2, min(Self.leastSteps, rows)), all.count)
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

  private var histogram: LatencyHistogram { row[latency] }

  private var end: Timestamp { QueuesScreen.end(facts) }

  /// What the histogram covers.
  private var length: Duration {
    let grain = facts.past.map { HistoryGrain.step(at: $0.moment, now: facts.now) } ?? .zero
    return max(.seconds(300), grain)
  }

  /// How long the oldest ready job has waited, which no measured wait knows of yet.
  private var oldest: Duration? {
    latency == .run ? nil : facts.oldest(of: row)
  }

  private var name: String {
    switch latency {
    case .wait: "Wait"
    case .run: "Run"
    case .total: "Wait and run"
    }
  }

  /// `emails`, `emails · SendEmail`.
  private var subject: String {
    queue.map { "\($0) \(facts.glyphs.separator) \(row.name)" } ?? row.name
  }

  private func labels(_ steps: [Duration?]) -> [String] {
    steps.indices.map { index in
      label(
        steps[index], isFirst: index == 0, next: index + 1 < steps.count ? steps[index + 1] : nil)
    }
  }

  func drawHistogram(into frame: inout Frame, in area: Rectangle) {
    guard !area.isEmpty else { return }
    let dot = facts.glyphs.separator
    let title = Label("\(name) \(dot) \(subject) \(dot) \(Self.minutes(length))")
    let panel = facts.panel(
      title, hint: percentiles(area.width - title.width - 10), of: .overview)
    let content = panel.draw(into: &frame, in: area)
    guard !histogram.isEmpty else {
      // A wait is that for the first attempt, and all is measured when an attempt ends.
      let none = latency == .run ? "No attempt" : "No first attempt"
      return Notice.draw("\(none) has ended in \(Self.minutes(length))", into: &frame, in: content)
    }
    let steps = steps(content.height)
    let place = oldest.map { oldest in steps.lastIndex { ($0 ?? .zero) <= oldest } ?? 0 }
    let shares = shares(histogram, steps)
    let buckets = labels(steps).enumerated().map { index, label in
      Histogram.Bucket(
        label: label, share: shares[index], note: index == place ? oldestNote : nil)
    }
    Histogram(buckets).draw(into: &frame, in: content.inset(columns: 1))
  }

  /// As many percentiles as there is room for.
  private func percentiles(_ room: Int) -> Label {
    let all: [(String, Double)] = [("p50", 0.5), ("p95", 0.95), ("p99", 0.99)]
    let words = all.compactMap { name, share in
      histogram.percentile(share).map { "\(name) \(Format.duration($0))" }
    }
    for first in words.indices {
      let text = words[first...].joined(separator: "  ")
      if CellWidth.of(text) <= room { return Label(text) }
    }
    return .empty
  }

  private var oldestNote: Label? {
    guard let oldest, oldest > .zero else { return nil }
    let isLate = oldest > facts.setup.oldestTarget
    return Label(
      "\(facts.glyphs.pointer) oldest \(Format.duration(oldest))", role: isLate ? .warning : .dim)
  }

  /// `5 min`, `1 h`.
  private static func minutes(_ length: Duration) -> String {
    let minutes = Int(length.inSeconds / 60)
    if minutes >= 1440 { return "\(minutes / 1440) d" }
    return minutes >= 60 ? "\(minutes / 60) h" : "\(minutes) min"
  }

  func drawHeatMap(into frame: inout Frame, in area: Rectangle) {
    let dot = facts.glyphs.separator
    let hasLine = slices?.contains { $0.oldest != nil } ?? false
    let panel = facts.panel(
      Label("\(name) over time \(dot) \(subject) \(dot) \(window.title)"),
      hint: hasLine ? oldestHint : .empty, of: .latencies)
    let content = panel.draw(into: &frame, in: area)
    guard let slices else { return }
    let steps = steps(content.height - 1)
    let names = labels(steps)
    let inner = content.inset(columns: 1)
    let width = inner.width - 1 - names.reduce(0) { max($0, CellWidth.of($1)) }
    let merged = window.stepsInColumn(width: width)
    let step = window.step * merged
    let columns = Int(window.length.microseconds / step.microseconds)
    let start = end.floored(to: window.step) + window.step - step * columns
    var moments = Array(repeating: LatencyHistogram(), count: columns)
    var ages: [Int: Duration] = [:]
    for slice in slices where slice.start >= start {
      let index = Int((slice.start - start).microseconds / step.microseconds)
      guard moments.indices.contains(index) else { continue }
      moments[index].merge(slice.histogram)
      if let oldest = slice.oldest { ages[index] = max(ages[index] ?? .zero, oldest) }
    }
    let line = ages.mapValues { age in
      HeatMapPoint(
        row: steps.count - 1 - (steps.lastIndex { ($0 ?? .zero) <= age } ?? 0),
        role: age > facts.setup.oldestTarget ? .warning : .text)
    }
    var marks: [Int: String] = [:]
    for mark in facts.marks where mark.at >= start {
      let index = Int((mark.at - start).microseconds / step.microseconds)
      if index < columns { marks[index] = mark.name }
    }
    HeatMap(
      labels: names.reversed(), moments: moments.map { shares($0, steps).reversed() }, line: line,
      times: times(from: start, step: step, columns: columns), marks: marks
    ).draw(into: &frame, in: inner)
  }

  /// A dash is not to be told from the border's in ASCII.
  private var oldestHint: Label {
    facts.glyphs.isASCII ? "line: oldest" : Label("\(facts.glyphs.horizontal) oldest")
  }

  /// The full steps by the local clock.
  private func times(from start: Timestamp, step: Duration, columns: Int) -> [Int: String] {
    var times: [Int: String] = [:]
    var moment = facts.clock.localStep(window.labelStep, from: start)
    while case let index = Int((moment - start).microseconds / step.microseconds), index < columns {
      times[index] =
        window == .quarter ? facts.clock.day(of: moment) : facts.clock.shortTime(of: moment)
      moment = moment + window.labelStep
    }
    return times
  }
}
