import Drawing
import Jobs
import Worker

extension WorkLog {
  func line(_ notice: Notice) -> WorkLogLine? {
    switch notice {
    case .enlisted(let worker):
      return WorkLogLine(.info, "enlisted", "worker \(worker) takes jobs")
    case .started(let job):
      return started(job)
    case .finished(let job, let settlement, let ran):
      return finished(job, settlement, ran)
    case .refused(let lease):
      return WorkLogLine(
        .warning, "refused",
        "result of job \(lease.job) run \(lease.run) came too late and was refused: "
          + "its lease was no longer ours")
    case .lostLeases(let count):
      return WorkLogLine(
        .warning, "leases_lost",
        "the store had given this worker up; \(count) running jobs were stopped")
    case .gaveUp(let job):
      var line = WorkLogLine(
        .error, "gave_up",
        "handler of job \(job.id) does not end even when killed; its slot stays taken")
      line.job = job
      return line
    case .cannotStart(_, let cause, let pause):
      return WorkLogLine(
        .error, "cannot_start",
        "\(cause); its jobs wait, the next try is in \(pause.text)")
    case .startsAgain(let kind):
      return WorkLogLine(
        .info, "starts_again", "the handler for kind '\(kind)' can be started again")
    case .storeFailed(let error, let pause):
      return WorkLogLine(
        .error, "store_failed",
        error.message + (pause.map { "; next try in \($0.text)" } ?? ""))
    case .stopping(let running, let grace, let error):
      return WorkLogLine(
        error == nil ? .info : .error, "stopping",
        "stopping\(error.map { " since the store failed: \($0.message)" } ?? ""): "
          + (running == 0
            ? "nothing runs"
            : "\(running) \(running == 1 ? "job" : "jobs") may run on for \(grace.text)"))
    case .hurrying(let running, let kills):
      return WorkLogLine(
        .info, "hurrying",
        "stopping at once: \(running) \(running == 1 ? "job is" : "jobs are") "
          + (kills ? "killed" : "told to end"))
    case .quieted(let isQuiet):
      return WorkLogLine(
        .info, isQuiet ? "quiet" : "resumed",
        isQuiet
          ? "quiet: takes no more jobs until it is resumed (by SIGCONT or 'penstock worker')"
          : "takes jobs again")
    case .cancelling(let job, let person):
      var line = WorkLogLine(
        .info, "cancelling",
        "job \(job.id) \(job.kind) of \(job.queue) is told to end: cancelled by \(person)")
      line.job = job
      return line
    case .reconfigured:
      return WorkLogLine(.info, "reconfigured", "the configuration was read anew and holds")
    case .rescued(let rescue):
      return WorkLogLine(
        .warning, "rescued",
        "job \(rescue.job) was taken back from worker \(rescue.worker); it is \(rescue.state.name)")
    case .pruned(let count):
      return WorkLogLine(.info, "pruned", "pruned \(count) finished jobs")
    case .missedTicks(let text):
      return WorkLogLine(.warning, "ticks_missed", text)
    case .scheduleFault(let name, let cause):
      return WorkLogLine(
        .warning, "schedule_fault", "schedule \(name) is due and cannot fire here: \(cause)")
    case .dutyFailed(let name, let error):
      return WorkLogLine(.warning, "duty_failed", "cannot do duty '\(name)': \(error.message)")
    case .ended(let ending):
      return WorkLogLine(
        ending.unsettled == 0 ? .info : .error, "ended",
        "ended"
          + (ending.unsettled == 0
            ? ""
            : "; \(ending.unsettled) results were not confirmed, those that are not written run again")
      )
    }
  }

  private func started(_ job: Job) -> WorkLogLine {
    var text = "job \(job.id) \(job.kind) of \(job.queue) attempt \(job.attempt) starts"
    var payload: [UInt8]?
    if showsPayloads {
      let shown = redaction.applied(to: job.payload)
      text += ": " + Printable.text(String(decoding: shown, as: UTF8.self))
      payload = shown
    }
    var line = WorkLogLine(showsPayloads ? .info : .debug, "started", text)
    line.job = job
    line.payload = payload
    return line
  }

  private func finished(
    _ job: Job, _ settlement: Settlement, _ ran: Duration
  ) -> WorkLogLine {
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
    let error = settlement.outcome.error.map { ": \(redaction.applied(to: $0))" } ?? ""
    var line = WorkLogLine(
      settlement.outcome.isFailure ? .warning : .info, "finished", start + next + error)
    line.job = job
    line.settlement = settlement
    line.ran = ran
    return line
  }
}
