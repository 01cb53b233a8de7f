import Drawing
import Jobs
import Worker

/// What happens in a worker, a line each: time, level, words.
struct WorkLog: Sendable {
  let output: Output
  /// Leaves out what went well.
  let isQuiet: Bool

  @Sendable func write(_ notice: Notice) {
    guard let (level, text) = Self.line(notice) else { return }
    write(level, text)
  }

  func write(_ level: Level, _ text: String) {
    if isQuiet, level == .info { return }
    output.say("\(Timestamp.now.rfc3339) \(level.rawValue) \(text)")
  }

  enum Level: String {
    case info
    case warning
    case error
  }

  /// Nil for what is not worth a line.
  static func line(_ notice: Notice) -> (Level, String)? {
    switch notice {
    case .enlisted(let worker):
      (.info, "worker \(worker) takes jobs")
    case .started:
      nil
    case .finished(let job, let settlement, let ran):
      finished(job, settlement, ran)
    case .refused(let lease):
      (
        .warning,
        "result of job \(lease.job) run \(lease.run) came too late and was refused: "
          + "its lease was no longer ours"
      )
    case .lostLeases(let count):
      (.warning, "the store had given this worker up; \(count) running jobs were stopped")
    case .gaveUp(let job):
      (.error, "handler of job \(job.id) does not end even when killed; its slot stays taken")
    case .storeFailed(let error, let pause):
      (.error, error.message + (pause.map { "; next try in \($0.text)" } ?? ""))
    case .stopping(let running, let grace, let error):
      (
        error == nil ? .info : .error,
        "stopping\(error.map { " since the store failed: \($0.message)" } ?? ""): "
          + (running == 0
            ? "nothing runs"
            : "\(running) \(running == 1 ? "job" : "jobs") may run on for \(grace.text)")
      )
    case .reconfigured:
      (.info, "the configuration was read anew and holds")
    case .rescued(let rescue):
      (
        .warning,
        "job \(rescue.job) was taken back from worker \(rescue.worker); it is \(rescue.state.name)"
      )
    case .pruned(let count):
      (.info, "pruned \(count) finished jobs")
    case .dutyFailed(let name, let error):
      (.warning, "cannot do duty '\(name)': \(error.message)")
    case .ended(let ending):
      (
        ending.unsettled == 0 ? .info : .error,
        "ended"
          + (ending.unsettled == 0
            ? ""
            : "; \(ending.unsettled) results could not be written, those jobs will run again")
      )
    }
  }

  private static func finished(
    _ job: Job, _ settlement: Settlement, _ ran: Duration
  ) -> (Level, String) {
    let start =
      "job \(job.id) \(job.kind) of \(job.queue) attempt \(job.attempt) "
      + "\(settlement.outcome.name.text) in \(Format.duration(ran))"
    let next =
      switch settlement.transition.state {
      case .dead: ", it is dead"
      case .retrying:
        settlement.transition.runAt.map { ", next at \($0.rfc3339)" } ?? ""
      case .ready: ", it goes back"
      default: ""
      }
    let error = settlement.outcome.error.map { ": \($0)" } ?? ""
    return (settlement.outcome.isFailure ? .warning : .info, start + next + error)
  }
}
