import Drawing
import Jobs
import Monitor
import Settings

/// Lists workers.
enum WorkersCommand: Command {
  static let spec = CommandSpec(
    name: "workers", summary: "list the workers and what they run",
    description: """
      Lists the workers of the store with their slots, how many of them are busy, and when each was \
      heard of last. With --json each says which jobs it runs and how far they are, and whether its \
      pulse is steady, late or silent.
      """,
    examples: [.init("penstock workers", "all workers")],
    exitStatuses: [.init(1, "there are no workers"), .init(66, "the store is not there")])

  static func run(_ context: Context) async throws -> ExitStatus {
    let workers = try await context.withStore(readOnly: true) { store in
      try await store.workers().map { $0.redacted(by: context.redaction) }
    }
    guard !workers.isEmpty else {
      Output.error.say("no workers")
      return .nothingMatched
    }
    if context.wantsJSON {
      for worker in workers {
        try context.output.line(JSONLine(worker: worker, now: .now).text)
      }
    } else {
      try context.output.write(table(workers, now: .now))
    }
    return .success
  }

  static func table(_ workers: [WorkerRecord], now: Timestamp) -> String {
    var table = TextTable([
      .text("WORKER"), .text("HOST"), .number("PID"), .text("STATE"), .number("BUSY"),
      .number("SLOTS"), .number("CPU"), .number("MEMORY"), .number("SUCCEEDED"), .number("FAILED"),
      .number("RATE"),
      .number("UP"), .number("HEARD"), .text("QUEUES"),
    ])
    for worker in workers {
      let description = worker.description
      table.add([
        description.name, description.host, String(description.pid),
        worker.stateName(at: now),
        Grouped.count(worker.jobs.count), Grouped.count(description.slots),
        // Nothing is known of either before the first heartbeat.
        worker.memoryBytes > 0 ? Format.percent(worker.cpu) : Format.unknown,
        worker.memoryBytes > 0 ? Grouped.bytes(worker.memoryBytes) : Format.unknown,
        Grouped.count(worker.succeeded), Grouped.count(worker.failed),
        worker.runsPerSecond.map(Grouped.rate) ?? Format.unknown,
        Format.age(now.elapsed(since: worker.startedAt)),
        Format.age(now.elapsed(since: worker.heartbeatAt)) + " ago",
        description.queues.isEmpty
          ? "all" : description.queues.map(\.queue).joined(separator: ", "),
      ])
    }
    return table.text(width: nil)
  }
}
