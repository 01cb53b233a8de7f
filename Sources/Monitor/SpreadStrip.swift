import Drawing
import Jobs

/// Retries that are spread over time, a row each.
struct SpreadStrip: Hashable, Sendable {
  private var spreads: [Spread] = []
  /// Those that go on, and those that have just ended.
  private(set) var shown: [Spread] = []
  private(set) var isLoaded = false
  private var cursor = RowCursor<AuditID>()

  /// Errors of groups that have been seen, also of those that no dead letter is in any more.
  private var patterns: [String: String] = [:]

  /// One that ended is shown for so long.
  private static let lingering = Duration.seconds(300)

  subscript(id: AuditID) -> Spread? { spreads.first { $0.id == id } }

  /// The one that keys act on: that under the cursor, or where it is over the one that goes on.
  private var chosen: Spread? {
    if let spread = cursor.index.map({ shown[$0] }), !spread.state.isOver { return spread }
    return foremost
  }

  /// What a key means where nobody has chosen: what lets jobs go, before what rests, before what stopped
  /// by itself; the newest of those.
  private var foremost: Spread? {
    shown.filter { !$0.state.isOver }.min { (Self.rank($0), -$0.id) < (Self.rank($1), -$1.id) }
  }

  private static func rank(_ spread: Spread) -> Int {
    switch spread.state {
    case .gathering, .running: 0
    case .paused: 1
    case .stopped: 2
    case .cancelled, .done: 3
    }
  }

  mutating func take(_ spreads: [Spread]) {
    (self.spreads, isLoaded) = (spreads, true)
  }

  mutating func learn(_ groups: [FailureGroup]) {
    for group in groups {
      patterns[Filter([.init(.group([group.id]))]).description] =
        "\(group.pattern) in \(group.queue)"
    }
  }

  /// While the keys go to another panel, the cursor is on the spread that they brake: a new one, else
  /// the one that goes on.
  mutating func follow(now: Timestamp, hasFocus: Bool) {
    shown = spreads.filter { spread in
      // One that stopped by itself waits for a person.
      guard let end = spread.endedAt, spread.state != .stopped else { return true }
      return now - end < Self.lingering
    }
    let known = Set(cursor.ids)
    cursor.follow(shown.map(\.id))
    cursor.resize(height: min(max(shown.count, 1), 3))
    guard !hasFocus, let foremost else { return }
    let isNew = !known.contains(foremost.id)
    let isChosenBehind = cursor.index.map { Self.rank(shown[$0]) > Self.rank(foremost) } ?? true
    if isNew || isChosenBehind { cursor.move(to: foremost.id) }
  }

  mutating func press(line: Int, hasFocus: Bool) -> ListPress {
    cursor.press(line: line, hasFocus: hasFocus)
  }

  mutating func scroll(by rows: Int) {
    cursor.scroll(by: rows)
  }

  func refusal(of action: Action) -> String? {
    guard let chosen else {
      return shown.isEmpty ? "no retry is being spread" : "no spread goes on"
    }
    let act = action == .pause ? steering(chosen) : .cancel
    return act.states.contains(chosen.state)
      ? nil : "spread \(chosen.id) is \(chosen.state.name); it cannot be \(act.participle)"
  }

  mutating func handle(_ action: Action) -> [Step] {
    switch action {
    case .pause: return chosen.map { [steer($0)] } ?? []
    case .cancelSpread:
      guard let chosen else { return [] }
      let rest = Words.jobs(chosen.total - chosen.passed)
      return [
        .confirm(
          "Cancel spread \(chosen.id), and leave \(rest) as they are?",
          .steer(.cancel, spread: chosen.id))
      ]
    default:
      _ = cursor.handle(action)
      return []
    }
  }

  /// One that stopped by itself did so for a reason, which is told before more jobs go the same way.
  private func steer(_ spread: Spread) -> Step {
    let effect = Effect.steer(steering(spread), spread: spread.id)
    guard spread.state == .stopped else { return .effect(effect) }
    let released = spread.released - spread.releasedBefore
    let failed = Format.count(spread.failed - spread.failedBefore)
    return .confirm(
      "Spread \(spread.id) stopped by itself: \(failed) of \(Words.jobs(released)) failed again. "
        + "Let the other \(Format.count(spread.total - spread.passed)) go all the same?", effect)
  }

  /// Pausing, or going on again.
  private func steering(_ spread: Spread) -> SpreadAct {
    spread.state == .running ? .pause : .resume
  }

  /// What the keys do now.
  private func hint(_ facts: Facts) -> Label {
    guard let chosen else { return .empty }
    let acts: [(Action, SpreadAct)] = [(.pause, steering(chosen)), (.cancelSpread, .cancel)]
    let words = acts.compactMap { action, act -> String? in
      guard act.states.contains(chosen.state),
        let key = facts.bindings.all.first(where: {
          $0.action == action && $0.screens.contains(.dead)
        })?.keys.first
      else { return nil }
      return "\(key.name) \(act.rawValue)"
    }
    return Label(words.joined(separator: " \(facts.glyphs.separator) "), role: .dim)
  }

  func draw(into frame: inout Frame, in area: Rectangle, _ facts: Facts, isFocused: Bool) {
    guard !area.isEmpty else { return }
    let panel = facts.panel("Spread", hint: hint(facts), of: .spreads, isFocused: isFocused)
    let visible = cursor.visible
    let table = Table(
      columns: [
        .number("SPREAD", ideal: 6, priority: 0),
        .text("WHAT", minimum: 10, weight: 1, priority: 2),
        .number("RELEASED", ideal: 9, priority: 1),
        .number("", alignment: .left, ideal: Self.bar, priority: 5),
        .number("SUCCEEDED", ideal: 9, priority: 4), .number("FAILED", ideal: 6, priority: 1),
        .number("STATE", alignment: .left, ideal: 10, priority: 3),
      ],
      rows: shown[visible].map { row($0, facts) },
      cursor: cursor.viewport.cursor - visible.lowerBound, isFocused: isFocused)
    table.draw(into: &frame, in: panel.draw(into: &frame, in: area))
  }

  private static let bar = 12

  private func row(_ spread: Spread, _ facts: Facts) -> Table.Row {
    let what = spread.target.map { "to \($0): " } ?? ""
    return Table.Row([
      Label(String(spread.id)), Label(what + (patterns[spread.subject] ?? spread.subject)),
      Label("\(Format.count(spread.released)) of \(Format.count(spread.total))"),
      Bar(spread.passed, of: spread.total).label(width: Self.bar, glyphs: facts.glyphs),
      Words.count(spread.succeeded, role: .succeeded), Words.count(spread.failed, role: .warning),
      Self.state(spread, facts),
    ])
  }

  private static func state(_ spread: Spread, _ facts: Facts) -> Label {
    switch spread.state {
    case .gathering: return Label("being put together", role: .dim)
    case .running:
      // Workers release the jobs.
      if facts.overview?.workers == 0 { return Label("waits for a worker", role: .warning) }
      guard let end = spread.endsAt else { return Label("waits for the last ones") }
      return Label("ends in \(Format.age(max(.zero, end - facts.now)))")
    case .paused: return Label("paused", role: .stale)
    case .stopped: return Label("stopped: they fail again", role: .warning)
    case .cancelled: return Label("cancelled", role: .dim)
    case .done: return Label("done", role: .success)
    }
  }
}
