import Jobs
import Settings

extension WorkLog {
  /// `time level event message` and, where it is about a job, what is known of it.
  func json(_ line: WorkLogLine) -> String {
    var object = JSONLine()
    object.set("time", Timestamp.now)
    object.set("level", line.level.rawValue)
    object.set("event", line.event)
    object.set("message", line.text)
    if let job = line.job {
      object.set("job", job.id)
      object.set("queue", job.queue)
      object.set("kind", job.kind)
      object.set("attempt", job.attempt)
      object.set("wait_s", job.wait)
    }
    if let settlement = line.settlement { set(settlement, &object) }
    object.set("run_s", line.ran)
    if let payload = line.payload {
      object.set("payload", String(decoding: payload, as: UTF8.self))
    }
    return object.text
  }

  private func set(_ settlement: Settlement, _ object: inout JSONLine) {
    let report = settlement.report
    object.set("outcome", settlement.outcome.name.text)
    object.set("state", settlement.transition.state.name)
    if settlement.transition.state == .retrying {
      object.set("run_at", settlement.transition.runAt)
    }
    object.set("error", settlement.outcome.error.map { redaction.applied(to: $0) })
    object.set("exit", report.exitStatus)
    object.set("signal", report.signal)
    object.set("cpu_s", report.cpu)
    object.set("peak_bytes", report.peakBytes)
  }
}
