import Jobs
import Monitor
import Settings

/// Says why a job is not running.
enum WhyCommand: Command {
  static let spec = CommandSpec(
    name: "why", summary: "say why a job is not running",
    description: """
      Says all that keeps a job from running: its queue or kind is paused or at its limit, no living worker takes its queue \
      or kind, those that do are quiet or stopping or cannot start its handler, another job holds its partition key, it is not due yet, jobs run before it, all slots \
      are taken, or the worker that has it has fallen silent.
      """,
    positionals: [PositionalSpec("ID", "The job's id.")],
    examples: [.init("penstock why 42", "what job 42 waits for")],
    exitStatuses: [.init(1, "there is no such job"), .init(66, "the store is not there")])

  static func run(_ context: Context) async throws -> ExitStatus {
    let id = try ShowCommand.jobID(context.arguments)
    guard
      let found = try await context.withStore(
        readOnly: true, { try await $0.whereabouts(of: id) })
    else { return ShowCommand.noSuchJob(id, toDo: "look for job") }
    if context.wantsJSON {
      var line = JSONLine()
      line.set("id", id)
      line.set("state", found.job.state.name)
      line.set("schedule", Schedule.name(in: found.job.tags))
      line.set("reasons", found.hindrances.map { JSONLine(hindrance: $0, now: found.now) })
      try context.output.line(line.text)
    } else {
      let text = found.sentences.joined(separator: "\n")
      try context.output.line(text)
    }
    return .success
  }
}

extension JSONLine {
  fileprivate init(hindrance: Hindrance, now: Timestamp) {
    self.init()
    set("reason", hindrance.name)
    set("text", hindrance.text(now: now))
    switch hindrance {
    case .finished(_, let moment), .trashed(let moment): set("at", moment)
    case .running(let worker, let start):
      set("worker", worker)
      set("started_at", start)
    case .silentWorker(let worker, let heard, let free):
      set("worker", worker)
      set("heartbeat_at", heard)
      set("free_at", free)
    case .due(let moment, let attempt):
      set("run_at", moment)
      set("after_attempt", attempt)
    case .paused(let queue): set("queue", queue)
    case .kindPaused(let scope): set(scope)
    case .limit(let scope, let limit, let running, let workers):
      set(scope)
      set("limit", limit)
      set("running", running)
      set("workers", workers)
    case .rate(let scope, let rate, let freeAt):
      set(scope)
      set("rate", rate.text)
      set("burst", rate.burst)
      set("free_at", freeAt)
    case .noWorker(let queue, let kind):
      set("queue", queue)
      set("kind", kind)
    case .restingWorker(let worker, let state, let since):
      set("worker", worker)
      set("worker_state", state.name)
      set("since", since)
    case .handlerFault(let worker, let cause):
      set("worker", worker)
      set("cause", cause)
    case .partition(let key, let holder, let state):
      set("partition_key", key)
      set("holder", holder)
      set("holder_state", state.name)
    case .behind(let count, let isCountedOut):
      set("ahead", count)
      if isCountedOut { set("or_more", true) }
    case .busy(let running, let slots):
      set("running", running)
      set("slots", slots)
    }
  }
}
