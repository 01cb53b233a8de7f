import Jobs
import Settings
import Synchronization

/// Copies the store into a new file.
enum BackupCommand: Command {
  static let spec = CommandSpec(
    name: "backup", summary: "copy the store into a new file while it is in use",
    description: """
      Copies the store as it is at this moment into a new file. Workers and producers go on \
      meanwhile. The copy is verified and on disk when the command ends; a file that is there \
      already is never replaced, and one that cannot be finished is removed.

      The copy is a store: 'penstock --store FILE …' opens it. It holds the whole database, the \
      tables of an application that shares it included.
      """,
    positionals: [PositionalSpec("FILE", "The file to make.")],
    examples: [
      .init("penstock backup monday.db", "copy the store"),
      .init(
        "penstock backup monday.db && penstock --store monday.db check", "and count all jobs in it"),
    ],
    exitStatuses: [
      .init(65, "the store is damaged"), .init(66, "the store is not there"),
      .init(73, "the file is there already or cannot be created"),
      .init(74, "the disk is full; no half file is left"), .init(75, "it was interrupted"),
    ])

  static func run(_ context: Context) async throws -> ExitStatus {
    let path = context.arguments.words[0]
    let isStopped = Atomic(false)
    let signals = StopSignals { isStopped.store(true, ordering: .relaxed) }
    defer { signals.cancel() }
    let report = try await context.withStore(readOnly: true) { store in
      try await store.backUp(to: path) { progress in
        Output.error.replaceLine(text(progress))
        return !isStopped.load(ordering: .relaxed)
      }
    }
    Output.error.replaceLine("")
    guard let report else {
      Output.error.say("interrupted; nothing is left of the backup")
      return .tryAgain
    }
    if context.wantsJSON {
      var line = JSONLine()
      line.set("location", context.place.display)
      line.set("backup", report.path)
      line.set("bytes", report.bytes)
      try context.output.line(line.text)
    } else {
      try context.output.line(
        "backed up store '\(context.place.display)' to '\(report.path)' "
          + "(\(Grouped.bytes(report.bytes)))")
    }
    return .success
  }

  private static func text(_ progress: BackupProgress) -> String {
    switch progress {
    case .copied(let bytes, let all):
      "copied \(Grouped.bytes(bytes)) of \(Grouped.bytes(all))"
    case .checking:
      "checking the copy"
    }
  }
}
