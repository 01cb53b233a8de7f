import Drawing

/// The answers that a question can be given, on the last line after as much of it as fits there.
struct AnswerLine: Hashable, Sendable {
  /// How an answer reads, and how where there is little room.
  struct Answer: Hashable, Sendable {
    var key: String
    var label: String
    var short: String

    init(_ key: String, _ label: String, short: String? = nil) {
      (self.key, self.label, self.short) = (key, label, short ?? label)
    }
  }

  let answers: [Answer]

  init(_ answers: [Answer]) {
    self.answers = answers
  }

  static let yesOrNo = AnswerLine([Answer("y", "yes"), Answer("n", "no")])

  /// With the gap before each.
  var width: Int { width(isShort: false) }

  private func width(isShort: Bool) -> Int {
    answers.reduce(0) { sum, answer in
      sum + 6 + CellWidth.of(answer.key) + CellWidth.of(isShort ? answer.short : answer.label)
    }
  }

  func draw(after text: String, into frame: inout Frame, in line: Rectangle) {
    let isShort = CellWidth.of(text) + width - (text.isEmpty ? 3 : 0) > line.width
    var label = Label(text, role: .prompt)
    for answer in answers {
      if !label.isEmpty { label += Label(isShort ? "  " : "   ") }
      label += Label("[\(answer.key)]", role: .key)
      label += Label(" \(isShort ? answer.short : answer.label)", role: .keyLabel)
    }
    frame.write(label, at: line.origin, width: line.width)
  }

  /// Draws lines above the last one, with so many rows between.
  static func draw(
    _ lines: [String], above line: Rectangle, rows: Int = 0, into frame: inout Frame
  ) {
    for (index, text) in lines.enumerated() {
      let row = line.row - rows - lines.count + index
      let place = Rectangle(column: line.column, row: row, width: line.width, height: 1)
      frame.fill(place, ground: .banner)
      frame.write(
        text, at: place.inset(columns: 1).origin, role: .prompt, width: max(0, line.width - 2))
    }
  }

  /// What says that a command was copied.
  static func copied(_ command: String?, width: Int) -> [String] {
    command.map { Paragraph("copied  \($0)").lines(width: width, limit: 2) } ?? []
  }
}
