import Glibc
import Jobs
import SQLiteDatabase
import Settings

/// Writes the store as text.
enum ExportCommand: Command {
  static let spec = CommandSpec(
    name: "export", summary: "write all jobs and queues as lines of JSON",
    description: """
      Writes the store as it is at this moment: a header, then queues with pause and retention, \
      bindings, the counts of topics and kept messages, then every job in whatever state, with \
      payload, attempts and what they printed, unique keys, the answers to idempotency keys, and \
      schedules with their ledgers; one JSON object a line, the last one says how many jobs there \
      were. Workers and producers go on meanwhile. The trash, measurements and the audit log are left out; 'penstock \
      backup' copies those too.

      A payload that is JSON on one line is written as it is, any other in base64; nothing is \
      redacted. 'penstock import' reads it back.
      """,
    positionals: [
      PositionalSpec(
        "FILE|-", "The file to make; '-' or nothing is standard output.", presence: .optional)
    ],
    examples: [
      .init("penstock export jobs.ndjson", "into a new file"),
      .init("penstock export | gzip > jobs.ndjson.gz", "compressed"),
    ],
    exitStatuses: [
      .init(66, "the store is not there"),
      .init(73, "the file is there already or cannot be created"),
      .init(74, "the disk is full; no half file is left"),
    ])

  static func run(_ context: Context) async throws -> ExitStatus {
    let path = context.arguments.words.first ?? "-"
    guard path != "-" else {
      let output = context.output
      _ = try await export(context, into: ExportSink(showsProgress: false, emit: output.write))
      return .success
    }
    let jobs = try await context.withStore(readOnly: true) { store in
      try await export(store, to: path)
    }
    if context.wantsJSON {
      var line = JSONLine()
      line.set("location", context.place.display)
      line.set("export", path)
      line.set("jobs", jobs)
      try context.output.line(line.text)
    } else {
      try context.output.line("exported \(Grouped.jobs(jobs)) to '\(path)'")
    }
    return .success
  }

  private static func export(_ context: Context, into sink: ExportSink) async throws -> Int {
    try await context.withStore(readOnly: true) { store in
      try await store.exportRecords { sink.write($0) }
      return try sink.end()
    }
  }

  private static func export(_ store: any JobStore, to path: String) async throws -> Int {
    // Payloads are nobody else's business.
    let file = try NewFile(path: path, thing: "export", mode: 0o600)
    do {
      let descriptor = try file.opened()
      defer { close(descriptor) }
      let sink = ExportSink(showsProgress: true) { try file.write($0, to: descriptor) }
      defer { Output.error.replaceLine("") }
      try await store.exportRecords { sink.write($0) }
      let jobs = try sink.end()
      try file.publish()
      return jobs
    } catch {
      file.discard()
      throw error
    }
  }
}
