import Foundation
import Testing

/// Who looks, and what the lists show of a job.
@Suite struct LookingTests {
  private let shop: Workshop

  init() throws {
    shop = try Workshop()
  }

  @Test func `who has the monitor open is listed, with what they are asked about`() async throws {
    _ = try shop.penstock("push", "q")
    let nobody = try shop.penstock("who")
    #expect(nobody.status == 1)
    #expect(nobody.error == "nobody looks at the store on this machine\n")
    let terminal = try TmuxSession(
      "exec \(Workshop.program.path) top", folder: shop.folder, environment: ["USER": "ada"])
    try await terminal.wait(forText: "penstock.db")
    try await eventually("somebody is there") { try shop.penstock("who").status == 0 }
    #expect(try !shop.penstock("who", "--json").output.contains(#""asks""#))
    try terminal.press("2")
    try await terminal.wait(forText: "ready      q")
    try terminal.press("D")
    try await eventually("the question") {
      try shop.penstock("who", "--json").output.contains(#""asks":"#)
    }
    #expect(try shop.penstock("who").output.hasPrefix("WHO"))
    try terminal.press("n")
    try await eventually("the answer") {
      try !shop.penstock("who", "--json").output.contains(#""asks":"#)
    }
  }

  @Test func `a list has payloads whole for programs, with their secrets masked`() throws {
    let long = String(repeating: "x", count: 5000)
    _ = try shop.penstock("push", "q", #"{"text":"\#(long)","token":"abc"}"#)
    _ = try shop.penstock("push", "q", "plain")
    let lines = try shop.penstock("jobs", "--payload", "--json", "queue:q").output
      .split(separator: "\n")
    let payloads = try lines.map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
    #expect(payloads[0]["payload_base64"] as? String == Data("plain".utf8).base64EncodedString())
    #expect(payloads[1]["payload"] as? [String: String] == ["text": long, "token": "••••••"])
    #expect(try !shop.penstock("jobs", "--json").output.contains("payload"))
    _ = try shop.penstock("purge", "1")
    let purged = try shop.penstock("trash", "--payload", "--json").output
    #expect(purged.contains(long) && purged.contains(#""token":"••••••""#))
    #expect(try shop.penstock("trash").output.contains(#"{"text":"xxx"#))
  }

  @Test func `a list for people shows payloads in place of errors`() throws {
    _ = try shop.penstock("push", "q", #"{"to":"ada"}"#)
    _ = try shop.penstock(
      "work", "--until-empty", "--exec", "sh", "-c", "echo refused >&2; exit 65")
    #expect(try shop.penstock("jobs").output.contains("refused"))
    let table = try shop.penstock("jobs", "--payload").output
    #expect(table.contains(#"{"to":"ada"}"#) && !table.contains("refused"))
    #expect(table.contains("  PAYLOAD\n"))
  }
}
