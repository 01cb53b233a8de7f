import Drawing
import Jobs

extension QueuesScreen {
  func draw(into frame: inout Frame, _ facts: Facts) {
    let layout = layout(facts)
    let order = rows.order
    let count = Label(
      "\(Format.count(order.names.count)) \(facts.glyphs.separator) by \(order.column.title)")
    let panel = facts.panel(
      title(facts), hint: count, of: kinds == nil ? .overview : .kinds, isFocused: true)
    let area = panel.draw(into: &frame, in: layout.table)
    guard let overview = overview(facts) else {
      let earlier = facts.past.map { "Nothing was kept of \(facts.clock.moment($0.moment))" }
      let isEmpty = kinds.map { $0.answered == $0.request(facts) } ?? facts.past?.isRead ?? false
      let text = isEmpty ? earlier ?? "" : "Reading the store"
      return Notice.draw(text, into: &frame, in: area)
    }
    guard !overview.queues.isEmpty else {
      return Notice.draw(
        "No queue yet: push the first job with  penstock push QUEUE PAYLOAD", into: &frame, in: area
      )
    }
    table(facts).draw(into: &frame, in: area)
    guard let row = rows.cursor.id.flatMap({ row($0, facts) }) else { return }
    let chart = LatencyChart(
      latency: latency, queue: kinds?.queue, row: row, window: window,
      slices: hasSlices(facts) ? slices : nil, facts: facts)
    chart.drawHistogram(into: &frame, in: layout.histogram)
    LatencyChart(
      latency: latency == .run ? .wait : .run, queue: kinds?.queue, row: row, window: window,
      slices: nil, facts: facts
    ).drawHistogram(into: &frame, in: layout.companion)
    if layout.hasHeatMap { chart.drawHeatMap(into: &frame, in: layout.heatMap) }
    guard layout.hasTroubles, let scope else { return }
    let troubles = QueueTroubles(scope: scope, row: row, failing: failing, facts: facts)
    troubles.drawErrors(into: &frame, in: layout.errors)
    troubles.drawWorkers(into: &frame, in: layout.workers)
    troubles.drawRunning(into: &frame, in: layout.running)
    LogTable.drawNewest(into: &frame, in: layout.log, facts)
  }

  private func title(_ facts: Facts) -> Label {
    guard let queue = kinds?.queue else { return "Queues" }
    let isPaused = facts.queue(queue)?.isPaused == true
    return Label("Kinds of \(queue)" + (isPaused ? " \(facts.glyphs.separator) paused" : ""))
  }

  private func table(_ facts: Facts) -> Table {
    let untaken =
      kinds == nil
      ? Dictionary(uniqueKeysWithValues: facts.untaken.map { ($0.queue, $0) }) : [:]
    let visible = rows.cursor.visible
    let lines = rows.order.names[visible].compactMap { name in
      row(name, facts).map { line($0, untaken: untaken[name], facts) }
    }
    // A limit stands behind what runs, and wants room only where there is one.
    let queues = overview(facts)?.queues ?? []
    let running = queues.map { Self.running($0).width }.max() ?? 0
    let hasWords = !untaken.isEmpty || queues.contains(where: \.isPaused)
    return Table(
      columns: columns(running: running, hasWords: hasWords, facts), rows: lines,
      cursor: rows.cursor.viewport.cursor - visible.lowerBound)
  }

  /// What runs, and the most that may.
  private static func running(_ queue: QueueOverview) -> Label {
    let count = Words.count(queue.counts[.running])
    guard let limit = queue.limits.running else { return count }
    return count + Label("/\(Format.count(limit))", role: .dim)
  }

  /// Where there is room for it, a row says also what its dead letters died of most.
  private func showsError(_ facts: Facts) -> Bool {
    facts.isRoomy && layout(facts).hasTroubles
  }

  /// From this width on a row says in words that it is paused or that nobody takes its jobs.
  private static let wordy = 112
  private static let leastOfWords = 22
  /// A sign is told in a column less than a word, but there is none for a pause in ASCII.
  private static let leastOfPause = 18

  private func leastOfName(hasWords: Bool, _ facts: Facts) -> Int {
    guard hasWords else { return 12 }
    return facts.size.width >= Self.wordy
      ? Self.leastOfWords : facts.glyphs.isASCII ? Self.leastOfPause : 12
  }

  private func pausedTail(_ facts: Facts) -> Label {
    let glyphs = facts.glyphs
    let isWordy = facts.size.width >= Self.wordy && !glyphs.isASCII
    let text = isWordy ? " \(glyphs.separator) paused" : pausedSign(glyphs)
    return Label(text, role: .dim)
  }

  private func pausedSign(_ glyphs: Glyphs) -> String {
    glyphs.isASCII ? " (paused)" : " \(glyphs.pause)"
  }

