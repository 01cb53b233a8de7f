import Drawing
import Jobs

/// A question that takes one yes: what is done then is fixed when it is asked.
struct Consent: Hashable, Sendable {
  let text: String
  let effect: Effect
  /// What is said after any other answer.
  var refusal = "nothing was changed"
  /// The command that was copied while it is open.
  var copied: String?

  func draw(into frame: inout Frame, in line: Rectangle, _ facts: Facts) {
    let inner = line.inset(columns: 1)
    if let copied {
      let above = Rectangle(column: line.column, row: line.row - 1, width: line.width, height: 1)
      frame.fill(above)
      frame.write(
        Label("copied  \(copied)", role: .dim), at: above.inset(columns: 1).origin,
        width: inner.width)
    }
    let answers =
      Label("   [y]", role: .key) + Label(" yes", role: .keyLabel) + Label("   [n]", role: .key)
      + Label(" no", role: .keyLabel)
    let room = inner.width - answers.width
    let words = text.cut(to: room, ellipsis: facts.glyphs.ellipsis)
    frame.write(Label(words, role: .prompt) + answers, at: inner.origin, width: inner.width)
  }
}

/// An act of this monitor that can be taken back.
struct Undoable: Hashable, Sendable {
  let entry: Int64
  /// What it did: `retried 168`.
  let text: String
  /// Not of jobs are pauses and limits.
  var isOfJobs = true
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
    consent = Consent(
      text: "Undo: \(act.text)\(rest)", effect: .undo(act.entry, ticket: lastTicket))
  }

  mutating func handleConsent(_ key: Key) -> [Effect] {
    guard let consent else { return [] }
    if case .mouse = key { return [] }
    if key == .character("Y"), let twin = Twin.effect(consent.effect, setup: facts.setup) {
      self.consent?.copied = twin
      return [.copy(twin)]
    }
    self.consent = nil
    guard key == .character("y") else {
      say(consent.refusal)
      return []
    }
    switch consent.effect {
    case .undo(let entry, let ticket):
      undoable.removeAll { $0.entry == entry }
      acts[ticket] = RunningAct(deed: .undo(isOfJobs: undoing?.isOfJobs ?? true))
    case .restore(_, let ticket): acts[ticket] = RunningAct(deed: .restore)
    case .rewrite(let edit, let ticket): acts[ticket] = RunningAct(deed: .edit(edit.job))
    default: break
    }
    return [consent.effect]
  }

  /// Says what came of an act, and keeps the way back from it.
  mutating func tell(_ text: String, undoableBy entry: Int64?, isOfJobs: Bool = true) {
    guard let entry else { return say(text, .success) }
    remember(Undoable(entry: entry, text: text, isOfJobs: isOfJobs))
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
      Undoable(entry: spread, text: "spread \(spread), which let \(Words.jobs(released)) go"))
    sayUndoable(text, verb: "takes back what it let go")
  }

  /// Acts that are remembered; the audit log has them all.
  private static let mostUndoable = 50
}
