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

  private var chosen: Spread? { cursor.index.map { shown[$0] } }

  mutating func take(_ spreads: [Spread]) {
    (self.spreads, isLoaded) = (spreads, true)
  }

  mutating func learn(_ groups: [FailureGroup]) {
    for group in groups {
      patterns[Filter([.init(.group([group.id]))]).description] =
        "\(group.pattern) in \(group.queue)"
    }
  }

  mutating func follow(now: Timestamp) {
    shown = spreads.filter { spread in
      // One that stopped by itself waits for a person.
      guard let end = spread.endedAt, spread.state != .stopped else { return true }
      return now - end < Self.lingering
    }
    cursor.follow(shown.map(\.id))
    cursor.resize(height: min(max(shown.count, 1), 3))
  }

  mutating func press(line: Int) {
    _ = cursor.press(line: line)
  }

  func refusal(of action: Action) -> String? {
    guard let chosen else { return "no retry is being spread" }
    let act = action == .pause ? steering(chosen) : .cancel
    return act.states.contains(chosen.state)
      ? nil : "spread \(chosen.id) is \(chosen.state.name); it cannot be \(act.participle)"
  }

  func handle(_ action: Action) -> [Step] {
    guard let chosen else { return [] }
    guard action == .cancelSpread else {
      return [.effect(.steer(steering(chosen), spread: chosen.id))]
    }
    let rest = Words.jobs(chosen.total - chosen.passed)
    return [
      .confirm(
        "Cancel spread \(chosen.id), and leave \(rest) as they are?",
        .steer(.cancel, spread: chosen.id))
    ]
  }

  /// Pausing, or going on again.
  private func steering(_ spread: Spread) -> SpreadAct {
    spread.state == .running ? .pause : .resume
  }

  func draw(into frame: inout Frame, in area: Rectangle, _ facts: Facts) {
    guard !area.isEmpty else { return }
    let panel = facts.panel(
      "Spread", hint: Label("p pause \(facts.glyphs.separator) x cancel", role: .dim), of: .spreads)
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
      cursor: cursor.viewport.cursor - visible.lowerBound, isFocused: false)
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
