import Drawing
import Jobs
import Settings
import Terminal

/// Lists dead letters by what they died of.
enum GroupsCommand: Command {
  private static let limit = OptionSpec(
    "limit", value: "NUMBER", "At most so many; 50 if not given.")
  private static let all = OptionSpec("all", "As many as there are.")
  private static let by = OptionSpec(
    "by", value: "ORDER", "What comes first: most jobs, the last death, or the last first death.",
    choices: GroupOrder.allCases.map(\.rawValue))

  static let spec = CommandSpec(
    name: "groups", summary: "list the dead letters in groups of like errors",
    description: """
      Lists what dead letters died of: jobs of one queue and kind whose errors differ only in numbers, \
      ids, addresses and the like are one group. Each has its number, how many dead letters are in it, \
      when the first and the last died, and how many died in each hour of the last day.

      With a filter the numbers are those of the dead letters that match, but for the deaths by \
      the hour. 'penstock help filters' explains filters; 'penstock retry group:NUMBER' acts on a \
      group.
      """,
    positionals: [
      PositionalSpec(
        "ID|FILTER", "Job ids, or filter words that must all hold.", presence: .many,
        takesDashes: true)
    ],
    options: [by, limit, all, Context.showSecrets],
    examples: [
      .init("penstock groups", "what most jobs died of"),
      .init("penstock groups queue:emails --by last", "what kills jobs of a queue now"),
      .init("penstock groups --json --all | jq '{group, count, error}'", "all of them"),
    ],
    exitStatuses: [.init(1, "there are no such dead letters"), .init(66, "the store is not there")])

  static func run(_ context: Context) async throws -> ExitStatus {
    let arguments = context.arguments
    if arguments.has(all), arguments.has(limit) {
      throw arguments.usageError("cannot use options '--all' and '--limit' together: give one")
    }
    let filter = try JobWords(arguments.words, command: spec.name).filter
    let wanted =
      arguments.has(all) ? Int.max : try arguments.wholeNumber(limit, in: 1...1_000_000) ?? 50
    let order = arguments.text(by).flatMap(GroupOrder.init) ?? .count
    let found = try await context.withStoreToShow("groups \(filter)") { store in
      // Of count they come in order, and one more than is shown says that there are more.
      try await store.failureGroups(
        filter, limit: order == .count && wanted < .max ? wanted + 1 : .max)
    }
    guard !found.isEmpty else {
      Output.error.say(
        filter.isEmpty ? "no dead letters" : "no dead letter matches '\(filter)'")
      return .nothingMatched
    }
    let groups = found.sorted(by: order.isBefore).prefix(wanted).map {
      $0.redacted(by: context.redaction)
    }
    if context.wantsJSON {
      for group in groups { try context.output.line(JSONLine(group: group).text) }
    } else {
      let table = table(groups, now: .now, glyphs: Terminal.glyphs(for: context.environment))
      try context.output.write(table.text(width: context.output.columns))
    }
    if found.count > groups.count {
      Output.error.say("there are more; --limit NUMBER or --all shows them")
    }
    return .success
  }

  /// As many steps as the monitor shows of a day.
  private static let steps = 12

  static func table(_ groups: [FailureGroup], now: Timestamp, glyphs: Glyphs) -> TextTable {
    var table = TextTable([
      .number("GROUP"), .number("COUNT"), .text("KIND"), .text("QUEUE"), .number("FIRST"),
      .number("LAST"), .text("24 H"), .text("ERROR"),
    ])
    for group in groups {
      let deaths = group.recent.summed(into: steps).map { Double($0) }
      table.add([
        String(group.id), Grouped.count(group.count), group.kind, group.queue,
        "\(Format.age(now.elapsed(since: group.firstAt))) ago",
        "\(Format.age(now.elapsed(since: group.lastAt))) ago",
        Sparkline.text(deaths, width: steps, glyphs: glyphs), group.pattern,
      ])
    }
    return table
  }
}
