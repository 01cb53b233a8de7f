import Drawing
import Jobs
import Settings

/// Lists queues with their counts.
enum QueuesCommand: Command {
  static let spec = CommandSpec(
    name: "queues", summary: "list the queues and how many jobs stand in each state",
    description: """
      Lists every queue with its jobs by state, the age of the ready job that waits longest, and how \
      many jobs come in, are done and fail in a second. A queue with ready jobs that no living worker \
      takes says so: 'no worker' where none serves it, 'kind untaken' where those that do have no \
      handler for a kind, or cannot start it. It costs the same with a million jobs as with ten.

      With --json also how long jobs waited and ran in the last five minutes, as percentiles and \
      buckets of seconds, and how many ended well in each ten seconds of these.
      """,
    examples: [
      .init("penstock queues", "all queues"),
      .init("penstock queues --json | jq 'select(.dead > 0).name'", "those with dead letters"),
      .init("penstock queues --json | jq 'select(.untaken > 0)'", "those that nobody works on"),
    ],
    exitStatuses: [.init(1, "there are no queues"), .init(66, "the store is not there")])

  static func run(_ context: Context) async throws -> ExitStatus {
    let (overview, workers) = try await context.withStore(readOnly: true) { store in
      (try await store.overview(), try await store.workers())
    }
    guard !overview.queues.isEmpty else {
      Output.error.say("no queues yet; pushing a job makes one")
      return .nothingMatched
    }
    if context.wantsJSON {
      for queue in overview.queues {
        let line = JSONLine(queue: queue, now: overview.at, workers: workers)
        try context.output.line(line.text)
      }
    } else {
      try context.output.write(table(overview, workers))
    }
    return .success
  }

  static func table(_ overview: Overview, _ workers: [WorkerRecord]) -> String {
    // A column that says nothing is left out.
    let hasLimits = overview.queues.contains { $0.limits != Limits() }
    var table = TextTable(
      [.text("QUEUE")] + JobState.allCases.map { .number($0.name.uppercased()) }
        + [.number("OLDEST READY"), .number("IN/S"), .number("OUT/S"), .number("FAILED/S")]
        + (hasLimits ? [.number("LIMIT"), .number("RATE")] : []))
    for queue in overview.queues {
      table.add(
        [queue.name + remark(queue, untaken: queue.untaken(by: workers, now: overview.at))]
          + JobState.allCases.map { Grouped.count(queue.counts[$0]) }
          + [
            Format.age(queue.oldestReadyAt.map { overview.at.elapsed(since: $0) }),
            Grouped.rate(queue.inPerSecond), Grouped.rate(queue.outPerSecond),
            Grouped.rate(queue.failedPerSecond),
          ]
          + (hasLimits
            ? [
              queue.limits.running.map { Grouped.count($0) } ?? Format.unknown,
              queue.limits.rate?.text ?? Format.unknown,
            ] : []))
    }
    return table.text(width: nil)
  }

  private static func remark(_ queue: QueueOverview, untaken: Backlog?) -> String {
    if queue.isPaused { return " (paused)" }
    return untaken.map { $0.kinds.isEmpty ? " (no worker)" : " (kind untaken)" } ?? ""
  }
}
