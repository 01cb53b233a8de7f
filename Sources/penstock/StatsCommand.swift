import Drawing
import Jobs
import Settings

/// Shows totals and latencies.
enum StatsCommand: Command {
  private static let at = OptionSpec(
    "at", value: "TIME", "As it was at a moment, such as -2h, 11:42 or 2026-11-24T12:00:00Z.")

  static let spec = CommandSpec(
    name: "stats", summary: "show totals, rates and latencies",
    description: """
      Shows the totals of the store and, for each queue, how long jobs waited for their first start \
      and how long they ran, as percentiles of the last five minutes. Percentiles of the total come \
      from all measurements together, never from averages.

      With a queue it shows the kinds of jobs in it, each by itself.

      --at shows the numbers of the past: to ten seconds for an hour, to a minute for a day, to an \
      hour for 90 days.
      """,
    positionals: [PositionalSpec("QUEUE", "Show the kinds in this queue.", presence: .optional)],
    options: [at],
    examples: [
      .init("penstock stats", "all queues"),
      .init("penstock stats --json | jq '{name, p99: .wait.p99_s}'", "one figure of each"),
      .init("penstock stats --at -2h", "two hours ago"),
      .init("penstock stats emails --at -2h", "each kind of job in the queue, two hours ago"),
    ],
    exitStatuses: [
      .init(1, "nothing was kept of that time, or there is no such queue"),
      .init(66, "the store is not there"),
    ])

  static func run(_ context: Context) async throws -> ExitStatus {
    let now = Timestamp.now
    let moment = try context.arguments.moment(at, now: now, utcOffset: now.localOffset)
    let queue = context.arguments.words.first
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
    if context.wantsJSON {
      for row in overview.queues {
        var line = JSONLine(queue: row, now: overview.at)
        line.set("at", overview.at)
        line.set("queue", queue)
        try context.output.line(line.text)
      }
    } else {
      if moment != nil { try context.output.line("at       \(overview.at.rfc3339)") }
      try context.output.write(page(overview, of: queue, information))
    }
    return .success
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
    let counts = overview.counts
    let states = JobState.allCases.map { "\(Grouped.count(counts[$0])) \($0.name)" }
    let summary = """
      jobs     \(Grouped.count(counts.total)): \(states.joined(separator: ", "))
      workers  \(Grouped.count(overview.workers)) with \(Grouped.count(overview.slots)) slots
      died     \(Grouped.jobs(overview.freshlyDead)) in the last 5 minutes
      store    \(Grouped.bytes(information.bytes)), durability \(information.durability)

      """
    return overview.queues.isEmpty
      ? summary : summary + "\n" + table(overview, "QUEUE", sum: "all queues")
  }

  private static let shares = [0.5, 0.9, 0.95, 0.99]

  private static func table(_ overview: Overview, _ title: String, sum: String) -> String {
    let percentiles = ["P50", "P90", "P95", "P99"]
    var table = TextTable(
      [.text(title), .number("READY"), .number("OLDEST"), .number("IN/S"), .number("OUT/S")]
        + [.number("FAILED/S")] + percentiles.map { .number("WAIT \($0)") }
        + percentiles.map { .number("RUN \($0)") })
    for queue in overview.queues { table.add(row(queue, now: overview.at)) }
    if overview.queues.count > 1 { table.add(row(total(overview, sum), now: overview.at)) }
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

  private static func total(_ overview: Overview, _ name: String) -> QueueOverview {
    var total = QueueOverview(
      name: name, isPaused: false, counts: overview.counts,
      oldestReadyAt: overview.queues.compactMap(\.oldestReadyAt).min(), inPerSecond: 0,
      outPerSecond: 0, failedPerSecond: 0, wait: LatencyHistogram(), run: LatencyHistogram(),
      recent: [], kinds: [])
    for queue in overview.queues {
      total.inPerSecond += queue.inPerSecond
      total.outPerSecond += queue.outPerSecond
      total.failedPerSecond += queue.failedPerSecond
      total.wait.merge(queue.wait)
      total.run.merge(queue.run)
      total.total.merge(queue.total)
    }
    return total
  }
}
