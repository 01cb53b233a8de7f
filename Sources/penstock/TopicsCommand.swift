import Drawing
import Jobs
import Settings

/// Lists topics and bindings.
enum TopicsCommand: Command {
  static let isOperating = true

  static let limit = OptionSpec(
    "limit", value: "NUMBER", "Topics to list, those that were published to last; 100 if not given."
  )
  static let keep = OptionSpec(
    "keep-unroutable", value: "DURATION|none",
    "From now on keep messages that no binding takes, so long.")
  static let republish = OptionSpec(
    "republish", value: "PATTERN",
    "Make jobs of kept messages on such topics, where bindings take them now."
  )

  static let spec = CommandSpec(
    name: "topics", summary: "list topics and bindings, and what was published",
    description: """
      Lists the bindings as an outline of their patterns with the jobs that each has made, and the \
      topics with the messages that were published to them and those of them that no binding took. \
      All counts are exact. A word between dots that is empty is shown as \"\". A topic that nobody has published to for 90 days is forgotten.
      """,
    options: [limit, keep, republish],
    examples: [
      .init("penstock topics", "bindings and topics"),
      .init("penstock topics --keep-unroutable 7d", "lose nothing while a binding is missing"),
      .init("penstock topics --republish '#'", "make jobs of what was kept"),
      .init(
        "penstock topics --json | jq 'select(.unroutable > 0).topic'", "what nobody listens to"),
    ],
    exitStatuses: [
      .init(1, "there are none, or nothing was there to republish"),
      .init(65, "the pattern is wrong"), .init(66, "the store is not there"),
    ])

  static func run(_ context: Context) async throws -> ExitStatus {
    let arguments = context.arguments
    if arguments.has(keep), arguments.has(republish) {
      throw arguments.usageError(
        "cannot use options '--keep-unroutable' and '--republish' together: give one")
    }
    if let word = arguments.text(keep) { return try await keep(word, context) }
    if let pattern = arguments.text(republish) {
      return try await republish(try TopicPattern(pattern), context)
    }
    let limit = try arguments.wholeNumber(limit, in: 1...1_000_000) ?? 100
    let overview = try await context.withStore(readOnly: true) { try await $0.topics(limit: limit) }
    if context.wantsJSON {
      for line in JSONLine.lines(of: overview) { try context.output.line(line.text) }
    } else {
      try context.output.write(page(overview))
    }
    guard overview.bindings.isEmpty, overview.topics.isEmpty else { return .success }
    Output.error.say("no topics and no bindings yet; 'penstock bind' makes a binding")
    return .nothingMatched
  }

  private static func keep(_ word: String, _ context: Context) async throws -> ExitStatus {
    let length = word == "none" ? nil : try context.arguments.duration(keep)
    try await context.withStore(create: .inNewFile) { store in
      try await store.keepUnroutable(length, by: currentOperator(context.environment))
    }
    if context.wantsJSON {
      var line = JSONLine()
      line.set("keep_unroutable_s", length)
      try context.output.line(line.text)
    } else {
      try context.output.line(
        length.map { "messages that no binding takes are kept for \($0.text)" }
          ?? "messages that no binding takes are counted, and not kept")
    }
    return .success
  }

  private static func republish(
    _ pattern: TopicPattern, _ context: Context
  ) async throws -> ExitStatus {
    let sums = try await context.withStore { store in
      try await store.republish(pattern, by: currentOperator(context.environment))
    }
    if context.wantsJSON {
      var line = JSONLine()
      line.set("messages", sums.messages)
      line.set("jobs", sums.jobs)
      try context.output.line(line.text)
    } else {
      try context.output.line(
        "made \(Grouped.jobs(sums.jobs)) of \(Grouped.count(sums.messages)) kept messages")
    }
    return sums.messages > 0 ? .success : .nothingMatched
  }

  static func page(_ overview: TopicOverview) -> String {
    var text = ""
    if !overview.bindings.isEmpty {
      var table = TextTable([
        .text("BINDING"), .text("QUEUE"), .text("KIND"), .number("JOBS"), .number("PER S"),
        .text("NAME AND FILTER"),
      ])
      for row in TopicOutline(overview.bindings).rows {
        let label = String(repeating: "  ", count: row.depth) + row.text
        guard let record = row.record else {
          table.add([label, "", "", "", "", ""])
          continue
        }
        let binding = record.binding
        let extra = [binding.name, binding.filter.isEmpty ? nil : binding.filter.description]
        table.add([
          label, binding.queue, binding.kind, Grouped.count(record.copies),
          Grouped.rate(record.copiesPerSecond), extra.compactMap(\.self).joined(separator: "  "),
        ])
      }
      text += table.text(width: nil)
    }
    if !overview.topics.isEmpty {
      if !text.isEmpty { text += "\n" }
      var table = TextTable([
        .text("TOPIC"), .number("PUBLISHED"), .number("PER S"), .number("UNROUTABLE"),
        .number("KEPT"), .number("LAST"),
      ])
      for record in overview.topics {
        table.add([
          record.topic.shown, Grouped.count(record.published),
          Grouped.rate(record.publishedPerSecond), Grouped.count(record.unroutable),
          Grouped.count(record.kept), Format.age(overview.at.elapsed(since: record.lastAt)),
        ])
      }
      text += table.text(width: nil)
    }
    return text
  }
}
