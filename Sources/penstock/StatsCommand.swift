import Drawing
import Jobs
import Settings

/// Shows totals and latencies.
enum StatsCommand: Command {
  private static let at = OptionSpec(
    "at", value: "TIME", "As it was at a moment, such as -2h, 11:42 or 2026-11-24T12:00:00Z.")
  private static let total = OptionSpec("total", "The store as a whole instead of each queue.")
  private static let history = OptionSpec(
    "history", value: "LENGTH", "Step by step over so long: of the queue, else of all together.",
    choices: LatencyWindow.allCases.map(\.rawValue))
  private static let kind = OptionSpec(
    "kind", value: "KIND", "With --history: only this kind in the queue.")

  static let spec = CommandSpec(
    name: "stats", summary: "show totals, rates and latencies",
    description: """
      Shows the totals of the store and, for each queue, how long jobs waited for their first start \
      and how long they ran, as percentiles of the last five minutes. Percentiles of the total come \
      from all measurements together, never from averages.

      With a queue it shows the kinds of jobs in it, each by itself.

      --at shows the numbers of the past: to ten seconds for an hour, to a minute for a day, to an \
      hour for 90 days.

      --total shows the store as a whole, also how long jobs took from when they were due to the end \
      of their first run. With --json that is one line, with what the first two lines of the monitor \
      say.

      --history shows what the monitor's chart over time does: what came in, ended well, failed and \
      died in each step, the longest that a ready job had waited then, waits, runs and both together, \
      and the marks that were set. Steps are a minute of 1h, 15 minutes of 24h, a day of 90d; the last \
      one is not over. It ends now, or at --at.
      """,
    positionals: [PositionalSpec("QUEUE", "Show the kinds in this queue.", presence: .optional)],
    options: [at, total, history, kind],
    examples: [
      .init("penstock stats", "all queues"),
      .init("penstock stats --json | jq '{name, p99: .wait.p99_s}'", "one figure of each"),
      .init("penstock stats --at -2h", "two hours ago"),
      .init("penstock stats emails --at -2h", "each kind of job in the queue, two hours ago"),
      .init("penstock stats --total --json | jq .failing", "the share of attempts that fail"),
      .init("penstock stats emails --history 24h", "a day of a queue, 15 minutes a line"),
      .init(
        "penstock stats --history 90d --json | jq '[.at, .run.p99_s]'", "all queues, day by day"),
    ],
    exitStatuses: [
      .init(1, "nothing was kept of that time, or there is no such queue"),
      .init(66, "the store is not there"),
    ])

  static func run(_ context: Context) async throws -> ExitStatus {
    let now = Timestamp.now
    let moment = try context.arguments.moment(at, now: now, utcOffset: now.localOffset)
    let queue = context.arguments.words.first
    try refuseOptions(of: context.arguments, queue)
    if let window = context.arguments.text(history).flatMap(LatencyWindow.init) {
      let history = StatsHistory(
        queue: queue, kind: context.arguments.text(kind), window: window, end: moment ?? now)
      return try await history.show(context)
    }
    let (found, information) = try await context.withStore(readOnly: true) { store in
      (try await overview(of: queue, at: moment, in: store), try await store.information())
    }
    guard let overview = found else {
      Output.error.say("nothing was kept of that time")
      return .nothingMatched
    }
    if let queue, overview.queues.isEmpty {
      Output.error.say("there are no jobs of queue '\(queue)'; 'penstock queues' lists them")
      return .nothingMatched
    }
    if context.wantsJSON, context.arguments.has(total) {
      try context.output.line(JSONLine(total: overview, of: information).text)
    } else if context.wantsJSON {
      for row in overview.queues {
        var line = JSONLine(queue: row, now: overview.at)
        line.set("at", overview.at)
        line.set("queue", queue)
        try context.output.line(line.text)
      }
    } else {
      if moment != nil { try context.output.line("at       \(overview.at.rfc3339)") }
      try context.output.write(
        context.arguments.has(total)
          ? totalPage(overview, information) : page(overview, of: queue, information))
    }
    return .success
  }

