import Jobs
import Settings

/// Stores what an export holds.
enum ImportCommand: Command {
  static let isOperating = true

  static let merge = OptionSpec(
    "merge", "Add the jobs beside those that are there, under new ids in the same order.")

  static let spec = CommandSpec(
    name: "import", summary: "store the jobs and queues of an export",
    description: """
      Reads what 'penstock export' wrote and stores it whole or not at all. The store is made if it \
      is not there. One that has jobs is refused, unless --merge is given.

      In an empty store all jobs keep their ids, and the store takes over the identity of the old \
      one: handlers see the idempotency keys that they know. With --merge the jobs get new ids, \
      queues that are there keep their switches, an unfinished job whose unique key another one holds \
      is left out and counted, and so are schedules and bindings that are there already, by name. A job that was running is ready, and its attempt is not \
      counted. Other writers wait until the import is through.
      """,
    positionals: [PositionalSpec("FILE|-", "The export; '-' is standard input.")],
    options: [merge],
    examples: [
      .init("penstock --store new.db import jobs.ndjson", "into a new store"),
      .init("penstock import jobs.ndjson --merge", "beside the jobs that are there"),
    ],
    exitStatuses: [
      .init(65, "a line is wrong, or the file is cut off; nothing was stored"),
      .init(66, "the file is not there"),
      .init(73, "the store has jobs already, or cannot be created"), .init(74, "the disk is full"),
      .init(75, "workers run on the store, or it is in use; try again"),
    ])

  static func run(_ context: Context) async throws -> ExitStatus {
    let file = try ExportFile(InputFile(path: context.arguments.words[0]))
    let isMerging = context.arguments.has(merge)
    let report = try await context.withStore(create: .inNewFile) { store in
      defer { Output.error.replaceLine("") }
      return try await store.importRecords(
        merging: isMerging, by: currentOperator(context.environment)
      ) { () throws(StoreError) in
        try file.next()
      }
    }
    if context.wantsJSON {
      var line = JSONLine()
      line.set("jobs", report.jobs)
      line.set("queues", report.queues)
      line.set("duplicates", report.duplicates)
      line.set("schedules", report.schedules)
      line.set("bindings", report.bindings)
      line.set("skipped_schedules", report.skippedSchedules)
      line.set("skipped_bindings", report.skippedBindings)
      try context.output.line(line.text)
    } else {
      try context.output.line(sentence(report))
      for name in report.skippedSchedules {
        try context.output.line("skipped schedule \(name): there is one of that name")
      }
      for text in report.skippedBindings {
        try context.output.line("skipped binding \(text): the same or its name is there")
      }
    }
    return .success
  }

  static func sentence(_ report: ImportReport) -> String {
    let others = [
      (report.queues, "new queue"), (report.schedules, "schedule"), (report.bindings, "binding"),
    ]
    var parts = [Grouped.jobs(report.jobs)]
    for (index, (count, thing)) in others.enumerated() where index == 0 || count > 0 {
      parts.append("\(Grouped.count(count)) \(thing)\(count == 1 ? "" : "s")")
    }
    let sentence = "imported \(parts.dropLast().joined(separator: ", ")) and \(parts.last ?? "")"
    guard report.duplicates > 0 else { return sentence }
    return sentence + ", left out \(Grouped.count(report.duplicates)) whose unique key is taken"
  }
}
