import Glibc
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
    let wasThere = !context.place.isServer && access(context.place.location, F_OK) == 0
    let information = try await context.withStore(create: true) { try await $0.information() }
    if context.wantsJSON {
      var line = JSONLine()
      line.set("location", information.location)
      line.set("engine", information.engine)
      line.set("schema_version", information.schemaVersion)
      try context.output.line(line.text)
    } else {
      try context.output.line(sentence(information, wasThere: wasThere))
    }
    return .success
  }

  static func sentence(_ information: StoreInformation, wasThere: Bool) -> String {
    "store '\(information.location)' is \(wasThere ? "in place" : "made") "
      + "(\(information.engine), schema \(information.schemaVersion))"
  }
}
