import Drawing
import Jobs
import Settings

/// Lists what is limited.
enum LimitsCommand: Command {
  static let spec = CommandSpec(
    name: "limits", summary: "list the limits and how much of them is used",
    description: """
      Lists the queues and kinds that are limited, or of which a kind is paused, with how many of their \
      jobs run now. Limits come from 'penstock queue', 'penstock kind' and from the configuration of \
      each worker that starts.
      """,
    examples: [.init("penstock limits", "all limits")],
    exitStatuses: [.init(1, "nothing is limited"), .init(66, "the store is not there")])

  static func run(_ context: Context) async throws -> ExitStatus {
    let limits = try await context.withStore(readOnly: true) { try await $0.limits() }
    guard !limits.isEmpty else {
      Output.error.say("nothing is limited")
      return .nothingMatched
    }
    if context.wantsJSON {
      for record in limits { try context.output.line(JSONLine(limit: record).text) }
    } else {
      try context.output.write(table(limits))
    }
    return .success
  }

  static func table(_ limits: [LimitRecord]) -> String {
    var table = TextTable([
      .text("QUEUE"), .text("KIND"), .number("RUNNING"), .number("LIMIT"), .number("RATE"),
      .number("BURST"), .text("STATE"),
    ])
    for record in limits {
      let limits = record.limits
      table.add([
        record.scope.queue ?? "all", record.scope.kind ?? "all", Grouped.count(record.running),
        limits.running.map { Grouped.count($0) } ?? Format.unknown,
        limits.rate?.text ?? Format.unknown,
        limits.rate.map { Grouped.count($0.burst) } ?? Format.unknown,
        limits.isPaused ? "paused" : "",
      ])
    }
    return table.text(width: nil)
  }
}
