import Drawing
import Jobs

extension Confirmation {
  /// An answer that can be given, and how it reads where there is little room.
  private struct Answer {
    var key: String
    var label: String
    var short: String

    init(_ key: String, _ label: String, short: String? = nil) {
      (self.key, self.label, self.short) = (key, label, short ?? label)
    }
  }

  /// The question and its answers on the last line; the question on lines above it where both do
  /// not fit. Nothing of it is cut but the pattern of a group.
  func draw(into frame: inout Frame, in line: Rectangle, _ facts: Facts) {
    let inner = line.inset(columns: 1)
    switch stage {
    case .counting:
      draw([Answer("Esc", "leave")], after: "Counting what this would change", into: &frame, inner)
    case .trying(let trial):
      let answer = [Answer("n", "leave the others")]
      let text = trial.text(now: facts.now).cut(
        to: inner.width - Self.width(answer), ellipsis: facts.glyphs.ellipsis)
      draw(answer, after: text, into: &frame, inner)
    case .typing(let act, let editor):
      let how = act.canBeSpread ? act.spread.map { " over \($0.text)" } ?? " now" : ""
      let prompt = "Type \(count) to have \(Words.jobs(count)) \(act.participle)\(how): "
      editor.draw(into: &frame, in: inner, prompt: Label(prompt))
    case .asking:
      let above = linesAbove(inner.width, facts)
      for (index, text) in above.enumerated() {
        let row = line.row - above.count + index
        let place = Rectangle(column: 0, row: row, width: line.width, height: 1)
        frame.fill(place, ground: .banner)
        frame.write(text, at: place.inset(columns: 1).origin, role: .prompt, width: inner.width)
      }
      let beside = question(beside: answers(facts.setup), width: inner.width, facts.glyphs)
      draw(answers(facts.setup), after: beside ?? "", into: &frame, inner)
    }
  }

  /// The question on lines of its own, where it does not fit before its answers.
  private func linesAbove(_ width: Int, _ facts: Facts) -> [String] {
    guard stage == .asking else { return [] }
    let told = copied.map { Paragraph("copied  \($0)").lines(width: width, limit: 2) } ?? []
    let isBeside = question(beside: answers(facts.setup), width: width, facts.glyphs) != nil
    return told + (isBeside ? [] : Paragraph(text(facts.glyphs)).lines(width: width, limit: 4))
  }

  private func text(_ glyphs: Glyphs, width: Int = .max) -> String {
    guard let result else {
      let warning = rival.map { "\($0) is asked the same: " } ?? ""
      let room = width == .max ? width : width - CellWidth.of(warning)
      return warning + question.text(breakdown, width: room, glyphs: glyphs)
    }
    let others = count == 1 ? "the other one" : "the other \(Format.count(count))"
    let anyway = result.isSuccess ? "" : " anyway"
    return "1 tried: \(result.text), retry \(others)\(anyway)?"
  }

  /// The question as it stands before its answers; nil if it does not fit there.
  private func question(beside answers: [Answer], width: Int, _ glyphs: Glyphs) -> String? {
    let room = width - Self.width(answers)
    let whole = text(glyphs)
    if CellWidth.of(whole) <= room { return whole }
    guard case .group(let pattern, _) = question.subject, result == nil else { return nil }
    // A pattern of which only some letters are left says nothing.
    let missing = CellWidth.of(whole) - room
    return CellWidth.of(pattern) - missing >= 12 ? text(glyphs, width: room) : nil
  }

  private func answers(_ setup: Setup) -> [Answer] {
    var answers = [Answer("y", canBeSpread ? "all now" : "yes")]
    if canBeSpread {
      let over = setup.spread.text
      answers.append(Answer("s", "spread over \(over)", short: "spread \(over)"))
    }
    if canBeTried { answers.append(Answer("1", "try one first", short: "one first")) }
    return answers + [Answer("n", "no")]
  }

  private static func width(_ answers: [Answer], isShort: Bool = false) -> Int {
    answers.reduce(0) { sum, answer in
      sum + 6 + CellWidth.of(answer.key) + CellWidth.of(isShort ? answer.short : answer.label)
    }
  }

  private func draw(
    _ answers: [Answer], after text: String, into frame: inout Frame, _ line: Rectangle
  ) {
    let isShort = CellWidth.of(text) + Self.width(answers) - (text.isEmpty ? 3 : 0) > line.width
    var label = Label(text, role: .prompt)
    for answer in answers {
      if !label.isEmpty { label += Label(isShort ? "  " : "   ") }
      label += Label("[\(answer.key)]", role: .key)
      label += Label(" \(isShort ? answer.short : answer.label)", role: .keyLabel)
    }
    frame.write(label, at: line.origin, width: line.width)
  }

  /// What the act is for, by queue, kind, state and error; where that is more than the question
  /// says.
  func drawBreakdown(into frame: inout Frame, _ facts: Facts) {
    guard stage != .counting, breakdown.rows.count > 1 else { return }
    let most = max(2, facts.body.height / 2 - 3)
    let rows = breakdown.rows.prefix(most)
    let rest = breakdown.rows.count - rows.count
    let above = linesAbove(facts.size.width - 2, facts).count
    let area = facts.body.splitBottom(above).rest.splitBottom(rows.count + 3).bottom
    let panel = Panel(
      title: "What this is about",
      hint: Label(rest > 0 ? "and \(Format.count(rest)) more rows" : Words.jobs(breakdown.matched)),
      isFocused: true)
    let table = Table(columns: Self.columns, rows: rows.map { Self.row($0, facts.clock) })
    table.draw(into: &frame, in: panel.draw(into: &frame, in: area))
  }

  private static let columns: [Table.Column] = [
    .number("COUNT", ideal: 6, priority: 0),
    .text("QUEUE", minimum: 8, ideal: 14, priority: 1),
    .text("KIND", minimum: 8, ideal: 16, priority: 2),
    .number("STATE", alignment: .left, ideal: 9, priority: 3),
    .text("ERROR", minimum: 10, weight: 1, priority: 5),
    .number("ENQUEUED", ideal: 12, priority: 4),
  ]

  private static func row(_ row: Breakdown.Row, _ clock: Clock) -> Table.Row {
    Table.Row([
      Label(Format.count(row.count)), Label(row.queue), Label(row.kind), Words.state(row.state),
      Label(row.error), Label(ages(row, clock)),
    ])
  }

  /// `3d to 4s ago`.
  private static func ages(_ row: Breakdown.Row, _ clock: Clock) -> String {
    let (oldest, newest) = (clock.age(of: row.oldest), clock.age(of: row.newest))
    return oldest == newest ? "\(oldest) ago" : "\(oldest) to \(newest) ago"
  }
}
