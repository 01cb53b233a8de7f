import Jobs
import Monitor
import Settings

/// Binds a queue to topics.
enum BindCommand: Command {
  static let isOperating = true
  static let kind = OptionSpec(
    "kind", value: "NAME", "What work the jobs are; 'default' if not given.")
  static let filter = OptionSpec(
    "filter", value: "FILTER", "Only messages like it: payload.total:>100, tag:eu, priority:>5.")
  static let name = OptionSpec("name", value: "NAME", "A name to unbind it by.")

  static let spec = CommandSpec(
    name: "bind", summary: "make jobs of what is published to topics",
    description: """
      From now on every message on a topic like the pattern becomes a job in the queue. A pattern is \
      words between dots: '*' stands for one word, '#' for any number of words, none included, as in \
      AMQP. Topics have as many bindings as one likes; the same binding twice is one.
      """,
    positionals: [
      PositionalSpec("PATTERN", "Which topics, such as 'orders.*.new' or 'orders.#'."),
      PositionalSpec("QUEUE", "Where the jobs go; it is made if it is not there yet."),
    ],
    options: [kind, filter, name],
    examples: [
      .init("penstock bind 'orders.*.new' emails --kind SendEmail", "mail for each new order"),
      .init("penstock bind 'orders.#' audit", "all that happens to orders"),
      .init(
        "penstock bind 'orders.#' review --filter 'payload.total:>1000' --name big-orders",
        "only some of them"),
    ],
    exitStatuses: [
      .init(65, "the pattern or the filter is wrong, or the name belongs to another binding"),
      .init(75, "the store is in use; try again"),
    ])

  static func run(_ context: Context) async throws -> ExitStatus {
    let arguments = context.arguments
    let binding = TopicBinding(
      name: arguments.text(name), pattern: try TopicPattern(arguments.words[0]),
      queue: arguments.words[1], kind: arguments.text(kind) ?? Draft.defaultKind,
      filter: try BindingFilter.read(arguments.text(filter) ?? ""))
    try binding.validate()
    if let doubt = BindingFilter.doubt(binding.filter) {
      Output.error.say("warning: the filter '\(binding.filter)' may be wrong: \(doubt)")
    }
    let report = try await context.withStore(create: .inNewFile) { store in
      try await store.bind(binding, by: currentOperator(context.environment))
    }
    if context.wantsJSON {
      var line = JSONLine(binding: binding)
      line.set("changed", report.isNew)
      line.set("kept_matches", report.keptMatches)
      line.set("audit", report.entry)
      try context.output.line(line.text)
    } else {
      try context.output.line(
        report.isNew ? "bound \(binding.text)" : "\(binding.text) was bound already")
    }
    if report.keptMatches > 0 {
      Output.error.say(
        "\(Grouped.count(report.keptMatches)) kept messages are on topics like it; "
          + "'penstock topics --republish \(Twin.quoted(binding.pattern.text))' makes jobs of them")
    }
    return .success
  }
}

/// Takes bindings away.
enum UnbindCommand: Command {
  static let isOperating = true

  static let spec = CommandSpec(
    name: "unbind", summary: "make no more jobs of what is published to topics",
    description: """
      Removes a binding by its name, or all of a pattern and a queue, or those of them that have the \
      kind and the filter given ('' for none). Jobs that they made stay. 'penstock undo' brings them \
      back with their counts.
      """,
    positionals: [
      PositionalSpec("NAME|PATTERN", "The name of the binding, or its pattern before the queue."),
      PositionalSpec("QUEUE", "The queue, beside a pattern.", presence: .optional),
    ],
    options: [
      OptionSpec("kind", value: "KIND", "Only those that make jobs of this kind."),
      OptionSpec("filter", value: "FILTER", "Only those with this filter."),
    ],
    examples: [
      .init("penstock unbind big-orders", "the one of that name"),
      .init("penstock unbind 'orders.#' audit", "all of that pattern and queue"),
    ],
    exitStatuses: [
      .init(1, "there is no such binding"), .init(65, "the pattern is wrong"),
      .init(66, "the store is not there"), .init(75, "the store is in use; try again"),
    ])

  static func run(_ context: Context) async throws -> ExitStatus {
    let words = context.arguments.words
    let choice: BindingChoice =
      words.count > 1
      ? .pattern(
        try TopicPattern(words[0]), queue: words[1],
        kind: context.arguments.text(BindCommand.kind),
        filter: try context.arguments.text(BindCommand.filter).map {
          $0.isEmpty ? Filter() : try BindingFilter.read($0)
        }) : .name(words[0])
    return try await context.withStore { store in
      let (removed, entry) = try await store.unbind(
        choice, by: currentOperator(context.environment))
      guard !removed.isEmpty else {
        Output.error.say(
          "cannot unbind '\(choice.text)': there is no such binding"
            + (try await hint(choice, store)))
        return .nothingMatched
      }
      for binding in removed {
        if context.wantsJSON {
          var line = JSONLine(binding: binding)
          line.set("audit", entry)
          try context.output.line(line.text)
        } else {
          try context.output.line("unbound \(binding.text)")
        }
      }
      return .success
    }
  }

  private static func hint(_ choice: BindingChoice, _ store: any JobStore) async throws -> String {
    let bindings = try await store.topics(limit: 0).bindings.map(\.binding)
    switch choice {
    case .name(let name):
      let alone = bindings.filter { $0.pattern.text == name }
      if let binding = alone.first {
        return "; name the queue too: unbind \(Twin.quoted(name)) "
          + Twin.quoted(binding.queue)
      }
      return NearestName.match(name, among: bindings.compactMap(\.name)).map {
        "; did you mean '\($0)'?"
      } ?? "; 'penstock topics' lists them"
    case .pattern, .id: return "; 'penstock topics' lists them"
    }
  }
}
