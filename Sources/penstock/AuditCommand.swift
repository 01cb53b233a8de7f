import Drawing
import Jobs
import Settings

/// Lists what operators did.
enum AuditCommand: Command {
  private static let limit = OptionSpec(
    "limit", value: "NUMBER", "At most so many; 50 if not given.")
  private static let by = OptionSpec("by", value: "USER", "Only what this user did, also by sudo.")
  private static let act = OptionSpec("act", value: "NAME", "Only acts of this name: retry, pause.")

  static let spec = CommandSpec(
    name: "audit", summary: "list what operators did",
    description: """
      Lists retries, purges, pauses and all other acts on the store, last one first: who did it \
      (user, the user behind sudo, host, SSH client), to what, and how many jobs were changed and \
      skipped. An act reads 'undoable' as long as jobs of it can be given back what it took, with \
      'penstock undo'.
      """,
    options: [limit, by, act],
    examples: [
      .init("penstock audit", "the last acts"),
      .init("penstock audit --by ada --act purge --json", "purges by one user, for programs"),
    ],
    exitStatuses: [.init(1, "there is no such entry"), .init(66, "the store is not there")])

  /// Entries that are read at once.
  private static let page = 500

  static func run(_ context: Context) async throws -> ExitStatus {
    let arguments = context.arguments
    let wanted = try arguments.wholeNumber(limit, in: 1...1_000_000) ?? 50
    let (user, name) = (arguments.text(by), arguments.text(act))
    let entries = try await context.withStore(readOnly: true) { store in
      var (entries, last): ([AuditEntry], AuditID?) = ([], nil)
      while entries.count < wanted {
        let page = try await store.audit(before: last, limit: Self.page)
        last = page.last?.id
        entries += page.filter { entry in
          let isTheirs =
            user == nil || entry.operator?.user == user || entry.operator?.sudoUser == user
          return isTheirs && (name.map { entry.act == $0 || entry.act.hasPrefix($0 + " ") } ?? true)
        }
        if page.count < Self.page { break }
      }
      return entries.prefix(wanted)
    }
    guard !entries.isEmpty else {
      Output.error.say("nothing in the audit log")
      return .nothingMatched
    }
    if context.wantsJSON {
      for entry in entries { try context.output.line(JSONLine(entry: entry).text) }
    } else {
      try context.output.write(table(entries).text(width: context.output.columns))
    }
    return .success
  }

  static func table(_ entries: some Sequence<AuditEntry>) -> TextTable {
    var table = TextTable([
      .number("ID"), .text("AT"), .text("ACT"), .number("CHANGED"), .number("SKIPPED"),
      .text("BEFORE"), .text("AFTER"), .text("UNDO"), .text("WHO"), .text("WHAT"),
    ])
    for entry in entries {
      let undo = entry.undoneBy.map { "by \($0)" } ?? (entry.canBeUndone ? "undoable" : "")
      table.add([
        String(entry.id), entry.at.rfc3339, entry.act, Grouped.count(entry.report.changed),
        Grouped.count(entry.report.skipped), values(entry.before), values(entry.after), undo,
        entry.who, entry.subject,
      ])
    }
    return table
  }

  /// `{"dead":171}` as `dead 171`.
  private static func values(_ object: String?) -> String {
    (object ?? "").filter { !"{}\"".contains($0) }.split(separator: ",")
      .map { $0.split(separator: ":", maxSplits: 1).joined(separator: " ") }
      .joined(separator: ", ")
  }
}
