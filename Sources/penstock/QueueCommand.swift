import Jobs
import Settings

/// Pauses, resumes and limits a queue, or one kind in it.
enum QueueCommand: Command {
  static let isOperating = true
  static let kind = OptionSpec(
    "kind", value: "KIND", "Only jobs of this kind in the queue; each has a limit of its own.")

  static let spec = CommandSpec(
    name: "queue", summary: "pause, resume or limit a queue",
    description: """
      While a queue is paused no worker takes jobs from it; running jobs go on, and jobs can be \
      pushed. A limit is the number of its jobs that run at a time, a rate the number that start in a \
      time; both hold over all workers of the store. A queue that is new is made.
      """ + LimitAct.rates,
    positionals: [PositionalSpec("NAME", "The queue.")] + LimitAct.positionals,
    options: [kind, LimitAct.burst],
    examples: [
      .init("penstock queue emails pause", "take no more jobs from it"),
      .init("penstock queue emails pause --kind Newsletter", "only of that kind"),
      .init("penstock queue emails limit 20", "run 20 of its jobs at a time, at most"),
      .init("penstock queue emails rate 100/s --burst 50", "start 100 in a second"),
      .init("penstock queue emails limit none", "free it again"),
    ],
    exitStatuses: LimitAct.exitStatuses)

  static func run(_ context: Context) async throws -> ExitStatus {
    let name = context.arguments.words[0]
    let kind = context.arguments.text(kind)
    return try await LimitAct.run(
      context, on: kind.map { .kind($0, in: name) } ?? .queue(name))
  }
}

/// Pauses, resumes and limits a kind in all queues.
enum KindCommand: Command {
  static let isOperating = true

  static let spec = CommandSpec(
    name: "kind", summary: "pause, resume or limit a kind in all queues",
    description: """
      Does to all jobs of a kind, whatever queue they are in, what 'penstock queue' does to the jobs \
      of a queue. Where several limits concern a job, all of them hold.
      """ + LimitAct.rates,
    positionals: [PositionalSpec("KIND", "The kind.")] + LimitAct.positionals,
    options: [LimitAct.burst],
    examples: [
      .init("penstock kind SendEmail limit 5", "run 5 of them at a time, at most"),
      .init("penstock kind SendEmail pause", "start no more of them"),
    ],
    exitStatuses: LimitAct.exitStatuses)

  static func run(_ context: Context) async throws -> ExitStatus {
    try await LimitAct.run(context, on: .kind(context.arguments.words[0]))
  }
}

/// What both commands do.
enum LimitAct {
  static let burst = OptionSpec(
    "burst", value: "NUMBER",
    "With rate: how many may start at once after a rest; what comes in a tenth of a second if not "
      + "given.")
  static let rates = """


    A rate reads 100/s, 5/m, 1/10s. It is a token bucket: in any span of time no more jobs start than \
    the burst and what the rate makes of the span.
    """
  static let positionals = [
    PositionalSpec(
      "pause|resume|limit|rate", "What is done to it.",
      choices: LimitSetting.acts),
    PositionalSpec("VALUE", "The limit or the rate, or none.", presence: .optional),
  ]
  static let exitStatuses: [CommandSpec.ExitStatus] = [
    .init(66, "the store is not there"), .init(75, "the store is in use; try again"),
  ]

  static func run(_ context: Context, on scope: LimitScope) async throws -> ExitStatus {
    do {
      if let queue = scope.queue { try Draft.validate(name: queue, as: "queue") }
      if let kind = scope.kind { try Draft.validate(name: kind, as: "kind") }
    } catch {
      throw context.arguments.usageError(error.description)
    }
    let setting = try setting(context.arguments)
    let report = try await context.withStore { store in
      try await store.set(setting, of: scope, by: currentOperator(context.environment))
    }
    let hasChanged = report.changed > 0
    if context.wantsJSON {
      var line = JSONLine()
      if scope.kind == nil {
        line.set("name", scope.queue)
      } else {
        line.set(scope)
      }
      switch setting {
      case .paused(let isPaused): line.set("paused", isPaused)
      case .running(let count): line.set("limit", count)
      case .rate(let rate):
        line.set("rate", rate?.text)
        line.set("burst", rate?.burst)
      }
      line.set("changed", hasChanged)
      line.set("audit", report.entry)
      try context.output.line(line.text)
    } else {
      try context.output.line(setting.report(of: scope, hasChanged: hasChanged))
    }
    return .success
  }

  private static func setting(_ arguments: Arguments) throws -> LimitSetting {
    let (act, value) = (arguments.words[1], arguments.words.dropFirst(2).first)
    let size = try arguments.wholeNumber(burst, in: Rate.counts)
    do {
      return try .read(act, value, burst: size)
    } catch {
      throw arguments.usageError("\(error)")
    }
  }
}
