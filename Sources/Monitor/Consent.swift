import Drawing
import Jobs

/// A question that takes one yes: what is done then is fixed when it is asked.
///
/// Of purged jobs it is counted first how many it is about. To delete more than a handful of them for
/// good, or to undo what was done to more, takes the number typed.
struct Consent: Hashable, Sendable {
  enum Stage: Hashable, Sendable {
    case counting(TrashQuestion)
    case asking
    case typing(LineEditor)
  }

  /// What a key made of it.
  enum Verdict: Hashable, Sendable {
    case stays
    case leaves(String)
    case performs
    case copies(String)
  }

  private(set) var text: String
  let effect: Effect
  /// What is said after any other answer.
  let refusal: String
  private(set) var stage: Stage
  private var count: Int
  /// The command that was copied while it is open.
  private var copied: String?

  /// `count` is how many jobs it is about.
  init(text: String, effect: Effect, refusal: String = "nothing was changed", count: Int = 1) {
    (self.text, self.effect, self.refusal, stage) = (text, effect, refusal, .asking)
    self.count = count
  }

  init(_ question: TrashQuestion, ticket: Int) {
    effect = .trash(question.act, question.choice, ticket: ticket)
    (text, refusal, stage, count) = ("", "nothing was changed", .counting(question), 1)
  }

  /// What has to be read before it can be asked.
  var request: Request? {
    guard case .counting(let question) = stage else { return nil }
    return .trashCount(question.choice)
  }

  /// What it shows besides, once that has been read.
  func want(_ facts: Facts) -> Want? {
    if case .publish = effect {
      return Want(.topics(limit: TopicsScreen.mostTopics), isUrgent: facts.topics == nil)
    }
    return request.map { Want($0, isUrgent: true) }
  }

  /// Takes the number; where there is nothing to ask, that is answered with a reason.
  mutating func take(_ count: Int) -> String? {
    guard case .counting(let question) = stage else { return nil }
    (self.count, text, stage) = (count, question.text(count), .asking)
    return count == 0 ? question.nothing : nil
  }

  /// Says more of the same.
  mutating func reword(_ text: String) {
    self.text = text
  }

  /// Whether it waits for a text, not for a key.
  var isTyping: Bool {
    if case .typing = stage { true } else { false }
  }

  private var takesNumber: Bool {
    switch effect {
    case .trash(.delete, _, _), .undo: count > Confirmation.mostByOneKey
    default: false
    }
  }

  mutating func handle(_ key: Key, _ setup: Setup) -> Verdict {
    if case .mouse = key { return .stays }
    if key == .character("Y"), request == nil, let twin = Twin.effect(effect, setup: setup) {
      copied = twin
      return .copies(twin)
    }
    switch stage {
    case .counting:
      let isNo = [.escape, .character("n"), .character("q"), .control("c")].contains(key)
      return isNo ? .leaves(refusal) : .stays
    case .asking:
      guard key == .character("y") else { return .leaves(refusal) }
      guard takesNumber else { return .performs }
      (stage, copied) = (.typing(LineEditor()), nil)
      return .stays
    case .typing(var editor):
      switch editor.handle(key) {
      case .accepted(let text):
        return text == String(count) ? .performs : .leaves("\(refusal): '\(text)' is not \(count)")
      case .cancelled: return .leaves(refusal)
      case .edited, .ignored:
        stage = .typing(editor)
        return .stays
      }
    }
  }

  func draw(into frame: inout Frame, in line: Rectangle) {
    let inner = line.inset(columns: 1)
    let told = AnswerLine.copied(copied, width: inner.width)
    switch stage {
    case .counting:
      AnswerLine([.init("Esc", "leave")]).draw(
        after: "Counting what this is about", into: &frame, in: inner)
    case .asking:
      let answers = AnswerLine.yesOrNo
      let isBeside = CellWidth.of(text) + answers.width <= inner.width
      let above = isBeside ? [] : question(frame.size)
      AnswerLine.draw(told + above, above: line, into: &frame)
      answers.draw(after: isBeside ? text : "", into: &frame, in: inner)
    case .typing(let editor):
      AnswerLine.draw(told + question(frame.size), above: line, into: &frame)
      let jobs = Words.jobs(count)
      let deed =
        if case .undo = effect { "undo it for \(jobs)" } else { "have \(jobs) deleted for good" }
      editor.draw(into: &frame, in: inner, prompt: Label("Type \(count) to \(deed): "))
    }
  }

