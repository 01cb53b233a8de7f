import Drawing
import Jobs
import Settings

/// Shows totals and latencies.
enum StatsCommand: Command {
  static let spec = CommandSpec(
    name: "stats", summary: "show totals, rates and latencies",
    description: """
      Shows the totals of the store and, for each queue, how long jobs waited for their first start \
      and how long they ran, as percentiles of the last five minutes. Percentiles of the total come \
      from all measurements together, never from averages.
      """,
    examples: [
      .init("penstock stats", "all queues"),
      .init("penstock stats --json | jq '{name, p99: .wait.p99_s}'", "one figure of each"),
    ],
    exitStatuses: [.init(66, "the store is not there")])

  static func run(_ context: Context) async throws -> ExitStatus {
    let (overview, information) = try await context.withStore(readOnly: true) { store in
      (try await store.overview(), try await store.information())
    }
    if context.wantsJSON {
      for queue in overview.queues {
        try context.output.line(JSONLine(queue: queue, now: overview.at).text)
      }
    } else {
      try context.output.write(page(overview, information))
    }
    return .success
  }

  static func page(_ overview: Overview, _ information: StoreInformation) -> String {
    let counts = overview.counts
    let states = JobState.allCases.map { "\(Grouped.count(counts[$0])) \($0.name)" }
    let summary = """
      jobs     \(Grouped.count(counts.total)): \(states.joined(separator: ", "))
      workers  \(Grouped.count(overview.workers)) with \(Grouped.count(overview.slots)) slots
      died     \(Grouped.jobs(overview.freshlyDead)) in the last hour
      store    \(Grouped.bytes(information.bytes)), durability \(information.durability)

      """
    return overview.queues.isEmpty ? summary : summary + "\n" + table(overview)
  }

  private static let shares = [0.5, 0.9, 0.95, 0.99]

  private static func table(_ overview: Overview) -> String {
    let percentiles = ["P50", "P90", "P95", "P99"]
    var table = TextTable(
      [.text("QUEUE"), .number("READY"), .number("OLDEST"), .number("IN/S"), .number("OUT/S")]
        + [.number("FAILED/S")] + percentiles.map { .number("WAIT \($0)") }
        + percentiles.map { .number("RUN \($0)") })
    for queue in overview.queues { table.add(row(queue, now: overview.at)) }
    if overview.queues.count > 1 { table.add(row(total(overview), now: overview.at)) }
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

  private static func total(_ overview: Overview) -> QueueOverview {
    var total = QueueOverview(
      name: "all queues", isPaused: false, counts: overview.counts,
      oldestReadyAt: overview.queues.compactMap(\.oldestReadyAt).min(), inPerSecond: 0,
      outPerSecond: 0, failedPerSecond: 0, wait: LatencyHistogram(), run: LatencyHistogram(),
      recent: [], kinds: [])
    for queue in overview.queues {
      total.inPerSecond += queue.inPerSecond
      total.outPerSecond += queue.outPerSecond
      total.failedPerSecond += queue.failedPerSecond
      total.wait.merge(queue.wait)
      total.run.merge(queue.run)
    }
    return total
  }
}
