import Jobs
import Settings

/// Makes the store.
enum InitCommand: Command {
  static let spec = CommandSpec(
    name: "init", summary: "make the store",
    description: """
      Makes the store if it is not there; one that is there stays as it is. An existing SQLite \
      database gets Penstock's tables beside its own, so that an application can push jobs in the \
      transaction of its own rows.
      """,
    examples: [
      .init("penstock init", "make ./penstock.db"),
      .init("penstock --store app.db init", "in the database of an application"),
    ],
    exitStatuses: [
      .init(65, "the file is no SQLite database"), .init(73, "it cannot be created there"),
    ])

  static func run(_ context: Context) async throws -> ExitStatus {
    let (information, wasThere) = try await makeStore(context)
    if context.wantsJSON {
      var line = JSONLine()
      line.set("location", information.location)
      line.set("engine", information.engine)
      line.set("schema_version", information.schemaVersion)
      line.set("made", !wasThere)
      try context.output.line(line.text)
    } else {
      try context.output.line(sentence(information, wasThere: wasThere))
    }
    return .success
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
