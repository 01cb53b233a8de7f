import Drawing
import Jobs

/// The question before an act, about a set of jobs that was frozen when it was asked.
///
/// What a yes acts on is this set and nothing else, whatever has come since. More than a handful
/// takes the number typed; every answer that is not a clear yes is a no.
struct Confirmation: Hashable, Sendable {
  enum Stage: Hashable, Sendable {
    case counting
    case asking
    /// The number is being typed for this act.
    case typing(Act, LineEditor)
    case trying(Trial)
  }

  /// What a key made of it.
  enum Verdict: Hashable, Sendable {
    case stays
    case leaves(String)
    case performs(Act, Selection)
    case tries(Question.Candidate)
    case copies(String)
  }

  /// Up to so many jobs, one key is enough.
  static let mostByOneKey = 20

  let question: Question
  private(set) var stage = Stage.counting
  private(set) var selection = Selection.ids([])
  private(set) var breakdown = Breakdown(rows: [], matched: 0, applicable: 0)
  private(set) var result: Trial.Result?

  init(_ question: Question) {
    self.question = question
  }

  var request: Request { .preview(question.act, of: question.choice) }

  /// How many jobs a yes is for.
  var count: Int { breakdown.applicable - (result == nil ? 0 : 1) }

  private var canBeSpread: Bool { question.act.canBeSpread && count > 1 }

  private var canBeTried: Bool {
    guard case .retry = question.act else { return false }
    return question.candidate != nil && result == nil && count > 1
  }

  /// Takes the frozen set; what cannot be asked at all is answered with a reason.
  mutating func take(_ selection: Selection, _ breakdown: Breakdown) -> String? {
    guard stage == .counting else { return nil }
    (self.selection, self.breakdown, stage) = (selection, breakdown, .asking)
    return breakdown.applicable == 0 ? question.nothing(breakdown) : nil
  }

  mutating func begin(_ trial: Trial) {
    stage = .trying(trial)
  }

  /// The trial under way is let go, or was refused.
  mutating func trialStarted() {
    guard case .trying(var trial) = stage else { return }
    trial.begin()
    stage = .trying(trial)
  }

  mutating func look(at detail: JobDetail?) {
    guard case .trying(var trial) = stage else { return }
    result = trial.look(at: detail)
    stage = .trying(trial)
    guard result != nil else { return }
    stage = .asking
    if case .ids(let ids) = selection {
      selection = .ids(ids.filter { $0 != trial.candidate.id })
    }
  }

  mutating func handle(_ key: Key, setup: Setup) -> Verdict {
    if case .mouse = key { return .stays }
    switch stage {
    case .counting, .trying:
      // A key that was meant for the question, and came before it, must not answer anything.
      let isNo = [.escape, .character("n"), .character("q"), .control("c")].contains(key)
      return isNo ? .leaves(refusal) : .stays
    case .asking: return answer(key, setup: setup)
    case .typing(let act, var editor):
      switch editor.handle(key) {
      case .accepted(let text):
        if text == String(count) { return .performs(act, selection) }
        return .leaves("\(refusal): '\(text)' is not \(count)")
      case .cancelled: return .leaves(refusal)
      case .edited, .ignored:
        stage = .typing(act, editor)
        return .stays
      }
    }
  }

  private mutating func answer(_ key: Key, setup: Setup) -> Verdict {
    switch key {
    case .character("y"): return confirm(question.act)
    case .character("s") where canBeSpread:
      return confirm(question.act.spread(over: setup.spread))
    case .character("1") where canBeTried:
      return question.candidate.map { .tries($0) } ?? .stays
    case .character("Y"):
      return .copies(Twin.act(question.act, on: question.choice, setup: setup))
    default: return .leaves(refusal)
    }
  }

  private mutating func confirm(_ act: Act) -> Verdict {
    if count <= Self.mostByOneKey { return .performs(act, selection) }
    stage = .typing(act, LineEditor())
    return .stays
  }

  private var refusal: String {
    if case .trying = stage { return "retried 1, and left the others as they were" }
    return result == nil ? "nothing was changed" : "retried 1, and left the others as they were"
  }
}

