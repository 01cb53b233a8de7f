import Foundation
import Testing

/// What the monitor holds while it looks at a busy store for long.
///
/// `PENSTOCK_MONITOR_SECONDS` makes it an hour; what it holds grows in the first moments only.
@Suite(.serialized) struct MonitorMemoryTests {
  private static let length =
    ProcessInfo.processInfo.environment["PENSTOCK_MONITOR_SECONDS"].flatMap(Int.init) ?? 24

  /// Memory of its own in KiB, without what it shares with the file that it was started from.
  private func memory(of process: pid_t) throws -> Int {
    let status = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
    let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("RssAnon:") })
    return try #require(line.split(separator: " ").compactMap { Int($0) }.first)
  }

  @Test func `its memory is flat while everything moves`() async throws {
    let workshop = try Workshop()
    let shop = try workshop.start(
      "demo", "--no-monitor", "--for", "\(Self.length + 60)s", "--folder", "shop")
    try await eventually("a store") { workshop.exists("shop/shop.db") }
    let terminal = try TmuxSession(
      "exec \(Workshop.program.path) --store shop/shop.db top", folder: workshop.folder)
    try await terminal.wait(forText: "emails")
    let process = try terminal.processID()
    let keys = [
      "1", "j", "K", "Escape", "[", "[", "Escape", "t", "v", "2", "G", "g", "3", "Tab", "Enter",
      "Escape", "T", "Escape", "4", "8", "k", "f", "?", "Escape",
    ]
    let start = ContinuousClock.now
    var warm: Int?
    var round = 0
    while ContinuousClock.now - start < .seconds(Self.length) || warm == nil {
      // Every screen was there twice before what it holds is noted: the last key but one shows the help,
      // and keys are obeyed in their order.
      if round == 2 * keys.count { warm = try memory(of: process) }
      try terminal.press(keys[round % keys.count])
      if keys[round % keys.count] == "?" { try await terminal.wait(forText: "╭─ Help ─") }
      round += 1
      try await Task.sleep(for: .milliseconds(100))
    }
    let grown = try memory(of: process) - #require(warm)
    #expect(grown < 4096, "KiB more than after \(2 * keys.count) keys, of \(round)")
    shop.send(SIGTERM)
  }
}
