import Drawing
import Jobs

/// A job whose payload is read for something.
struct UsedPayload: Hashable, Sendable {
  var job: JobID
  var use: PayloadUse
}

/// Payloads: copied, written to files, edited.
extension Model {
  mutating func use(_ job: Job?, for use: PayloadUse) -> [Effect] {
    guard let job else {
      say("the job is gone")
      return []
    }
    if case .edit = use {
      guard LifeCycle.editableStates.contains(job.state) else {
        say("the job is running; it cannot be edited now")
        return []
      }
      return [.edit(job, again: nil)]
    }
    guard !job.payload.isEmpty else {
      say("the payload is empty")
      return []
    }
    let redaction = Redaction(facts.setup.redacted)
    if case .write(let file) = use {
      return [.save(.bytes(redaction.applied(to: job.payload)), file: file, replacing: false)]
    }
    say("copied the payload of job \(job.id), as it is shown")
    let text = PayloadText(job.payload, redaction: redaction).text
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    // What would be an order to whatever it is pasted into is copied as the screen has it.
    return [.copy(lines.map { Printable.text(String($0)) }.joined(separator: "\n"))]
  }

  /// Goes on from what was left in the editor: asks whether the job is to run with it.
  mutating func take(_ result: EditResult, of job: Job) -> [Effect] {
    switch result {
    case .unchanged: say("the payload is the same; nothing was changed")
    case .failed(let reason): say(reason, .failure)
    case .wrong(let text, let reason):
      consent = Consent(
        text: "Not stored: \(reason). Edit again?", effect: .edit(job, again: text))
    case .changed(let payload):
      lastTicket += 1
      let sizes = [job.payload.count, payload.count].map { Format.bytes(Int64($0)) }
      let isWaiting = job.state == .scheduled || job.state == .ready
      consent = Consent(
        text: (isWaiting ? "Give job \(job.id)" : "Run \(job.state.name) job \(job.id) again with")
          + " the new payload (\(sizes[0]), now \(sizes[1]))?",
        effect: .rewrite(PayloadEdit(job, new: payload), ticket: lastTicket))
    }
    return []
  }
}