extension Confirmation {
  func draw(into frame: inout Frame, in line: Rectangle, _ facts: Facts) {
    let inner = line.inset(columns: 1)
    switch stage {
    case .counting:
      draw("Counting what this would change", [("Esc", "leave")], into: &frame, in: inner)
    case .trying(let trial):
      draw(trial.text(now: facts.now), [("n", "leave the others")], into: &frame, in: inner)
    case .typing(let act, let editor):
      let spread = act.spread.map { "over \($0.text)" } ?? "now"
      let how = act.canBeSpread ? " \(spread)" : ""
      let prompt = "Type \(count) to have \(Words.jobs(count)) \(act.participle)\(how): "
      editor.draw(into: &frame, in: inner, prompt: Label(prompt))
    case .asking:
      let answers = answers(facts.setup)
      let room = inner.width - Self.width(answers)
      draw(text(width: room, facts.glyphs), answers, into: &frame, in: inner)
    }
  }

  private func text(width: Int, _ glyphs: Glyphs) -> String {
    guard let result else {
      return question.text(breakdown, width: width, ellipsis: glyphs.ellipsis)
    }
    let others = count == 1 ? "the other one" : "the other \(Format.count(count))"
    let anyway = result.isSuccess ? "" : " anyway"
    return "1 tried: \(result.text), retry \(others)\(anyway)?"
  }

  private func answers(_ setup: Setup) -> [(key: String, label: String)] {
    var answers = [("y", canBeSpread ? "all now" : "yes")]
    if canBeSpread { answers.append(("s", "spread over \(setup.spread.text)")) }
    if canBeTried { answers.append(("1", "try one first")) }
    return answers + [("n", "no")]
  }

  private static func width(_ answers: [(key: String, label: String)]) -> Int {
    answers.reduce(0) { $0 + 3 + CellWidth.of($1.key) + 3 + CellWidth.of($1.label) }
  }

  /// The question first; of the answers nothing is cut.
  private func draw(
    _ text: String, _ answers: [(key: String, label: String)], into frame: inout Frame,
    in line: Rectangle
  ) {
    let width = Self.width(answers)
    let used = frame.write(
      Label(text), at: line.origin, role: .prompt, width: max(0, line.width - width))
    var label = Label.empty
    for answer in answers {
      label +=
        Label("   ") + Label("[\(answer.key)]", role: .key)
        + Label(" \(answer.label)", role: .keyLabel)
    }
    frame.write(
      label, at: Position(column: line.column + used, row: line.row),
      width: max(0, line.width - used))
  }

  /// What the act is for, by queue, kind, state and error; where that is more than the question
  /// says.
  func drawBreakdown(into frame: inout Frame, _ facts: Facts) {
    guard stage != .counting, breakdown.rows.count > 1 else { return }
    let most = max(2, facts.body.height / 2 - 3)
    let rows = breakdown.rows.prefix(most)
    let rest = breakdown.rows.count - rows.count
    let area = facts.body.splitBottom(rows.count + 3).bottom
    let panel = Panel(
      title: "What this is about",
      hint: Label(rest > 0 ? "and \(Format.count(rest)) more rows" : Words.jobs(breakdown.matched)),
      isFocused: true)
    let table = Table(
      columns: [
        .number("COUNT", ideal: 6, priority: 0), .text("QUEUE", minimum: 8, ideal: 14, priority: 1),
        .text("KIND", minimum: 8, ideal: 16, priority: 2),
        .number("STATE", alignment: .left, ideal: 9, priority: 3),
        .text("ERROR", minimum: 10, weight: 1, priority: 5),
        .number("ENQUEUED", ideal: 12, priority: 4),
      ],
      rows: rows.map { row in
        Table.Row([
          Label(Format.count(row.count)), Label(row.queue), Label(row.kind), Words.state(row.state),
          Label(row.error), Label(Self.ages(row, facts.clock)),
        ])
      })
    table.draw(into: &frame, in: panel.draw(into: &frame, in: area))
  }

  /// `3d to 4s ago`.
  private static func ages(_ row: Breakdown.Row, _ clock: Clock) -> String {
    let (oldest, newest) = (clock.age(of: row.oldest), clock.age(of: row.newest))
    return oldest == newest ? "\(oldest) ago" : "\(oldest) to \(newest) ago"
  }
}