  /// On lines of its own; what it is about is never more than half of a screen.
  private func question(_ size: Size) -> [String] {
    Paragraph(text).lines(width: size.width - 2, limit: size.height / 2)
  }
}

/// An act of this monitor that can be taken back.
struct Undoable: Hashable, Sendable {
  let entry: Int64
  /// What it did: `retried 168`.
  let text: String
  /// Not of jobs are pauses and limits.
  var isOfJobs = true
  /// How many jobs it changed.
  var count = 1
  /// The spread that it paused or let go on.
  var spread: AuditID?
}

extension Model {
  /// Asks whether the last act is to be taken back.
  mutating func askUndo() {
    // A spread that is over can neither rest nor go on.
    undoable.removeAll { act in act.spread.map { dead.spreads[$0]?.state.isOver == true } ?? false }
    guard let last = undoable.last else {
      say("nothing to undo: no act of this monitor is left; ':audit' has those of others")
      return
    }
    askUndo(of: last)
  }

  mutating func askUndo(of act: Undoable) {
    lastTicket += 1
    undoing = act
    let rest = act.isOfJobs ? "? Jobs that have moved on since stay as they are" : "?"
    // Of hundreds of ids nobody reads all; the number is in the question then.
    let isLong = CellWidth.of(act.text) > Self.longestAct
    let text =
      isLong
      ? act.text.cut(to: Self.longestAct, ellipsis: facts.glyphs.ellipsis)
        + " (\(Words.jobs(act.count)))" : act.text
    consent = Consent(
      text: "Undo: \(text)\(rest)", effect: .undo(act.entry, ticket: lastTicket),
      count: act.isOfJobs ? act.count : 1)
  }

  mutating func handleConsent(_ key: Key) -> [Effect] {
    guard var consent else { return [] }
    let verdict = consent.handle(key, facts.setup)
    self.consent = consent
    switch verdict {
    case .stays: return []
    case .copies(let command): return [.copy(command)]
    case .leaves(let text):
      self.consent = nil
      say(text)
      return []
    case .performs: self.consent = nil
    }
    switch consent.effect {
    case .undo(let entry, let ticket):
      undoable.removeAll { $0.entry == entry }
      acts[ticket] = RunningAct(deed: .undo(isOfJobs: undoing?.isOfJobs ?? true))
    case .trash(let act, _, let ticket): acts[ticket] = RunningAct(deed: .trash(act))
    case .rewrite(let edit, let ticket): acts[ticket] = RunningAct(deed: .edit(edit.job))
    default: break
    }
    return [consent.effect]
  }

  /// Says what came of an act, and keeps the way back from it.
  mutating func tell(
    _ text: String, undoableBy entry: Int64?, isOfJobs: Bool = true, count: Int = 1
  ) {
    guard let entry else { return say(text, .success) }
    remember(Undoable(entry: entry, text: text, isOfJobs: isOfJobs, count: count))
    sayUndoable(text)
  }

  mutating func remember(_ act: Undoable) {
    undoable.append(act)
    if undoable.count > Self.mostUndoable { undoable.removeFirst() }
  }

  /// Says what the last act that can be undone did, and how to undo it.
  mutating func sayUndoable(_ text: String, verb: String = "undoes it") {
    let key = facts.bindings.all.first { $0.action == .undo }?.keys.first?.name ?? "u"
    say("\(text); \(key) \(verb)", .success)
    message?.offersUndo = true
  }

  /// A spread that was cancelled does not go on again; the jobs that it let go are taken back like
  /// those of any retry.
  mutating func tell(_ act: SpreadAct, of spread: AuditID, entry: AuditID?) {
    let text = "\(act.participle) spread \(spread)"
    guard act == .cancel else {
      guard let entry else { return say(text, .success) }
      remember(Undoable(entry: entry, text: text, isOfJobs: false, spread: spread))
      return sayUndoable(text)
    }
    undoable.removeAll { $0.spread == spread || $0.entry == spread }
    guard let released = dead.spreads[spread]?.released, released > 0 else {
      return say("\(text), for good: it had let no job go that could be taken back", .success)
    }
    remember(
      Undoable(
        entry: spread, text: "spread \(spread), which let \(Words.jobs(released)) go",
        count: released))
    sayUndoable(text, verb: "takes back what it let go")
  }

  /// Acts that are remembered; the audit log has them all.
  private static let mostUndoable = 50

  private static let longestAct = 240
}
