import Jobs
import Settings

/// Has a worker take no more jobs, take jobs again, or end.
enum WorkerCommand: Command {
  static let isOperating = true
  static let now = OptionSpec(
    "now", "With stop: skip the grace. What runs is told to end, and goes back unless it succeeds.")

  static let spec = CommandSpec(
    name: "worker", summary: "quiet, resume or stop a worker from afar",
    description: """
      Asks a worker through the store, wherever it runs; it sees that at once. A quiet worker takes no \
      new jobs, finishes those that it has, and stays until it is resumed or stopped. One that is \
      stopped finishes its jobs within its grace, gives back the others, and ends: a service manager \
      that restarts it only on failure leaves it so.

      The same by signal is in 'penstock help signals'. A single job is stopped with 'penstock cancel'.
      """,
    positionals: [
      PositionalSpec("NAME", "The worker, as 'penstock workers' lists it."),
      PositionalSpec(
        "quiet|resume|stop", "What it is to do.", choices: ["quiet", "resume", "stop"]),
    ],
    options: [now],
    examples: [
      .init("penstock worker web-1.4711 quiet", "before a deployment"),
      .init("penstock worker web-1.4711 stop", "and then end it"),
    ],
    exitStatuses: [
      .init(1, "no living worker has that name"), .init(66, "the store is not there"),
      .init(75, "the store is in use; try again"), .init(77, "the store is read-only"),
    ])

  static func run(_ context: Context) async throws -> ExitStatus {
    let arguments = context.arguments
    let (name, act) = (arguments.words[0], arguments.words[1])
    if arguments.has(now), act != "stop" {
      throw arguments.usageError("cannot use --now with '\(act)': it goes with 'stop' only")
    }
    let mode: WorkerMode =
      switch act {
      case "quiet": .quiet
      case "resume": .active
      default: arguments.has(now) ? .stoppingNow : .stopping
      }
    return try await context.withStore { store in
      let report = try await store.order(
        mode, to: name, by: currentOperator(context.environment))
      guard let report else {
        let living = try await store.workers().map(\.description.name)
        Output.error.say(
          "cannot \(act) worker '\(name)': there is no such worker; "
            + (living.isEmpty
              ? "no worker is on the list" : NearestName.hint(name, among: living)))
        return .nothingMatched
      }
      if context.wantsJSON {
        var line = JSONLine()
        line.set("name", name)
        line.set("asked", mode == .stoppingNow ? "stop now" : act)
        line.set("audit", report.entry)
        try context.output.line(line.text)
      } else {
        try context.output.line("asked \(name) to \(mode.request)")
      }
      return .success
    }
  }
}
