import Jobs
import Settings

/// Lists who looks at the store.
enum WhoCommand: Command {
  static let spec = CommandSpec(
    name: "who", summary: "list who looks at the store with the monitor",
    description: """
      Lists who has the monitor open on the store on this machine, and the jobs that each is asked \
      about just then: a filter, or ids, that they are about to retry, purge, move or cancel.
      """,
    examples: [
      .init("penstock who", "everybody"),
      .init("penstock who --json | jq 'select(.asks)'", "those who are about to act"),
    ],
    exitStatuses: [.init(1, "nobody looks at it"), .init(66, "the store is not there")])

  static func run(_ context: Context) async throws -> ExitStatus {
    let redaction = context.redaction
    let present = try await context.withStore(readOnly: true) { $0.others() }.map {
      Presence(who: $0.who, asks: $0.asks.map { redaction.applied(to: $0) })
    }
    guard !present.isEmpty else {
      Output.error.say("nobody looks at the store on this machine")
      return .nothingMatched
    }
    if context.wantsJSON {
      for presence in present { try context.output.line(JSONLine(presence: presence).text) }
    } else {
      var table = TextTable([.text("WHO"), .text("IS ASKED ABOUT")])
      for presence in present { table.add([presence.who, presence.asks ?? ""]) }
      try context.output.write(table.text(width: context.output.columns))
    }
    return .success
  }
}
