import Drawing
import Jobs

extension JobScreen {
  func draw(into frame: inout Frame, _ facts: Facts) {
    let layout = JobLayout(facts, self)
    let panel = edge(facts, width: layout.panel.width - (facts.isBordered ? 9 : 3))
    let area = panel.draw(into: &frame, in: layout.panel)
    guard detail != nil else {
      let text = isLoaded ? "There is no job \(id)" : "Reading the job"
      return Notice.draw(text, into: &frame, in: area)
    }
    let header = JobHeader(facts: facts, detail: detail).lines(width: layout.header.width)
    for (index, line) in header.prefix(layout.header.height).enumerated() {
      frame.write(line, at: layout.header.line(index).origin, width: layout.header.width)
    }
    divide(panel, into: &frame, layout)
    drawAttempts(into: &frame, in: layout.attempts, facts)
    payload.draw(into: &frame, in: layout.payload)
    if output.parts.isEmpty {
      let text =
        attempt == nil ? "Not run yet" : isRunShown ? "Nothing yet" : "Nothing was written"
      frame.write(text, at: layout.output.origin, role: .dim, width: layout.output.width)
    }
    output.draw(into: &frame, in: layout.output)
  }

  /// What the job is and how it stands; the word in the state goes before the names are cut.
  private func edge(_ facts: Facts, width: Int) -> Panel {
    let name = title(facts, width: .max)
    let long = facts.hint(state("attempt ", facts), of: .detail)
    let hint =
      name.width + long.width <= width ? long : facts.hint(state("", facts), of: .detail)
    return Panel(
      title: title(facts, width: width - hint.width), hint: hint, isFocused: true,
      isBordered: facts.isBordered)
  }

  /// Of kind and queue as much as there is room for, the queue's a third where both are too long.
  private func title(_ facts: Facts, width: Int) -> Label {
    let dot = " \(facts.glyphs.separator) "
    let name = "Job \(id)"
    guard let job = detail?.job else { return Label(name) }
    guard width < .max else { return Label([name, job.kind, job.queue].joined(separator: dot)) }
    let room = width - CellWidth.of(name) - 2 * CellWidth.of(dot)
    let queue = min(
      CellWidth.of(job.queue), max(room / 3, room - CellWidth.of(job.kind), Self.leastOfName))
    let names = [(job.kind, room - queue), (job.queue, queue)].map {
      $0.cut(to: max(Self.leastOfName, $1), ellipsis: facts.glyphs.ellipsis)
    }
    return Label(([name] + names).joined(separator: dot))
  }

  private static let leastOfName = 6

  private func state(_ word: String, _ facts: Facts) -> Label {
    guard let job = detail?.job else { return .empty }
    let most = job.attemptLimit.map { " of \(Format.count($0))" } ?? ""
    let trash = detail?.purgedAt == nil ? Label.empty : Label("in the trash · ", role: .warning)
    return trash + Words.state(job)
      + Label(" \(facts.glyphs.separator) \(word)\(Format.count(job.attempt))\(most)")
  }

  private func divide(_ panel: Panel, into frame: inout Frame, _ layout: JobLayout) {
    let column = layout.output.column - 2
    panel.drawDivider(
      name("Attempts", .attempts), into: &frame, in: layout.panel, row: layout.attemptsTitle)
    let size = detail.map { Format.bytes(Int64($0.job.payload.count)) } ?? ""
    let payloadTitle = name(
      "Payload (\(kind == .empty ? "empty" : "\(kind.rawValue), \(size)"))", .payload)
    let number = attempt.map { " of attempt \($0.number)" } ?? ""
    let following = isFollowing ? ", followed" : ""
    let outputTitle = name(
      (isRunShown ? "Output so far" : "Error and output") + number + following, .output)
    guard layout.isSideBySide else {
      panel.drawDivider(
        payloadTitle, hint: Label(payload.position), into: &frame, in: layout.panel,
        row: layout.textTitle)
      panel.drawDivider(
        outputTitle, hint: Label(output.position), into: &frame, in: layout.panel,
        row: layout.outputTitle)
      return
    }
    panel.drawDivider(.empty, into: &frame, in: layout.panel, row: layout.textTitle)
    let end = panel.isBordered ? layout.panel.endRow - 1 : layout.panel.endRow
    panel.drawSeparator(
      into: &frame, column: column, fromRow: layout.textTitle,
      toRow: end)
    let edge = panel.isBordered ? 1 : 0
    let titles = [
      (
        payloadTitle, payload.position, layout.payload.column - edge,
        layout.payload.width + 2 * edge
      ),
      (outputTitle, output.position, layout.output.column - edge, layout.output.width + 2 * edge),
    ]
    for (title, position, start, width) in titles {
      let line = Rectangle(column: start, row: layout.textTitle, width: width, height: 1)
      drawTitle(title, position, isBordered: panel.isBordered, into: &frame, in: line)
    }
  }

