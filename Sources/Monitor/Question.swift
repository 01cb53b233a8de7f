import Drawing
import Jobs

/// An act that was asked for, and what it is for.
struct Question: Hashable, Sendable {
  /// What is chosen, in words.
  enum Subject: Hashable, Sendable {
    /// `4182377 (SendEmail in emails)`.
    case one(String)
    /// `of "timed out" in reports`, `that are marked`.
    case many(String)
  }

  struct Candidate: Hashable, Sendable {
    var id: JobID
    /// How often it was started until now.
    var run: Int

    init(_ job: Job) {
      id = job.id
      run = job.run
    }
  }

  var act: Act
  var choice: Choice
  var subject: Subject
  /// The job that goes first when one is tried first.
  var candidate: Candidate?
  /// Whether a queue is made for what is moved.
  var makesQueue = false

  init(act: Act, choice: Choice, subject: Subject, candidate: Candidate? = nil) {
    self.act = act
    self.choice = choice
    self.subject = subject
    self.candidate = candidate
  }
}

/// How the question reads.
extension Question {
  private var verb: String {
    switch act {
    case .retry: "Retry"
    case .requeue: "Move"
    case .purge: "Purge"
    case .cancel: "Cancel"
    }
  }

  private var ending: String {
    switch act {
    case .requeue(let queue, _): " to \(makesQueue ? "the new queue " : "")\(queue)?"
    case .purge: " for good?"
    case .retry, .cancel: "?"
    }
  }

  /// What would be done to how many, in so many columns; what is chosen is cut before anything
  /// else is.
  func text(_ breakdown: Breakdown, width: Int, ellipsis: Character) -> String {
    let (beginning, subject) = parts(breakdown)
    let rest = breakdown.matched - breakdown.applicable
    let left = rest > 0 ? " (\(Format.count(rest)) cannot be \(act.participle))" : ""
    let room = width - CellWidth.of(beginning) - CellWidth.of(left) - CellWidth.of(ending) - 1
    let words = subject.cut(to: max(8, room), ellipsis: ellipsis)
    // A quotation that was cut is closed all the same.
    let isOpen = words != subject && words.filter { $0 == "\"" }.count == 1
    return "\(beginning) \(words)\(isOpen ? "\"" : "")\(left)\(ending)"
  }

  private func parts(_ breakdown: Breakdown) -> (beginning: String, subject: String) {
    let states = applicableStates(breakdown)
    switch subject {
    case .one(let words):
      let state = states.first.map { "\($0.state.name) " } ?? ""
      return ("\(verb) \(state)job", words)
    case .many(let words):
      let noun = breakdown.applicable == 1 ? "job" : "jobs"
      let number = Format.count(breakdown.applicable)
      guard states.count != 1 else {
        return ("\(verb) \(number) \(states[0].state.name) \(noun)", words)
      }
      let list = states.map { "\(Format.count($0.count)) \($0.state.name)" }
      return ("\(verb) \(number) \(noun) (\(list.joined(separator: ", ")))", words)
    }
  }

  /// How many jobs of each state it would change.
  private func applicableStates(_ breakdown: Breakdown) -> [(state: JobState, count: Int)] {
    var counts = StateCounts()
    for row in breakdown.rows { counts[row.state] += row.count }
    return LifeCycle.states(for: act).sorted().filter { counts[$0] > 0 }.map { ($0, counts[$0]) }
  }

  /// Why there is nothing to ask.
  func nothing(_ breakdown: Breakdown) -> String {
    guard let first = breakdown.rows.first else { return "nothing to do: no such job any more" }
    switch subject {
    case .one: return "a job that is \(first.state.name) cannot be \(act.participle)"
    case .many:
      let matched = breakdown.matched
      let which =
        matched == 1 ? "the job is in a state" : "all \(Format.count(matched)) jobs are in states"
      return "nothing to do: \(which) in which they cannot be \(act.participle)"
    }
  }

  /// What was done.
  func report(_ report: ActReport, spread: Duration?) -> String {
    var text = "\(act.participle) \(Format.count(report.changed))"
    if let spread, report.changed > 0 { text += ", spread over \(spread.text)" }
    if report.skipped > 0 { text += ", skipped \(Format.count(report.skipped)) that had changed" }
    return text
  }
}
