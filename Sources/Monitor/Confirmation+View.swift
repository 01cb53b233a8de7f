import Drawing
import Jobs

extension Confirmation {
  /// The question and its answers on the last line; the question on lines above it where both do
  /// not fit. Nothing of it is cut but the pattern of a group.
  func draw(into frame: inout Frame, in line: Rectangle, _ facts: Facts) {
    let inner = line.inset(columns: 1)
    switch stage {
    case .counting:
      AnswerLine([.init("Esc", "leave")]).draw(
        after: "Counting what this would change", into: &frame, in: inner)
    case .trying(let trial):
      let answer = AnswerLine([.init("n", "leave the others")])
      let text = trial.text(now: facts.now).cut(
        to: inner.width - answer.width, ellipsis: facts.glyphs.ellipsis)
      answer.draw(after: text, into: &frame, in: inner)
    case .spreading(let prompt):
      AnswerLine.draw(
        linesAbove(inner.width, facts), above: line, rows: prompt.complaintRows(inner.width),
        into: &frame)
      prompt.draw(into: &frame, in: line, facts)
    case .typing(let act, let editor):
      AnswerLine.draw(linesAbove(inner.width, facts), above: line, into: &frame)
      let how = act.canBeSpread ? act.spread.map { " over \($0.text)" } ?? " now" : ""
      let prompt = "Type \(count) to have \(Words.jobs(count)) \(act.participle)\(how): "
      editor.draw(into: &frame, in: inner, prompt: Label(prompt))
    case .asking:
      AnswerLine.draw(linesAbove(inner.width, facts), above: line, into: &frame)
      let beside = question(beside: answers, width: inner.width, facts.glyphs)
      answers.draw(after: beside ?? "", into: &frame, in: inner)
    }
  }

  /// What was copied, and the question on lines of its own where it does not fit before its answers.
  private func linesAbove(_ width: Int, _ facts: Facts) -> [String] {
    let told = AnswerLine.copied(copied, width: width)
    switch stage {
    case .counting, .trying: return []
    case .typing: return told
    case .asking where question(beside: answers, width: width, facts.glyphs) != nil: return told
    case .asking, .spreading:
      return told + Paragraph(text(facts.glyphs)).lines(width: width, limit: 4)
    }
  }

  /// Rows above the last line that are drawn upon.
  private func rowsAbove(_ facts: Facts) -> Int {
    let width = facts.size.width - 2
    let rows = if case .spreading(let prompt) = stage { prompt.complaintRows(width) } else { 0 }
    return linesAbove(width, facts).count + rows
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
  private func question(beside answers: AnswerLine, width: Int, _ glyphs: Glyphs) -> String? {
    let room = width - answers.width
    let whole = text(glyphs)
    if CellWidth.of(whole) <= room { return whole }
    guard case .group(let pattern, _, _) = question.subject, result == nil else { return nil }
    // A pattern of which only some letters are left says nothing.
    let missing = CellWidth.of(whole) - room
    return CellWidth.of(pattern) - missing >= 12 ? text(glyphs, width: room) : nil
  }

  private var answers: AnswerLine {
    var answers = [AnswerLine.Answer("y", canBeSpread ? "all now" : "yes")]
    if canBeSpread {
      let over = spread.text
      answers.append(.init("s", "spread over \(over)", short: "spread \(over)"))
    }
    if canBeTried { answers.append(.init("1", "try one first", short: "one first")) }
    return AnswerLine(answers + [.init("n", "no")])
  }

  /// What the act is for, by queue, kind, state and error; where that is more than the question
  /// says.
  func drawBreakdown(into frame: inout Frame, _ facts: Facts) {
    guard stage != .counting, breakdown.rows.count > 1 else { return }
    let most = max(2, facts.body.height / 2 - 3)
    let rows = breakdown.rows.prefix(most)
    let rest = breakdown.rows.count - rows.count
    let area = facts.body.splitBottom(rowsAbove(facts)).rest.splitBottom(rows.count + 3).bottom
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
