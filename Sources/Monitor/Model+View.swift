import Drawing
import Jobs

/// Drawing: the screen, then what lies over it.
extension Model {
  /// The screen, in the size that the last `.resized` said.
  package func view() -> Frame {
    var frame = Frame(size: facts.size, glyphs: facts.glyphs)
    guard facts.isLargeEnough else {
      drawNeededSize(into: &frame)
      return frame
    }
    Header(facts: facts).draw(into: &frame)
    switch screen {
    case .queues: queues.draw(into: &frame, facts)
    case .jobs: jobs.draw(into: &frame, facts)
    case .dead: dead.draw(into: &frame, facts)
    case .workers: workers.draw(into: &frame, facts)
    case .topics: topics.draw(into: &frame, facts)
    case .schedules: schedules.draw(into: &frame, facts)
    case .log: log.draw(into: &frame, facts)
    case .trash: trash.draw(into: &frame, facts)
    case .job: job?.draw(into: &frame, facts)
    }
    confirmation?.drawBreakdown(into: &frame, facts)
    why?.draw(into: &frame, facts)
    drawLastLine(into: &frame)
    picker?.draw(into: &frame, facts)
    help?.draw(into: &frame, facts) { refusal(of: $0) }
    manual?.draw(into: &frame, facts)
    return frame
  }

  var footer: Footer {
    Footer(
      screen: screen, bindings: facts.bindings, width: facts.size.width,
      isFinding: job?.isFinding ?? false, hasActs: facts.changeRefusal == nil)
  }

  private func drawNeededSize(into frame: inout Frame) {
    let needed = Facts.smallest
    let text =
      "penstock needs \(needed.width)×\(needed.height), this is "
      + "\(facts.size.width)×\(facts.size.height)"
    let lines = Paragraph(text).lines(width: facts.size.width)
    let top = max(0, (facts.size.height - lines.count) / 2)
    for (index, line) in lines.enumerated() {
      frame.write(
        Label(line), at: Position(column: 0, row: top + index), width: facts.size.width,
        alignment: .middle)
    }
  }

  /// What waits for an answer comes before what is told, and that before what can be pressed.
  private func drawLastLine(into frame: inout Frame) {
    let line = frame.bounds.splitBottom(1).bottom
    if let prompt {
      prompt.draw(into: &frame, in: line, facts)
    } else if let confirmation {
      confirmation.draw(into: &frame, in: line, facts)
    } else if let consent {
      consent.draw(into: &frame, in: line)
    } else if let message {
      draw(message.text, role: message.kind.role, into: &frame, in: line)
    } else if let waitingText {
      draw(waitingText, role: .stale, into: &frame, in: line)
    } else if let (_, act) = acts.min(by: { $0.key < $1.key }) {
      draw("at work: \(act.text) so far", role: .prompt, into: &frame, in: line)
    } else if let saving {
      draw(saving.text, role: .prompt, into: &frame, in: line)
    } else if let failure = facts.loading.failure {
      draw(failure.message, role: .stale, into: &frame, in: line)
    } else {
      footer.draw(into: &frame, in: line)
    }
  }

  private func draw(_ text: String, role: Role, into frame: inout Frame, in line: Rectangle) {
    let inner = line.inset(columns: 1)
    frame.write(Label(text), at: inner.origin, role: role, width: inner.width)
  }
}

extension Message.Kind {
  fileprivate var role: Role {
    switch self {
    case .information: .prompt
    case .success: .success
    case .failure: .stale
    }
  }
}
