import Foundation
import Testing

@Suite struct HealingTests {
  private func json(_ text: String) throws -> [String: Any] {
    try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any], "\(text)")
  }

  @Test func `what was purged comes back, and the audit log tells of it`() throws {
    let shop = try Workshop()
    for _ in 0..<3 { _ = try shop.penstock("push", "a", "{}") }
    let purge = try json(try shop.penstock("purge", "state:ready", "--json").output)
    let entry = try #require(purge["audit"] as? Int)
    #expect(try shop.penstock("trash", "--json").output.split(separator: "\n").count == 3)
    #expect(try shop.penstock("undo", "--dry-run").output.hasPrefix("would undo the purge of 3"))
    #expect(try shop.penstock("undo", String(entry)).output == "undid the purge of 3 jobs\n")
    #expect(try shop.penstock("undo", String(entry)).status == 1)
    #expect(try shop.penstock("trash").status == 1)
    let lines = try shop.penstock("audit", "--json").output.split(separator: "\n")
    #expect(try lines.map { try json(String($0))["act"] as? String } == ["undo", "purge"])
    #expect(try shop.penstock("audit", "--act", "purge").output.contains("by 2"))
    #expect(try shop.penstock("check").status == 0)
  }

  @Test func `the trash gives single jobs back and can be passed by`() throws {
    let shop = try Workshop()
    for _ in 0..<3 { _ = try shop.penstock("push", "a", "{}") }
    #expect(try shop.penstock("purge", "1", "2").output == "purged 2\n")
    #expect(try shop.penstock("purge", "3", "--trash", "0").output == "purged for good 1\n")
    #expect(try shop.penstock("trash", "--restore", "2").output == "restored 1\n")
    #expect(try shop.penstock("trash", "--restore").status == 64)
    #expect(try shop.penstock("trash", "--delete", "--all").output == "deleted for good 1\n")
    #expect(try shop.penstock("jobs", "--json").output.split(separator: "\n").count == 1)
  }

  @Test func `a payload is edited, checked as JSON, and put back`() throws {
    let shop = try Workshop()
    _ = try shop.penstock("push", "a", #"{"to":"ada","token":"abc"}"#)
    let wrong = try shop.penstock("edit", "1", "--payload", #"{"to":"#)
    #expect(wrong.status == 65)
    #expect(wrong.error.contains("line 1, column"))
    try shop.write(#"{"to":"bob","token":"••••••"}"#, to: "new.json")
    #expect(try shop.penstock("edit", "1", "--payload", "@new.json").status == 0)
    let shown = try shop.penstock("show", "1", "--json", "--show-secrets").output
    #expect(try json(shown)["payload"] as? [String: String] == ["to": "bob", "token": "abc"])
    #expect(try shop.penstock("audit").output.contains("show secrets"))
    #expect(try shop.penstock("edit", "1", "--payload", "@new.json").status == 1)
    #expect(try shop.penstock("edit", "1").error.contains("an editor needs a terminal"))
    _ = try shop.penstock("undo", "--yes")
    #expect(try shop.penstock("show", "1").output.contains(#"{"to":"ada","token":"••••••"}"#))
  }

  @Test func `a spread that fails again stops by itself`() async throws {
    let shop = try Workshop()
    try shop.write(
      #"{ handlers: { Bad: { exec: ["sh", "-c", "echo token=abc >&2; exit 65"] } } }"#,
      to: "penstock.json5")
    for _ in 0..<9 { _ = try shop.penstock("push", "a", "{}", "--kind", "Bad") }
    _ = try shop.penstock("work", "--until-empty")
    #expect(try !shop.penstock("show", "1").output.contains("abc"))
    #expect(
      try shop.penstock("retry", "--all", "--spread", "2s").output == "spreading 9 over 2s\n")
    let worker = try shop.start("work")
    try await eventually("stop of the spread") {
      try shop.penstock("spreads", "--json").output.contains(#""state":"stopped""#)
    }
    let spread = try json(try shop.penstock("spreads", "--json").output)
    #expect((spread["failed"] as? Int ?? 0) >= 2)
    #expect(try shop.penstock("spread", "1", "pause").status == 1)
    #expect(try shop.penstock("spread", "1", "cancel").output == "cancelled spread 1\n")
    worker.send(SIGTERM)
    #expect(try await worker.status() == 0)
    #expect(try shop.penstock("check").status == 0)
  }

  @Test func `the output of a running job is printed as it is written`() async throws {
    let shop = try Workshop()
    try shop.write(
      """
      { handlers: { Slow: { exec: ["sh", "-c",
        "echo first; until [ -e go ]; do sleep 0.05; done; echo second"] } } }
      """, to: "penstock.json5")
    _ = try shop.penstock("push", "a", "{}", "--kind", "Slow", "--timeout", "1d")
    let worker = try shop.start("work")
    let logs = try shop.start("/bin/sh", ["-c", "'\(Workshop.program.path)' logs -f 1 > told"])
    try await eventually("first line") { try shop.lines(of: "told") == ["first"] }
    try shop.write("", to: "go")
    try await eventually("second line") { try shop.lines(of: "told") == ["first", "second"] }
    #expect(try await logs.status() == 0)
    worker.send(SIGTERM)
    #expect(try await worker.status() == 0)
  }

  @Test func `why tells what a job waits for`() throws {
    let shop = try Workshop()
    _ = try shop.penstock("push", "a", "{}", "--kind", "K")
    _ = try shop.penstock("queue", "a", "pause")
    #expect(
      try shop.penstock("why", "1").output
        == "Queue a is paused.\nNo living worker takes kind K of queue a.\n")
    let told = try json(try shop.penstock("why", "1", "--json").output)
    let reasons = try #require(told["reasons"] as? [[String: Any]])
    #expect(reasons.compactMap { $0["reason"] as? String } == ["paused", "no_worker"])
    #expect(try shop.penstock("why", "9").status == 1)
  }

  @Test func `a text that was given is told with what a terminal would obey made visible`() throws {
    let shop = try Workshop()
    let name = "v\u{202E}42"
    let given = [
      ["init", "--name", name], ["mark", name], ["marks"], ["bind", "a.#", "q", "--name", name],
      ["unbind", name], ["unbind", "b\u{1B}[2J"], ["queue", name, "pause"], ["jobs", "x\u{9B}2J"],
      ["schedule", "add", name, "@daily", "q"], ["schedule", "rm", name], ["publish", name, "{}"],
      ["retry", name, "--dry-run"], ["mark", "a\u{1B}[2Jb"], ["worker", name, "quiet"], ["log"],
      [name],
    ]
    for words in given {
      let run = try shop.run(words)
      let scalars = (run.output + run.error).unicodeScalars
      #expect(
        scalars.allSatisfy {
          $0 == "\n" || $0.value >= 0x20 && ![0x202E, 0x9B].contains($0.value)
        },
        "\(words)")
    }
    #expect(try shop.penstock("mark", name).output.contains("v·42"))
    let told = try json(try shop.penstock("mark", name, "--json").output)
    #expect(told["name"] as? String == name)
  }

  @Test func `a guarded store is changed only by who says so`() throws {
    let shop = try Workshop()
    _ = try shop.penstock("init", "--name", "prod", "--color", "red", "--guard")
    #expect(try shop.penstock("push", "a", "{}").status == 0)
    let refused = try shop.penstock("cancel", "1")
    #expect(refused.status == 77)
    #expect(
      refused.error == "cannot change store 'prod': it is guarded; give --write if you mean it\n")
    #expect(try shop.penstock("cancel", "1", "--dry-run").status == 0)
    #expect(try shop.penstock("cancel", "1", "--write").output == "cancelled 1\n")
    #expect(try shop.penstock("retry", "1", "--write", "--read-only").status == 77)
    let frame = try shop.penstock("top", "--once").output
    #expect(frame.contains("prod"))
    #expect(frame.contains("guarded, read-only"))
    #expect(try shop.penstock("init", "--no-guard").status == 77)
    #expect(
      try shop.penstock("init", "--no-guard", "--write").output.hasSuffix("it is not guarded\n"))
    #expect(try shop.penstock("undo", "--yes").status == 0)
  }
}
