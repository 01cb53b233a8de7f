import Jobs
import Settings

/// Verifies the store.
enum CheckCommand: Command {
  static let spec = CommandSpec(
    name: "check", summary: "recount and verify the store",
    description: """
      Recounts all jobs and compares with the counts that are kept, and lets the database verify \
      itself. It changes nothing; each disagreement is a line of its own. Standard error names schema, \
      durability and engine, with what is known to be wrong with that version of the engine.
      """,
    examples: [.init("penstock check && echo sound", "before and after a backup")],
    exitStatuses: [
      .init(65, "something is wrong with the store"), .init(66, "the store is not there"),
    ])

  static func run(_ context: Context) async throws -> ExitStatus {
    let (problems, information) = try await context.withStore(readOnly: true) { store in
      (try await store.check(), try await store.information())
    }
    if context.wantsJSON {
      var line = JSONLine()
      line.set("location", information.location)
      line.set("sound", problems.isEmpty)
      line.set("problems", problems)
      line.set("schema_version", information.schemaVersion)
      line.set("durability", information.durability)
      line.set("engine", information.engine)
      line.set("engine_fault", information.engineFault)
      try context.output.line(line.text)
    } else {
      let sentences = problems.isEmpty ? ["store '\(information.location)' is sound"] : problems
      for sentence in sentences { try context.output.line(sentence) }
      for fact in facts(information) { Output.error.say(fact) }
    }
    return problems.isEmpty ? .success : .badData
  }

  private static func facts(_ information: StoreInformation) -> [String] {
    let facts =
      "schema \(information.schemaVersion), durability \(information.durability), "
      + information.engine
    return [facts] + (information.engineFault.map { [$0] } ?? [])
  }
}