  /// A title over a part of a line, as panels write theirs.
  private func drawTitle(
    _ title: Label, _ position: String, isBordered: Bool, into frame: inout Frame,
    in line: Rectangle
  ) {
    let inner = line.inset(columns: isBordered ? 1 : 0)
    let edge = isBordered ? Label(" ") : .empty
    let text = edge + title.cut(to: inner.width - 2, ellipsis: frame.glyphs.ellipsis) + edge
    frame.write(text, at: inner.origin, role: .title, width: inner.width)
    let hint = edge + Label(position) + edge
    guard !position.isEmpty, text.width + hint.width < inner.width else { return }
    frame.write(
      hint, at: inner.origin, role: .hint, width: inner.width, alignment: .right)
  }

  /// The title of the part that keys go to has the accent.
  private func name(_ text: String, _ part: Part) -> Label {
    Label(text, role: part == focus ? .accent : .title)
  }

  private func drawAttempts(into frame: inout Frame, in area: Rectangle, _ facts: Facts) {
    guard let detail else { return }
    guard !detail.attempts.isEmpty else {
      frame.write("None yet", at: area.origin, role: .dim, width: area.width)
      return
    }
    let visible = attempts.visible
    let widths = (
      number: detail.attempts.reduce(1) { max($0, String($1.number).count) },
      moment: detail.attempts.reduce(8) { max($0, facts.clock.moment($1.startedAt).count) },
      worker: min(20, detail.attempts.reduce(0) { max($0, CellWidth.of($1.worker ?? "")) }),
      ending: detail.attempts.reduce(0) { max($0, Self.ending(of: $1).count) },
      outcome: detail.attempts.reduce(0) { max($0, Self.outcome(of: $1).count) }
    )
    for (line, index) in visible.enumerated() {
      let attempt = detail.attempts[index]
      let row = area.line(line)
      let isCursor = index == attempts.index
      if isCursor, focus == .attempts { frame.lay(.cursor, under: row) }
      let text =
        Label("  ")
        + Label(
          String(repeating: " ", count: widths.number - String(attempt.number).count)
            + String(attempt.number))
        + Label("  " + facts.clock.moment(attempt.startedAt).padded(to: widths.moment))
        + Label(
          "  " + (attempt.worker ?? Format.unknown).cut(to: widths.worker).padded(to: widths.worker)
        )
        + Label("  ")
        + result(of: attempt, widths: (widths.ending, widths.outcome), facts)
      frame.write(text, at: row.origin, width: row.width)
      if isCursor { frame.write(String(facts.glyphs.cursor), at: row.origin, role: .accent) }
    }
  }

  /// How its process ended, where it had one of its own.
  private static func ending(of attempt: Attempt) -> String {
    if let signal = attempt.report.signal { return "signal \(signal)" }
    return attempt.report.exitStatus.map { "exit \($0)" } ?? ""
  }

  private static func outcome(of attempt: Attempt) -> String {
    attempt.outcome?.text.replacing("_", with: " ") ?? ""
  }

  private func result(
    of attempt: Attempt, widths: (ending: Int, outcome: Int), _ facts: Facts
  ) -> Label {
    let length = (attempt.finishedAt ?? facts.now).elapsed(since: attempt.startedAt)
    guard attempt.outcome != nil else {
      return Label("running for \(Format.duration(length))", role: .running)
    }
    var text = Label("ran \(Format.duration(length))".padded(to: 10)) + Label("  ")
    if widths.ending > 0 {
      text += Label(Self.ending(of: attempt).padded(to: widths.ending + 2))
    }
    let error = attempt.error.flatMap { $0.split(whereSeparator: \.isNewline).first } ?? ""
    let role: Role = attempt.outcome == .succeeded ? .succeeded : .dim
    return text + Label(Self.outcome(of: attempt).padded(to: widths.outcome), role: role)
      + Label(error.isEmpty ? "" : "  \(error)")
  }
}

extension String {
  /// With blanks at its end up to a width in columns.
  func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - CellWidth.of(self)))
  }
}
