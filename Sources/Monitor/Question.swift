import Drawing
import Jobs

/// An act that was asked for, and what it is for.
package struct Question: Hashable, Sendable {
  /// What is chosen, in words.
  enum Subject: Hashable, Sendable {
    /// `4182377 (SendEmail in emails)`.
    case one(String)
    case marked(Int)
    case matching(Filter)
    case group(pattern: String, kind: String, queue: String)
  }

  struct Candidate: Hashable, Sendable {
    var id: JobID
    /// How often it was started until now.
    var run: Int

    init(_ job: Job) {
      (id, run) = (job.id, job.run)
    }
  }

  var act: Act
  var choice: Choice
  var subject: Subject
  /// The job that goes first when one is tried first.
  var candidate: Candidate?
  /// Whether workers died under one of the chosen jobs that are known.
  var hasQuarantined: Bool
  /// Whether a queue is made for what is moved.
  var makesQueue = false

  init(
    act: Act, choice: Choice, subject: Subject, candidate: Candidate? = nil,
    hasQuarantined: Bool = false
  ) {
    self.act = act
    self.choice = choice
    self.subject = subject
    self.candidate = candidate
    self.hasQuarantined = hasQuarantined
  }
}

/// How the question reads.
extension Question {
  private var verb: String {
    switch act {
    case .retry: "Retry"
    case .requeue: "Move"
    case .purge, .erase: "Purge"
    case .cancel: "Cancel"
    }
  }

  private var ending: String {
    switch act {
    case .requeue(let queue, _): " to \(makesQueue ? "the new queue " : "")\(queue)?"
    case .erase: " for good?"
    case .purge: " into the trash?"
    case .retry, .cancel: "?"
    }
  }

  /// What has killed workers may kill the next one.
  private var danger: String {
    guard hasQuarantined else { return "" }
    switch (act, subject) {
    case (.purge, _), (.erase, _), (.cancel, _): return ""
    case (_, .one): return " Workers died while they ran it"
    default: return " Workers died while they ran some of them"
    }
  }

  /// What would be done to how many. Of the pattern of a group, as much as the width allows.
  func text(_ breakdown: Breakdown, width: Int = .max, glyphs: Glyphs) -> String {
    let rest = breakdown.matched - breakdown.applicable
    let left = rest > 0 ? " (\(Format.count(rest)) cannot be \(act.participle))" : ""
    let beginning = verb + " " + number(breakdown) + " "
    switch subject {
    case .one(let words): return beginning + words + left + ending + danger
    case .marked(let count):
      return beginning + "that \(count == 1 ? "is" : "are") marked" + left + ending + danger
    case .matching(let filter):
      return beginning + (filter.isEmpty ? "in the store" : "of \(filter)") + left + ending + danger
    case .group(let pattern, _, let queue):
      let around = [beginning, "of \"\" in \(queue)", left, ending, danger].reduce(0) {
        $0 + CellWidth.of($1)
      }
      let words =
        width == .max ? pattern : pattern.cut(to: width - around, ellipsis: glyphs.ellipsis)
      return beginning + "of \"\(words)\" in \(queue)" + left + ending + danger
    }
  }

  /// `171 dead jobs`, `dead job`, `12 jobs (9 dead, 3 retrying)`.
  private func number(_ breakdown: Breakdown) -> String {
    let states = applicableStates(breakdown)
    if case .one = subject { return (states.first.map { "\($0.state.name) " } ?? "") + "job" }
    let noun =
      if case .group(_, let kind, _) = subject { kind } else {
        breakdown.applicable == 1 ? "job" : "jobs"
      }
    let number = Format.count(breakdown.applicable)
    if states.count == 1 { return "\(number) \(states[0].state.name) \(noun)" }
    let list = states.map { "\(Format.count($0.count)) \($0.state.name)" }
    return "\(number) \(noun) (\(list.joined(separator: ", ")))"
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
    if case .one = subject {
      return "a job that is \(first.state.name) cannot be \(act.participle)"
    }
    let states = Set(breakdown.rows.map(\.state)).sorted().map(\.name).joined(separator: " or ")
    return "nothing to do: jobs that are \(states) cannot be \(act.participle)"
  }

  /// What was done.
  func report(_ report: ActReport, spread: Duration?) -> String {
    var text = "\(act.participle) \(Format.count(report.changed - report.asked))"
    if report.asked > 0 {
      let asked = "asked \(Format.count(report.asked)) running to end"
      text = report.asked == report.changed ? asked : "\(text), \(asked)"
    }
    if let spread { text = "spreading \(Format.count(report.changed)) over \(spread.text)" }
    if report.skipped > 0 { text += ", skipped \(Format.count(report.skipped)) that had changed" }
    if report.missing > 0 { text += ", \(Format.count(report.missing)) were gone" }
    return text
  }
}
