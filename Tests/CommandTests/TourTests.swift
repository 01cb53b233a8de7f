import Foundation
import Testing

/// The README's five minutes: its own lines in a shell, its keys in the monitor, what it promises on
/// the screen.
@Suite(.serialized) struct TourTests {
  private let workshop: Workshop
  /// The section's blocks, by the language that stands at their beginning, in their order.
  private let blocks: [(language: String, text: String)]

  init() throws {
    workshop = try Workshop()
    let readme = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("README.md")
    let text = String(decoding: try Data(contentsOf: readme), as: UTF8.self)
    let start = try #require(text.firstRange(of: "## Five minutes\n")).upperBound
    let end = try #require(text[start...].firstRange(of: "\n## ")).lowerBound
    blocks = text[start..<end].split(separator: "```", omittingEmptySubsequences: false)
      .enumerated().filter { !$0.offset.isMultiple(of: 2) }.map { _, block in
        let line = block.firstIndex(of: "\n") ?? block.endIndex
        return (String(block[..<line]), String(block[line...].dropFirst()))
      }
  }

  private func block(_ language: String, having text: String) throws -> String {
    try #require(blocks.first { $0.language == language && $0.text.contains(text) }).text
  }

  private var path: String {
    "\(Workshop.program.deletingLastPathComponent().path):/usr/bin:/bin"
  }

  private func shell(_ line: String) throws -> Workshop.Run {
    try workshop.run("/bin/sh", ["-c", line], environment: ["PATH": path])
  }

  private func terminal(_ line: String) throws -> TmuxSession {
    try TmuxSession("exec \(line)", folder: workshop.folder, environment: ["PATH": path])
  }

  @Test func `its lines and keys do what it says`() async throws {
    // Push.
    let pushes = try block("console", having: "penstock push").split(separator: "\n")
    try #require(pushes.count == 6)
    for place in stride(from: 0, to: 6, by: 2) {
      let run = try shell(String(pushes[place].dropFirst(2)))
      #expect(run.output == "\(pushes[place + 1])\n")
    }
    // Work.
    #expect(try shell(block("sh", having: "send-email")).status == 0)
    try workshop.write(try block("json5", having: "handlers"), to: "penstock.json5")
    let work = try block("console", having: "penstock work").dropFirst(2)
    let worker = try terminal(work.prefix { $0 != "#" && $0 != "\n" }.description)
    // Watch.
    let monitor = try terminal("penstock")
    try await monitor.wait(forText: "╭─ Queues ─")
    for (key, title) in [
      ("2", "Jobs"), ("4", "Workers"), ("6", "Bindings"), ("8", "Log"), ("1", "Queues"),
    ] {
      try monitor.press(key)
      try await monitor.wait(forText: "╭─ \(title) ─")
    }
    try monitor.press("?")
    try await monitor.wait(forText: "╭─ Help ─")
    try monitor.press("Escape")
    // Keys that come at once behind it would be those of Alt.
    try await monitor.wait(for: "the help to close") { !$0.contains("╭─ Help ─") }
    try monitor.press("3")
    try await monitor.wait(forText: "2 in 1 group")
    // Heal.
    try monitor.press("r")
    try await monitor.wait(forText: "Retry 2 dead SendEmail of \"421 try again")
    try await monitor.wait(forText: "[y] all now   [s] spread over 10m   [1] try one first")
    try monitor.press("n")
    try await monitor.wait(forText: "nothing was changed")
    #expect(try shell("ln -sf /bin/cat send-email").status == 0)
    try monitor.press("r")
    try await monitor.wait(forText: "[1] try one first")
    try monitor.press("1")
    try await monitor.wait(forText: "1 tried: succeeded")
    let dryRun = try block("console", having: "--dry-run").split(separator: "\n")
    #expect(try shell(String(dryRun[0].dropFirst(2))).output.contains("emails"))
    try monitor.press("y")
    try await monitor.wait(forText: "retried 1; u undoes it")
    try await monitor.wait(forText: "No dead letters")
    // What an act did is taken back.
    try monitor.press("2")
    try await monitor.wait(forText: "succeeded")
    try monitor.press("D")
    try await monitor.wait(forText: "into the trash?")
    try monitor.press("y")
    try await monitor.wait(forText: "purged 1; u undoes it")
    #expect(try shell("penstock trash").status == 0)
    try monitor.press("u")
    try await monitor.wait(forText: "Undo: purged 1?")
    try monitor.press("y")
    try await monitor.wait(forText: "undone for 1 job")
    let acts = try shell("penstock audit").output
    for act in ["retry", "purge", "undo"] { #expect(acts.contains(act)) }
    try monitor.press("q")
    try await monitor.wait(for: "the end") { _ in try monitor.hasEnded() }
    try worker.press("C-c")
    try await worker.wait(for: "the end") { _ in try worker.hasEnded() }
  }
}
