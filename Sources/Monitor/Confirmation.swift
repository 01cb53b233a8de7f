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
    /// Over how long the act is spread is being typed.
    case spreading(Prompt)
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

  private(set) var question: Question
  private(set) var stage = Stage.counting
  private(set) var selection = Selection.ids([])
  private(set) var breakdown = Breakdown(rows: [], matched: 0, applicable: 0)
  private(set) var result: Trial.Result?
  /// The command that was copied while it is open.
  private(set) var copied: String?
  /// Over how long the act is spread where it is, as chosen last.
  private(set) var spread: Duration
  /// Who else is asked about the same jobs now.
  var rival: String?

  init(_ question: Question, spread: Duration) {
    self.question = question
    self.spread = spread
  }

  var request: Request { .preview(question.act, of: question.choice) }

  /// Whether it waits for a text, not for a key.
  var isTyping: Bool {
    switch stage {
    case .counting, .asking, .trying: false
    default: true
    }
  }

  /// How many jobs a yes is for.
  var count: Int { breakdown.applicable - (result == nil ? 0 : 1) }

  var canBeSpread: Bool { question.act.canBeSpread && count > 1 }

  var canBeTried: Bool {
    guard case .retry = question.act else { return false }
    return question.candidate != nil && result == nil && count > 1
  }

  /// Takes the frozen set; what cannot be asked at all is answered with a reason.
  mutating func take(_ selection: Selection, _ breakdown: Breakdown) -> String? {
    guard stage == .counting else { return nil }
    (self.selection, self.breakdown, stage) = (selection, breakdown, .asking)
    return breakdown.applicable == 0 ? question.nothing(breakdown) : nil
  }

  /// Takes the job that can go first, where the list of them came after the question.
  mutating func take(_ jobs: JobPage, of filter: Filter) {
    guard case .group = question.subject, question.choice == .filter(filter) else { return }
    question.candidate = question.candidate ?? jobs.jobs.first.map(Question.Candidate.init)
  }

  mutating func begin(_ trial: Trial) {
    stage = .trying(trial)
  }

  /// The trial under way is let go, or was refused.
  mutating func trialStarted(entry: AuditID?) {
    guard case .trying(var trial) = stage else { return }
    trial.begin(entry: entry)
    stage = .trying(trial)
  }

  mutating func look(at whereabouts: Whereabouts?, of id: JobID) {
    guard case .trying(var trial) = stage, trial.candidate.id == id else { return }
    trial.look(at: whereabouts)
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

  mutating func handle(_ key: Key, _ facts: Facts) -> Verdict {
    if case .mouse = key { return .stays }
    switch stage {
    case .counting, .trying:
      // A key that was meant for the question, and came before it, must not answer anything.
      let isNo = [.escape, .character("n"), .character("q"), .control("c")].contains(key)
      return isNo ? .leaves(refusal) : .stays
    case .asking: return answer(key, facts.setup)
    case .spreading(let prompt): return edit(prompt, by: key, facts)
    case .typing(let act, _) where key == .character("Y"): return copy(act, facts.setup)
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

  private mutating func answer(_ key: Key, _ setup: Setup) -> Verdict {
    switch key {
    case .character("y"): return confirm(question.act)
    case .character("s") where canBeSpread:
      stage = .spreading(Prompt(.spread, text: spread.text, history: []))
      return .stays
    case .character("1") where canBeTried:
      return question.candidate.map { .tries($0) } ?? .stays
    case .character("Y"): return copy(question.act, setup)
    default: return .leaves(refusal)
    }
  }

  /// A length has no `Y` in it, so that this copies the command here too.
  private mutating func edit(_ prompt: Prompt, by key: Key, _ facts: Facts) -> Verdict {
    var prompt = prompt
    defer { if case .spreading = stage { stage = .spreading(prompt) } }
    if key == .character("Y") {
      guard let length = prompt.length() else { return .stays }
      return copy(question.act.spread(over: length), facts.setup)
    }
    switch prompt.handle(key, facts) {
    case .stays: return .stays
    case .leaves:
      stage = .asking
      return .stays
    case .accepts:
      guard let length = prompt.length() else { return .stays }
      spread = length
      return confirm(question.act.spread(over: length))
    }
  }

  private mutating func copy(_ act: Act, _ setup: Setup) -> Verdict {
    let twin = Twin.act(act, on: question.choice, setup: setup)
    copied = twin
    return .copies(twin)
  }

  static let othersLeft = "retried 1, and left the others as they were"

  private mutating func confirm(_ act: Act) -> Verdict {
    if count <= Self.mostByOneKey { return .performs(act, selection) }
    (stage, copied) = (.typing(act, LineEditor()), nil)
    return .stays
  }

  private var refusal: String {
    if case .trying = stage { return Self.othersLeft }
    return result == nil ? "nothing was changed" : Self.othersLeft
  }
}
