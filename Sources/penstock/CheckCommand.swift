import Jobs
import Settings

/// Verifies the store.
enum CheckCommand: Command {
  static let spec = CommandSpec(
    name: "check", summary: "recount and verify the store",
    description: """
      Recounts all jobs and compares with the counts that are kept, and lets the database verify \
      itself. It changes nothing; each disagreement is a line of its own.
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
      try context.output.line(line.text)
    } else if problems.isEmpty {
      try context.output.line("store '\(information.location)' is sound")
    } else {
      for problem in problems { try context.output.line(problem) }
    }
    return problems.isEmpty ? .success : .badData
  }
}
