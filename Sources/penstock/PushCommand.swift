import Jobs
import Settings

/// Stores jobs.
enum PushCommand: Command {
  static let kind = OptionSpec("kind", value: "NAME", "What work it is; 'default' if not given.")
  static let delay = OptionSpec("delay", value: "DURATION", "Not before this long from now.")
  static let at = OptionSpec(
    "at", value: "TIME", "Not before this time: 2026-11-24T12:00:00Z or +10m.")
  static let priority = OptionSpec(
    "priority", value: "NUMBER", "Higher runs first; 0 if not given, may be negative.")
  static let unique = OptionSpec(
    "unique", value: "KEY",
    "Store nothing while an unfinished job has this key; the id of that job is printed.")
  static let uniqueFor = OptionSpec(
    "unique-for", value: "DURATION", "Keep the key taken this long instead.")
  static let uniqueUntil = OptionSpec(
    "unique-until", value: "END",
    "Free the key when the job has finished, or when it starts, so that what comes while it runs "
      + "is not left out.", choices: UniqueEnd.allCases.map(\.rawValue))
  static let uniquePayload = OptionSpec(
    "unique-payload", "Take queue, kind and payload, byte for byte, for the unique key.")
  static let replace = OptionSpec(
    "replace", value: "WHAT",
    "If the job with the key still waits, give it this of the new one; may be repeated.",
    choices: Replacement.allCases.map(\.rawValue), isRepeatable: true)
  static let partition = OptionSpec(
    "partition", value: "KEY", "Jobs of one key run one at a time, in order.")
  static let maxAttempts = OptionSpec(
    "max-attempts", value: "NUMBER", "Attempts before it is dead; else as the worker is configured."
  )
  static let timeout = OptionSpec(
    "timeout", value: "DURATION", "Time limit of one attempt; else as the worker is configured.")
  static let tag = OptionSpec("tag", value: "TAG", "A word to find it by.", isRepeatable: true)
  static let batch = OptionSpec(
    "batch", value: "FILE|-", "Push one JSON object a line; QUEUE takes lines that name none.",
    isFile: true)
  static let idempotency = OptionSpec(
    "idempotency", value: "KEY",
    "A key to send again when no answer came: what was stored with it before is told, not stored "
      + "anew. Kept for 24 hours.")

  private static let jobOptions = [
    kind, delay, at, priority, unique, uniqueFor, uniqueUntil, uniquePayload, replace,
    partition, maxAttempts, timeout, tag,
  ]

  static let spec = CommandSpec(
    name: "push", summary: "store a job, or a batch of jobs",
    description: """
      Stores one job in a queue and prints its id. When the id is printed the job is on disk; the \
      queue and the store are made if they are not there yet.

      A batch is a file with one JSON object a line, stored whole or not at all. Its keys are queue, \
      kind, payload, priority, delay, at, max_attempts, timeout, unique_key, unique_for, \
      unique_until, unique_payload, replace, partition_key, tags, traceparent and idempotency_key.
      """,
    positionals: [
      PositionalSpec("QUEUE", "The queue; may be left out with --batch.", presence: .optional),
      PositionalSpec(
        "PAYLOAD|-|@FILE",
        "What the handler gets, JSON by convention: the text itself, '-' for standard input, or "
          + "a file. Empty if not given.", presence: .optional),
    ],
    options: jobOptions + [batch, idempotency],
    examples: [
      .init(
        "penstock push emails '{\"to\":\"ada@example.com\"}' --kind SendEmail", "push one job"),
      .init("penstock push reports @report.json --at 2026-11-24T06:00:00Z", "push one for later"),
      .init(
        "penstock push sync --unique customer-7 --unique-for 10m",
        "at most one every ten minutes for this customer"),
      .init(
        "penstock push index '{\"shop\":7}' --unique-payload --unique-until started",
        "not twice in the line, but again when it is being done already"),
      .init(
        "penstock push sync --unique customer-7 --delay 1m --replace run-at",
        "once it has been quiet for a minute"),
      .init("penstock push --batch jobs.ndjson", "push a whole file, all or nothing"),
    ],
    exitStatuses: [
      .init(
        65,
        "a line of the batch or the payload is wrong, or the idempotency key stands for other "
          + "content; nothing was stored"),
      .init(66, "the file of the payload or batch is not there"),
      .init(73, "the store cannot be created"), .init(74, "the disk is full"),
      .init(75, "the store is in use; try again"),
    ])

