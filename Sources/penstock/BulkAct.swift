import Drawing
import Glibc
import Jobs
import Settings

/// What retry, requeue, purge and cancel have in common: a frozen selection, its exact count, a
/// question where it is large, and a report.
struct BulkAct {
  var act: Act
  var context: Context

  static let all = OptionSpec("all", "All jobs to which it usually applies, instead of a filter.")
  static let dryRun = OptionSpec("dry-run", "Only say which jobs it would be, by queue and error.")
  static let yes = OptionSpec(
    "yes", "Do not ask. Else more than 20 are asked about, at a terminal.")
  static let spread = OptionSpec(
    "spread", value: "DURATION",
    "Let them go at an even rate over this long; it stops by itself when more than a fifth fail again."
  )
  static let options = [all, dryRun, yes]

  static let words = PositionalSpec(
    "ID|FILTER", "Job ids, or filter words that must all hold.", presence: .many,
    takesDashes: true)
  static let exitStatuses: [CommandSpec.ExitStatus] = [
    .init(1, "no job matches or none was changed, or the question was not answered"),
    .init(66, "the store is not there"), .init(75, "the store is in use; try again"),
    .init(77, "the store is read-only"),
  ]

  /// Up to this many jobs nobody is asked.
  private static let unasked = 20

  func run() async throws -> ExitStatus {
    let words = try jobWords()
    return try await context.withStore(readOnly: context.arguments.has(Self.dryRun)) { store in
      let selection =
        switch words {
        case .ids(let ids): Selection.ids(ids)
        case .filter(let filter): try await store.freeze(filter.meaning(for: act))
        }
      let isDryRun = context.arguments.has(Self.dryRun)
      if isDryRun || mustAsk {
        let breakdown = try await store.breakdown(of: selection, for: act)
          .redacted(by: context.redaction)
        if breakdown.matched == 0 { return nothingMatched(words) }
        if isDryRun {
          try context.output.write(
            context.wantsJSON
              ? JSONLine(breakdown: breakdown).text + "\n" : Self.page(breakdown, act))
          return .success
        }
        if breakdown.applicable > Self.unasked, !confirm(breakdown) {
          Output.error.say("nothing was changed")
          return .nothingMatched
        }
      }
      let report = try await perform(on: selection, in: store)
      if report.matched == 0 { return nothingMatched(words) }
      try context.output.line(
        context.wantsJSON ? JSONLine(report: report).text : Self.sentence(report, act, on: words))
      Self.hintUndo(report)
      return report.changed > 0 ? .success : .nothingMatched
    }
  }

  /// Says to a person how it is taken back.
  static func hintUndo(_ report: ActReport) {
    guard let entry = report.entry, report.changed > report.asked, isatty(STDERR_FILENO) == 1 else {
      return
    }
    Output.error.say("to undo it: penstock undo \(entry)")
  }

  /// The jobs meant; never all of them by leaving something out.
  private func jobWords() throws -> JobWords {
    let arguments = context.arguments
    if arguments.has(Self.all) {
      if let word = arguments.words.first {
        throw arguments.usageError("cannot use '\(word)' beside '--all': give one of them")
      }
    } else if arguments.words.isEmpty {
      throw arguments.usageError(
        "cannot \(act.name) without jobs: give ids, a filter such as 'state:dead', or --all")
    }
    let words = try JobWords(arguments.words, command: act.name)
    // What a script handed over may have been empty.
    if case .filter(let filter) = words, filter.isEmpty, !arguments.has(Self.all) {
      throw arguments.usageError(
        "cannot \(act.name) by an empty filter: give ids, a filter such as 'state:dead', or --all")
    }
    return words
  }

  private var mustAsk: Bool { !context.arguments.has(Self.yes) && isatty(STDIN_FILENO) == 1 }

  private func confirm(_ breakdown: Breakdown) -> Bool {
    Output.error.say(Self.page(breakdown, act, limit: 10))
    Output.error.ask("Type \(Grouped.count(breakdown.applicable)) to \(act.name) them: ")
    let answer = readLine()?.filter { !", ".contains($0) }
    return answer == String(breakdown.applicable)
  }

  private func perform(
    on selection: Selection, in store: any JobStore
  ) async throws -> ActReport {
    let participle = act.participle
    let report = try await store.perform(
      act, on: selection, by: currentOperator(context.environment)
    ) { sums in
      Output.error.replaceLine("\(participle) \(Grouped.count(sums.changed)) so far")
    }
    Output.error.replaceLine("")
    return report
  }

  private func nothingMatched(_ words: JobWords) -> ExitStatus {
    switch words {
    case .ids(let ids):
      let list = ids.map(String.init).joined(separator: ", ")
      Output.error.say("cannot \(act.name) '\(list)': there is no such job")
    case .filter(let filter):
      Output.error.say("nothing to \(act.name): no job matches '\(filter.meaning(for: act))'")
    }
    return .nothingMatched
  }

  /// `retried 168, skipped 3 that had changed`
  static func sentence(_ report: ActReport, _ act: Act, on words: JobWords) -> String {
    let reason =
      switch words {
      case .ids: "in a state that it does not apply to"
      case .filter: "that had changed"
      }
    var text = "\(act.participle) \(Grouped.count(report.changed - report.asked))"
    if report.asked > 0 {
      let asked = "asked \(Grouped.count(report.asked)) running to end"
      text = report.asked == report.changed ? asked : "\(text), \(asked)"
    }
    if let spread = act.spread {
      text = "spreading \(Grouped.count(report.changed)) over \(spread.text)"
    }
    if report.skipped > 0 { text += ", skipped \(Grouped.count(report.skipped)) \(reason)" }
    if report.missing > 0 { text += ", found no job for \(Grouped.count(report.missing))" }
    return text
  }

  /// What an act would do, in at most `limit` groups.
  static func page(_ breakdown: Breakdown, _ act: Act, limit: Int = .max) -> String {
    var text = "would \(act.name) \(Grouped.jobs(breakdown.applicable))"
    let skipped = breakdown.matched - breakdown.applicable
    if skipped > 0 {
      text += " and skip \(Grouped.count(skipped)) in a state that it does not apply to"
    }
    var table = TextTable([
      .number("COUNT"), .text("QUEUE"), .text("KIND"), .text("STATE"), .text("OLDEST"),
      .text("NEWEST"), .text("ERROR"),
    ])
    for row in breakdown.rows.prefix(limit) {
      table.add([
        Grouped.count(row.count), row.queue, row.kind, row.state.name, row.oldest.rfc3339,
        row.newest.rfc3339, row.error,
      ])
    }
    text += "\n"
    if !breakdown.rows.isEmpty { text += table.text(width: nil) }
    let rest = breakdown.rows.dropFirst(limit)
    if !rest.isEmpty {
      let count = rest.reduce(0) { $0 + $1.count }
      text += "and \(Grouped.jobs(count)) in \(Grouped.count(rest.count)) further groups\n"
    }
    return text
  }
}
