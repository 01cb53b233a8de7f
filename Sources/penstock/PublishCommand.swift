import Jobs
import Settings

/// Publishes messages.
enum PublishCommand: Command {
  static let dryRun = OptionSpec("dry-run", "Only say which bindings it would reach.")
  static let batch = OptionSpec(
    "batch", value: "FILE|-", "Publish one JSON object a line; TOPIC takes lines that name none.",
    isFile: true)
  private static let messageOptions = [
    PushCommand.delay, PushCommand.at, PushCommand.priority, PushCommand.partition,
    PushCommand.maxAttempts, PushCommand.timeout, PushCommand.tag,
  ]

  static let spec = CommandSpec(
    name: "publish", summary: "publish a message to a topic, or a batch of messages",
    description: """
      Makes a job of the message for every binding that takes it ('penstock bind') and prints their \
      ids: all of them or, if it fails, none. Each copy is a job of its own, with its own retries; \
      the payload is stored once. A message that no binding takes is counted, and kept where 'penstock \
      topics --keep-unroutable' says so.

      A topic is words between dots, at most 255 bytes. A batch is a file with one JSON object a \
      line, published whole or not at all. Its keys are topic, payload, priority, delay, at, \
      max_attempts, timeout, partition_key, tags, traceparent and idempotency_key.
      """,
    positionals: [
      PositionalSpec("TOPIC", "The topic; may be left out with --batch.", presence: .optional),
      PositionalSpec(
        "PAYLOAD|-|@FILE",
        "What handlers get, JSON by convention: the text itself, '-' for standard input, or a file. "
          + "Empty if not given.", presence: .optional),
    ],
    options: messageOptions + [batch, PushCommand.idempotency, dryRun],
    examples: [
      .init("penstock publish orders.eu.new '{\"total\":120}'", "publish one message"),
      .init("penstock publish orders.eu.new --dry-run", "who would get it?"),
      .init("penstock publish --batch events.ndjson", "publish a whole file, all or nothing"),
    ],
    exitStatuses: [
      .init(1, "with --dry-run: no binding takes it"),
      .init(65, "the topic, the payload or a line of the batch is wrong; nothing was published"),
      .init(66, "the file of the payload or batch is not there"),
      .init(73, "the store cannot be created"), .init(74, "the disk is full"),
      .init(75, "the store is in use; try again"),
    ])

  static func run(_ context: Context) async throws -> ExitStatus {
    let arguments = context.arguments
    let messages = try Self.messages(arguments)
    if arguments.has(dryRun) { return try await dryRun(messages, context) }
    if messages.isEmpty { Output.error.say("the batch is empty: nothing was published") }
    let receipts =
      messages.isEmpty
      ? []
      : try await context.withStore(create: .inNewFile) { store -> [PublishReceipt] in
        try await context.tellUniqueness(store)
        return try await store.publish(messages, once: arguments.text(PushCommand.idempotency))
      }
    if let duplicates = duplicates(receipts) { Output.error.say(duplicates) }
    for line in unroutable(receipts, of: messages) { Output.error.say(line) }
    var text = ""
    for (receipt, message) in zip(receipts, messages) {
      if context.wantsJSON {
        text += JSONLine(receipt: receipt, message: message).text + "\n"
      } else {
        for job in receipt.jobs { text += "\(job)\n" }
      }
    }
    try context.output.write(text)
    return .success
  }

  /// What is said of messages that no binding takes: a line for each topic.
  static func unroutable(_ receipts: [PublishReceipt], of messages: [Message]) -> [String] {
    struct Group: Hashable {
      var topic: Topic
      var isKept: Bool
    }
    var (groups, counts): ([Group], [Group: Int]) = ([], [:])
    for (receipt, message) in zip(receipts, messages)
    where receipt.jobs.isEmpty && !receipt.isDuplicate {
      let group = Group(topic: message.topic, isKept: receipt.isKept)
      if counts[group] == nil { groups.append(group) }
      counts[group, default: 0] += 1
    }
    return groups.map { group in
      let count = counts[group] ?? 0
      let (what, they) =
        count == 1 ? ("", "it is") : (": \(Grouped.count(count)) messages", "they are")
      return "unroutable: no binding takes '\(group.topic)'\(what); \(they) "
        + (group.isKept ? "kept" : "counted, and not kept")
    }
  }

  /// What is said of messages that came with their key before; nil where none did.
  static func duplicates(_ receipts: [PublishReceipt]) -> String? {
    let duplicates = receipts.filter(\.isDuplicate)
    let unroutable = duplicates.count { $0.jobs.isEmpty }
    guard !duplicates.isEmpty else { return nil }
    guard receipts.count > 1 else {
      return "duplicate: it was published before, "
        + (unroutable == 0 ? "as these jobs" : "and no binding took it then")
    }
    let count = Grouped.count(duplicates.count)
    let text = "duplicates: \(count) of \(Grouped.count(receipts.count)) were published before"
    return switch unroutable {
    case 0: text + ", as these jobs"
    case duplicates.count: text + ", and no binding took them then"
    default: text + "; no binding took \(Grouped.count(unroutable)) of those then"
    }
  }

  private static func messages(_ arguments: Arguments) throws -> [Message] {
    let topic = try arguments.words.first.map { word throws(TopicError) in try Topic(word) }
    if let path = arguments.text(batch) {
      if let option = messageOptions.first(where: arguments.has) {
        throw arguments.usageError(
          "cannot use option '\(option.flag)' with '--batch': each line says it for its own message"
        )
      }
      if arguments.words.count > 1 {
        throw arguments.usageError(
          "cannot use argument '\(arguments.words[1])' with '--batch': each line has its payload")
      }
      let file = InputFile(path: path)
      let messages = try MessageLine.messages(
        in: try file.content(), source: file.name, topic: topic)
      try PushCommand.requireOneKey(arguments, messages.contains { $0.idempotencyKey != nil })
      return messages
    }
    guard let topic else {
      throw arguments.usageError("cannot run command 'publish': TOPIC is missing")
    }
    let draft = try PushCommand.draft(queue: topic.name, arguments)
    let message = Message(
      topic: topic, payload: draft.payload, priority: draft.priority, due: draft.due,
      maxAttempts: draft.maxAttempts, timeout: draft.timeout, partitionKey: draft.partitionKey,
      tags: draft.tags)
    try message.validate()
    return [message]
  }

  private static func dryRun(_ messages: [Message], _ context: Context) async throws -> ExitStatus {
    var takers = 0
    var table = TextTable([
      .text("TOPIC"), .text("PATTERN"), .text("QUEUE"), .text("KIND"), .text("TAKES IT"),
    ])
    try await context.withStore(readOnly: true) { store in
      for message in messages {
        for route in try await store.routes(of: message) {
          if route.isAdmitted { takers += 1 }
          let binding = route.binding
          if context.wantsJSON {
            try context.output.line(JSONLine(route: route, message: message).text)
          } else {
            table.add([
              message.topic.name, binding.pattern.text, binding.queue, binding.kind,
              route.isAdmitted ? "yes" : "no: not \(binding.filter)",
            ])
          }
        }
      }
    }
    if !context.wantsJSON {
      if takers > 0 || !table.isEmpty { try context.output.write(table.text(width: nil)) }
      if takers == 0 { Output.error.say("no binding would take it") }
    }
    return takers > 0 ? .success : .nothingMatched
  }
}