  private func columns(running: Int, hasWords: Bool, _ facts: Facts) -> [Table.Column] {
    let showsError = showsError(facts)
    return [
      .text(
        kinds == nil ? "QUEUE" : "KIND",
        minimum: leastOfName(hasWords: hasWords, facts), ideal: showsError ? 36 : 16,
        weight: showsError ? 0 : 1, most: 40, priority: 0),
      .number("READY", ideal: 7, priority: 1), .number("RUN", ideal: max(4, running), priority: 3),
      .number("SCHED", ideal: 6, priority: 9), .number("RETRY", ideal: 5, priority: 7),
      .number("DEAD", ideal: 5, priority: 2), .number("IN/s", ideal: 5, priority: 8),
      .number("OUT/s", ideal: 5, priority: 6), .number("OLDEST", ideal: 6, priority: 4),
      .number("p50", ideal: 5, priority: 11), .number("p95", ideal: 5, priority: 5),
      .number("p99", ideal: 5, priority: 10),
      .number("5 MIN", alignment: .left, ideal: Self.sparkline, priority: 12),
    ] + (showsError ? [.text("MOST DIED OF", minimum: 12, weight: 1, priority: 13)] : [])
  }

  /// What a press on a column's title sorts by.
  func column(
    at position: Position, in layout: QueuesLayout, _ facts: Facts
  ) -> QueueOrder.Column? {
    let area = Panel(title: .empty, isBordered: facts.isBordered).content(of: layout.table)
    let sorted: [QueueOrder.Column?] = [
      .name, .ready, .running, .scheduled, .retrying, .dead, .incoming, .outgoing, .oldest, nil,
      .p95,
    ]
    let index = table(facts).column(at: position, in: area)
    return index.flatMap { $0 < sorted.count ? sorted[$0] : nil }
  }

  private static let sparkline = 10

  private func line(_ queue: QueueOverview, untaken: Backlog?, _ facts: Facts) -> Table.Row {
    let oldest = facts.oldest(of: queue)
    let isLate = (oldest ?? .zero) > facts.setup.oldestTarget
    let latencies = queue[latency]
    var name = Label(queue.name, role: untaken == nil ? nil : .warning)
    var tail = queue.isPaused ? pausedTail(facts) : .empty
    if let rate = queue.limits.rate, facts.isBordered {
      name += Label(" \(rate.text)", role: .dim)
    }
    var short = queue.isPaused ? Label(pausedSign(facts.glyphs), role: .dim) : .empty
    if let what = standstill(of: queue, untaken, isLate: isLate, facts) {
      let words = facts.size.width >= Self.wordy ? " \(facts.glyphs.separator) \(what)" : " !"
      tail += Label(words, role: .warning)
      short += Label(" !", role: .warning)
    }
    let dead = queue.counts[.dead]
    var cells: [Label] = [
      name, Words.count(queue.counts[.ready]), Self.running(queue),
      Words.count(queue.counts[.scheduled]),
      Words.count(queue.counts[.retrying], role: queue.isFailing ? .warning : nil),
      Words.count(dead, role: .warning), Words.rate(queue.inPerSecond),
      Words.rate(queue.outPerSecond),
      oldest == nil && queue.counts[.ready] > 0
        ? Label(Format.unknown, role: .dim)
        : Words.duration(oldest ?? .zero, role: isLate ? .warning : nil),
    ]
    cells += [0.5, 0.95, 0.99].map { share in
      latencies.percentile(share).map { Label(Format.duration($0)) }
        ?? Label(Format.unknown, role: .dim)
    }
    let values = queue.recent.summed(into: Self.sparkline).map { Double($0) }
    cells.append(Sparkline.label(values, width: Self.sparkline, glyphs: facts.glyphs))
    if showsError(facts) { cells.append(commonestError(of: queue, facts)) }
    var line = Table.Row(cells)
    (line.tail, line.shortTail) = (tail, short)
    return line
  }

  /// Why nothing moves in a queue that waits, where that is known.
  private func standstill(
    of queue: QueueOverview, _ untaken: Backlog?, isLate: Bool, _ facts: Facts
  ) -> String? {
    if let untaken { return untaken.kinds.isEmpty ? "no worker" : "kind untaken" }
    let hasEnded = queue.failedPerSecond > 0 || queue.recent.contains { $0 > 0 }
    let isStuck = isLate && !queue.isPaused && !hasEnded
    return isStuck && kinds == nil && facts.past == nil ? "nothing ends" : nil
  }
}

extension QueuesScreen {
  /// The groups come the largest first; nothing was kept of those of the past.
  private func commonestError(of row: QueueOverview, _ facts: Facts) -> Label {
    guard facts.past == nil else { return Label(Format.unknown, role: .dim) }
    let group = facts.failureGroups?.first { group in
      kinds.map { group.queue == $0.queue && group.kind == row.name } ?? (group.queue == row.name)
    }
    return group.map { Label($0.pattern) } ?? .empty
  }
}