  private static func refuseOptions(of arguments: Arguments, _ queue: String?) throws {
    if arguments.has(total), queue != nil {
      throw arguments.usageError(
        "cannot use '--total' with a queue: it is about all of them; 'penstock queues' has each")
    }
    if arguments.has(total), arguments.has(history) {
      throw arguments.usageError(
        "cannot use '--total' with '--history': that is of all queues where none is named")
    }
    if arguments.has(kind), queue == nil || !arguments.has(history) {
      throw arguments.usageError(
        "cannot use option '--kind': it belongs to a queue with --history")
    }
  }

  private static func overview(
    of queue: String?, at moment: Timestamp?, in store: any JobStore
  ) async throws(StoreError) -> Overview? {
    if let queue { return try await store.kinds(of: queue, at: moment) }
    if let moment { return try await store.overview(at: moment) }
    return try await store.overview()
  }

  static func page(
    _ overview: Overview, of queue: String?, _ information: StoreInformation
  ) -> String {
    if let queue { return table(overview, "KIND", sum: "all of \(queue)") }
    let summary = summary(overview, information)
    return overview.queues.isEmpty
      ? summary : summary + "\n" + table(overview, "QUEUE", sum: "all queues")
  }

  private static func totalPage(_ overview: Overview, _ information: StoreInformation) -> String {
    let (total, rates) = (overview.total(named: ""), overview.rates)
    let oldest = total.oldestReadyAt.map { overview.at.elapsed(since: $0) }
    var table = TextTable(
      [.text("LATENCY"), .number("COUNT")] + percentiles.map { .number($0) } + [.number("MAX")])
    for latency in Latency.allCases {
      let histogram = total[latency]
      table.add(
        [latency == .total ? "both" : latency.name, Grouped.count(histogram.count)]
          + shares.map { Format.duration(histogram.percentile($0)) }
          + [Format.duration(histogram.isEmpty ? nil : histogram.maximum)])
    }
    return summary(overview, information) + """
      rates    \(Grouped.rate(rates.incoming))/s in, \(Grouped.rate(rates.outgoing))/s out, \
      \(Format.finePercent(overview.failing)) failing
      oldest   \(Format.age(oldest))

      \(table.text(width: nil))
      """
  }

  private static func summary(_ overview: Overview, _ information: StoreInformation) -> String {
    let counts = overview.counts
    let states = JobState.allCases.map { "\(Grouped.count(counts[$0])) \($0.name)" }
    let label = [
      overview.label.name.map { Printable.text($0) }, overview.label.isGuarded ? "guarded" : nil,
    ]
    let store =
      label.compactMap { $0 } + [Grouped.bytes(information.bytes)]
      + ["durability \(information.durability)"]
    return """
      jobs     \(Grouped.count(counts.total)): \(states.joined(separator: ", "))
      workers  \(Grouped.count(overview.workers)) with \(Grouped.count(overview.slots)) slots
      died     \(Grouped.jobs(overview.freshlyDead)) in the last 5 minutes
      store    \(store.joined(separator: ", "))

      """
  }

  private static let shares = [0.5, 0.9, 0.95, 0.99]
  private static let percentiles = ["P50", "P90", "P95", "P99"]

  private static func table(_ overview: Overview, _ title: String, sum: String) -> String {
    var table = TextTable(
      [.text(title), .number("READY"), .number("OLDEST"), .number("IN/S"), .number("OUT/S")]
        + [.number("FAILED/S")] + percentiles.map { .number("WAIT \($0)") }
        + percentiles.map { .number("RUN \($0)") })
    for queue in overview.queues { table.add(row(queue, now: overview.at)) }
    if overview.queues.count > 1 { table.add(row(overview.total(named: sum), now: overview.at)) }
    return table.text(width: nil)
  }

  private static func row(_ queue: QueueOverview, now: Timestamp) -> [String] {
    [
      queue.name, Grouped.count(queue.counts[.ready]),
      Format.age(queue.oldestReadyAt.map { now.elapsed(since: $0) }),
      Grouped.rate(queue.inPerSecond), Grouped.rate(queue.outPerSecond),
      Grouped.rate(queue.failedPerSecond),
    ]
      + [queue.wait, queue.run].flatMap { histogram in
        shares.map { Format.duration(histogram.percentile($0)) }
      }
  }
}
