import Foundation
import Testing

/// Lists that the monitor writes into files.
@Suite(.serialized) struct SavingTests {
  private let workshop: Workshop

  init() throws {
    workshop = try Workshop()
  }

  private func push(_ count: Int) throws {
    let line = #"{"queue":"emails"}"# + "\n"
    try workshop.write(String(repeating: line, count: count), to: "batch")
    #expect(try workshop.penstock("push", "--batch", "batch").status == 0)
  }

  private func top(before: String = "") async throws -> TmuxSession {
    let terminal = try TmuxSession(
      before + "exec \(Workshop.program.path) top", folder: workshop.folder)
    try await terminal.wait(forText: "emails")
    return terminal
  }

  /// What stands beside the store under a name, or has begun to.
  private func files(_ name: String) throws -> [String] {
    try workshop.names().filter { $0.hasPrefix(name) }
  }

  private struct Line: Decodable {
    var id: Int?
  }

  private func ids(_ file: String) throws -> [Int] {
    try workshop.lines(of: file).compactMap {
      try JSONDecoder().decode(Line.self, from: Data($0.utf8)).id
    }
  }

  @Test func `all that a list's filter matches is saved, whatever the screen has of it`()
    async throws
  {
    try push(901)
    let terminal = try await top()
    try terminal.press("2")
    try await terminal.wait(forText: "901 jobs")
    try terminal.type(":save all.ndjson\n")
    try await terminal.wait(forText: "saved 901 jobs to 'all.ndjson'")
    #expect(try Set(ids("all.ndjson")) == Set(1...901))
    #expect(
      try workshop.text(of: "all.ndjson")
        == workshop.penstock("jobs", "--all", "--json").output.trimmed)
    try terminal.type(":filter id:6,7\n:save some.ndjson\n")
    try await terminal.wait(forText: "saved 2 jobs to 'some.ndjson'")
    try terminal.type(":filter queue:none\n:save none.ndjson\n")
    try await terminal.wait(forText: "none.ndjson': nothing is listed to be saved")
    #expect(try files("none.ndjson").isEmpty)
  }

  @Test func `secrets are masked in what is saved`() async throws {
    _ = try workshop.penstock("push", "emails", "--max-attempts", "1")
    let run = try workshop.penstock(
      "work", "--until-empty", "--exec", "/bin/sh", "-c", "echo token=s3cret >&2; exit 1")
    #expect(run.status == 0, "\(run.error)")
    #expect(try workshop.job(1).state == "dead")
    let terminal = try await top()
    try terminal.press("2")
    try await terminal.wait(forText: "1 job")
    try terminal.type(":save all.ndjson\n")
    try await terminal.wait(forText: "saved 1 job to 'all.ndjson'")
    let text = try workshop.text(of: "all.ndjson")
    #expect(text.contains("token=••••••") && !text.contains("s3cret"), "\(text)")
  }

  @Test func `the trash and the log are saved whole, the log in its order`() async throws {
    try push(450)
    _ = try workshop.penstock("purge", "state:ready", "--yes")
    // So many that the log has more than two pages.
    let insert = """
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4500)
      INSERT INTO penstock_event (at, kind, text) SELECT at + i, kind, 'entry ' || i
      FROM n, (SELECT at, kind FROM penstock_event ORDER BY id DESC LIMIT 1)
      """
    let run = try workshop.run("/usr/bin/sqlite3", ["penstock.db", insert])
    #expect(run.status == 0, "\(run.error)")
    let terminal = try await top()
    try terminal.type(":trash\n")
    try await terminal.wait(forText: "─ Trash")
    try terminal.type(":save trash.ndjson\n")
    try await terminal.wait(forText: "saved 450 purged jobs to 'trash.ndjson'")
    #expect(try Set(ids("trash.ndjson")) == Set(1...450))
    try terminal.type(":log\n")
    try await terminal.wait(forText: "entry 4500")
    try terminal.type(":save log.ndjson\n")
    try await terminal.wait(forText: "to 'log.ndjson'")
    let log = try workshop.penstock("log", "--limit", "0", "--json").output.trimmed
    #expect(log.contains("entry 4500"))
    #expect(try workshop.text(of: "log.ndjson") == log)
  }

  @Test func `a file that may not grow leaves nothing under the name, and the reason`() async throws
  {
    try push(600)
    // Blocks of 512 bytes.
    let terminal = try await top(before: "trap '' XFSZ; ulimit -f 100; ")
    try terminal.press("2")
    try await terminal.wait(forText: "600 jobs")
    try terminal.type(":save all.ndjson\n")
    try await terminal.wait(forText: "cannot write file 'all.ndjson': File too large")
    #expect(try files("all.ndjson").isEmpty)
  }

  @Test func `Esc ends a save, and nothing is left of it`() async throws {
    try push(6000)
    let terminal = try await top()
    var count = 6000
    // A fast machine may be done before the key comes: then it gets more to save.
    for round in 1...5 {
      let name = "all-\(round).ndjson"
      try await beginSave(name, terminal)
      try terminal.press("Escape")
      try await terminal.wait(for: "its end") {
        try !$0.contains("saving '\(name)'") && files(name).allSatisfy { $0 == name }
      }
      guard workshop.exists(name) else {
        try await terminal.wait(forText: "nothing was saved in '\(name)'")
        return
      }
      #expect(try workshop.lines(of: name).count == count)
      try push(count)
      count *= 2
    }
    Issue.record("all saves came to their end")
  }

  @Test func `who leaves during a save has the whole file or none`() async throws {
    try push(6000)
    let terminal = try await top()
    try await beginSave("all.ndjson", terminal)
    for key in ["q", "q"] { try terminal.press(key) }
    try await terminal.wait(for: "the end") { _ in try terminal.hasEnded() }
    let files = try files("all.ndjson")
    #expect(files.isEmpty || files == ["all.ndjson"])
    if !files.isEmpty { #expect(try workshop.lines(of: "all.ndjson").count == 6000) }
  }

  private func beginSave(_ name: String, _ terminal: TmuxSession) async throws {
    try terminal.press("2")
    try await terminal.wait(forText: "─ Jobs ─")
    try terminal.type(":save \(name)\n")
    try await terminal.wait(for: "its beginning") {
      $0.contains("saving '\(name)'") || $0.contains("to '\(name)'")
    }
  }
}

extension String {
  fileprivate var trimmed: String { trimmingCharacters(in: .newlines) }
}
