import Jobs
import Settings

/// Makes the store.
enum InitCommand: Command {
  private static let name = OptionSpec(
    "name", value: "NAME", "What it is called in the monitor: prod.")
  private static let color = OptionSpec(
    "color", value: "COLOR", "The colour of its name.",
    choices: StoreColor.allCases.map(\.rawValue))
  private static let guarded = OptionSpec(
    "guard", "Operators must say that they mean it before they change anything.")
  private static let unguarded = OptionSpec("no-guard", "Take the guard away.")

  static let spec = CommandSpec(
    name: "init", summary: "make the store",
    description: """
      Makes the store if it is not there; one that is there stays as it is. An existing SQLite \
      database gets Penstock's tables beside its own, so that an application can push jobs in the \
      transaction of its own rows.

      A name and a colour tell it from other stores in the first line of the monitor. A guarded store \
      opens read-only in the monitor, until ':write 10m', and commands that act on jobs or queues ask \
      for its name at a terminal, or want --write, to take the guard away too. Producers and workers are \
      not kept from their work. All three can be set and changed later.
      """,
    options: [name, color, guarded, unguarded],
    examples: [
      .init("penstock init", "make ./penstock.db"),
      .init("penstock --store app.db init", "in the database of an application"),
      .init("penstock init --name prod --color red --guard", "one to be careful with"),
    ],
    exitStatuses: [
      .init(65, "the file is no SQLite database"), .init(73, "it cannot be created there"),
      .init(77, "it is guarded, and --write was not given"),
    ])

  static func run(_ context: Context) async throws -> ExitStatus {
    let arguments = context.arguments
    if arguments.has(guarded), arguments.has(unguarded) {
      throw arguments.usageError("cannot use '--guard' beside '--no-guard': give one of them")
    }
    let (information, wasThere) = try await makeStore(context)
    var label: StoreLabel?
    if [name, color, guarded, unguarded].contains(where: { arguments.has($0) }) {
      label = try await labelled(context)
    }
    if context.wantsJSON {
      var line = JSONLine()
      line.set("location", information.location)
      line.set("engine", information.engine)
      line.set("schema_version", information.schemaVersion)
      line.set("made", !wasThere)
      try context.output.line(line.text)
    } else {
      try context.output.line(sentence(information, wasThere: wasThere))
      if let label {
        try context.output.line(label.isGuarded ? "it is guarded" : "it is not guarded")
      }
    }
    return .success
  }

  /// What is not said stays as it is.
  private static func labelled(_ context: Context) async throws -> StoreLabel {
    let arguments = context.arguments
    return try await context.withStore { store in
      var label = try await store.label()
      try context.askWhereGuarded(label)
      if let text = arguments.text(name) { label.name = text.isEmpty ? nil : text }
      if let text = arguments.text(color) { label.color = StoreColor(rawValue: text) }
      if arguments.has(guarded) { label.isGuarded = true }
      if arguments.has(unguarded) { label.isGuarded = false }
      try await store.setLabel(label, by: currentOperator(context.environment))
      return label
    }
  }

  private static func makeStore(
    _ context: Context
  ) async throws -> (StoreInformation, wasThere: Bool) {
    do {
      let found = try await context.withStore(readOnly: true) { try await $0.information() }
      return (found, true)
    } catch {
      // Whatever kept it from being opened either goes away by making it, or shows again.
      let made = try await context.withStore(create: .inAnyFile) { try await $0.information() }
      return (made, false)
    }
  }

  static func sentence(_ information: StoreInformation, wasThere: Bool) -> String {
    "store '\(information.location)' is \(wasThere ? "in place" : "made") "
      + "(\(information.engine), schema \(information.schemaVersion))"
  }
}