  static func run(_ context: Context) async throws -> ExitStatus {
    let drafts = try Self.drafts(context.arguments)
    if drafts.isEmpty { Output.error.say("the batch is empty: nothing was pushed") }
    let receipts =
      drafts.isEmpty
      ? []
      : try await context.withStore(create: .inNewFile) { store -> [PushReceipt] in
        try await context.tellUniqueness(store)
        return try await store.push(drafts, once: context.arguments.text(idempotency))
      }
    for (receipt, draft) in zip(receipts, drafts) where receipt.isDuplicate {
      let end = receipt.isReplaced ? "; it was changed" : ""
      let key = draft.idempotencyKey ?? context.arguments.text(idempotency)
      Output.error.say(
        key.map { "duplicate: '\($0)' was pushed before, as job \(receipt.id)" }
          ?? draft.uniqueKey.map {
            "duplicate: job \(receipt.id) holds the unique key '\($0)' already\(end)"
          }
          ?? "duplicate: job \(receipt.id) is there already, and kind '\(draft.kind)' is configured as unique\(end)"
      )
    }
    var text = ""
    for (receipt, draft) in zip(receipts, drafts) {
      text +=
        context.wantsJSON
        ? JSONLine(receipt: receipt, draft: draft).text : String(receipt.id)
      text += "\n"
    }
    try context.output.write(text)
    return .success
  }

  private static func drafts(_ arguments: Arguments) throws -> [Draft] {
    if let path = arguments.text(batch) {
      if let option = jobOptions.first(where: arguments.has) {
        throw arguments.usageError(
          "cannot use option '\(option.flag)' with '--batch': each line says it for its own job")
      }
      if arguments.words.count > 1 {
        throw arguments.usageError(
          "cannot use argument '\(arguments.words[1])' with '--batch': each line has its payload")
      }
      let file = InputFile(path: path)
      let drafts = try BatchLine.drafts(
        in: try file.content(), source: file.name, queue: arguments.words.first)
      try requireOneKey(arguments, drafts.contains { $0.idempotencyKey != nil })
      return drafts
    }
    guard let queue = arguments.words.first else {
      throw arguments.usageError("cannot run command 'push': QUEUE is missing")
    }
    let draft = try Self.draft(queue: queue, arguments)
    try draft.validate()
    if let key = arguments.text(idempotency) { try IdempotencyKey.validate(key) }
    return [draft]
  }

  /// A batch has one idempotency key, or its lines have theirs.
  static func requireOneKey(_ arguments: Arguments, _ linesHaveKeys: Bool) throws {
    guard linesHaveKeys, arguments.has(idempotency) else { return }
    throw arguments.usageError(
      "cannot use option '--idempotency' where lines have an 'idempotency_key': give one of them")
  }

  static func draft(queue: String, _ arguments: Arguments) throws -> Draft {
    if arguments.has(delay), arguments.has(at) {
      throw arguments.usageError("cannot use options '--delay' and '--at' together: give one")
    }
    var draft = Draft(
      queue: queue, kind: arguments.text(kind) ?? Draft.defaultKind,
      payload: try newPayload(arguments.words.dropFirst().first ?? ""),
      priority: try arguments.wholeNumber(priority, in: -1_000_000...1_000_000) ?? 0,
      due: try arguments.duration(delay).map(Draft.Due.after) ?? arguments.due(at),
      maxAttempts: try arguments.wholeNumber(maxAttempts, in: 1...100_000),
      timeout: try arguments.duration(timeout), uniqueKey: arguments.text(unique),
      uniqueFor: try arguments.duration(uniqueFor),
      uniqueUntil: arguments.text(uniqueUntil).flatMap(UniqueEnd.init) ?? .finished,
      replaces: Set(arguments.texts(replace).compactMap(Replacement.init)),
      partitionKey: arguments.text(partition), tags: arguments.texts(tag))
    if arguments.has(uniquePayload) {
      guard draft.uniqueKey == nil else {
        throw arguments.usageError(
          "cannot use options '--unique' and '--unique-payload' together: give one")
      }
      draft.makeUniqueByPayload()
    }
    return draft
  }

  /// A payload that takes no secret's place.
  static func newPayload(_ word: String) throws -> [UInt8] {
    if let fault = Redaction.fault(ofNew: word) {
      throw Failure("\(fault), or give the payload as '@FILE'", .badData)
    }
    return try payload(word)
  }

  static func payload(_ word: String) throws -> [UInt8] {
    let limit = Draft.maximumPayloadBytes
    if word == "-" { return try InputFile(path: "-").content(limit: limit) }
    if word.hasPrefix("@") {
      return try InputFile(path: String(word.dropFirst())).content(limit: limit)
    }
    return Array(word.utf8)
  }
}
