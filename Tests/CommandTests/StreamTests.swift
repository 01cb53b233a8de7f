import Foundation
import Testing

@testable import penstock

/// Programs that take job after job, as `penstock help stream` shows them.
@Suite struct StreamTests {
  enum Language: String, CaseIterable {
    case python3, ruby, node, sh

    var example: String {
      switch self {
      case .python3: StreamExample.python
      case .ruby: StreamExample.ruby
      case .node: StreamExample.javaScript
      case .sh: StreamExample.shell
      }
    }

    /// The shell's example needs jq beside it.
    var isInstalled: Bool {
      let programs = self == .sh ? ["sh", "jq"] : [rawValue]
      return programs.allSatisfy { FileManager.default.isExecutableFile(atPath: "/usr/bin/\($0)") }
    }

    static var installed: [Language] { allCases.filter(\.isInstalled) }
  }

  @Test(arguments: Language.installed)
  func `the example of the help page runs`(language: Language) throws {
    let shop = try Workshop()
    let page = try shop.penstock("help", "stream").output
    let text = language.example.split(separator: "\n").map { "  " + $0 }.joined(separator: "\n")
    #expect(page.replacing("\n\n", with: "\n").contains(text.replacing("\n\n", with: "\n")))
    try shop.write(language.example, to: "greet")
    try shop.write(
      "{ handlers: { Greet: { stream: ['\(language.rawValue)', 'greet'] } } }",
      to: "penstock.json5")
    for payload in [#"{"name":"Ada"}"#, "{}", #"{"busy":true}"#, #"{"name":"Bob"}"#] {
      _ = try shop.penstock("push", "q", payload, "--kind", "Greet", "--max-attempts", "1")
    }
    let run = try shop.penstock("work", "--slots", "2", "--until-empty")
    #expect(run.status == 0, "\(run.error)")
    #expect(
      try (1...4).map { try shop.job($0).state } == ["succeeded", "dead", "dead", "succeeded"])
    #expect(try shop.job(2).error == "nobody to greet")
    #expect(try shop.job(3).error == "busy")
    let shown = try shop.penstock("show", "1", "--json").output
    #expect(
      shown.contains(#""result":{"greeting":"Hello, Ada"}"#)
        || shown.contains(#""result":{"greeting": "Hello, Ada"}"#))
    #expect(try shop.penstock("show", "1").output.contains("result, "))
  }

  @Test func `secrets in a note on the progress are masked`() async throws {
    let shop = try Workshop()
    try shop.write(
      """
      read -r job
      echo '{"id":1,"progress":0.4,"note":"with token=s3cret"}'
      while [ ! -e go ]; do sleep 0.01; done
      echo '{"id":1,"ok":true}'
      read -r job
      """, to: "pages")
    _ = try shop.penstock("push", "q", "--timeout", "1d")
    let worker = try shop.start("work", "--until-empty", "--stream", "sh", "pages")
    try await eventually("progress") { try shop.penstock("show", "1").output.contains("40% with") }
    for words in [["workers", "--json"], ["show", "1"], ["show", "1", "--json"]] {
      let output = try shop.run(words).output
      #expect(output.contains("with token=••••••") && !output.contains("s3cret"), "\(output)")
    }
    #expect(try shop.penstock("show", "1", "--show-secrets").output.contains("token=s3cret"))
    try shop.write("", to: "go")
    #expect(try await worker.status() == 0)
  }

  @Test func `progress is shown while the job runs`() async throws {
    let shop = try Workshop()
    try shop.write(
      """
      read -r job
      echo '{"id":1,"progress":0.4,"note":"page 2 of 5"}'
      while [ ! -e go ]; do sleep 0.01; done
      echo '{"id":1,"ok":true}'
      read -r job
      """, to: "pages")
    _ = try shop.penstock("push", "q", "--timeout", "1d")
    let worker = try shop.start("work", "--until-empty", "--stream", "sh", "pages")
    try await eventually("progress") {
      try shop.penstock("show", "1").output.contains("progress       40% page 2 of 5")
    }
    for (keys, size) in [("4", "120x36"), ("4", "80x24"), ("2 Enter", "80x24")] {
      let screen = try shop.penstock("top", "--once", "--size", size, "--keys", keys).output
      #expect(screen.contains(keys == "4" && size == "80x24" ? "40% p" : "40% page 2 of 5"))
    }
    #expect(
      try shop.penstock("show", "1", "--json").output.contains(
        #""progress":0.4,"progress_note":"page 2 of 5""#))
    try shop.write("", to: "go")
    #expect(try await worker.status() == 0)
    #expect(!(try shop.penstock("show", "1").output.contains("page 2 of 5")))
  }

  @Test func `programs that are killed at random lose no job`() async throws {
    let shop = try Workshop()
    try shop.write(StreamExample.python, to: "greet.py")
    try shop.write(
      """
      { queues: { q: { retry: { attempts: 100, base: '10ms', jitter: 0 } } },
        handlers: { Greet: { stream: ['python3', 'greet.py'] } } }
      """, to: "penstock.json5")
    let batch = (1...2000).map { _ in
      #"{"queue":"q","kind":"Greet","payload":{"name":"Ada"}}"#
    }
    try shop.write(batch.joined(separator: "\n"), to: "batch")
    _ = try shop.penstock("push", "--batch", "batch")
    let worker = try shop.start("work", "-q", "--slots", "4", "--until-empty")
    let killer = try shop.start(
      "/bin/sh",
      ["-c", "while :; do pkill -KILL -P \(worker.processID) -n; sleep 0.2; done"])
    #expect(try await worker.status() == 0)
    killer.send(SIGKILL)
    #expect(try shop.jobs("state:succeeded").count == 2000)
    #expect(try shop.penstock("check").status == 0)
  }

  @Test func `no program outlives its worker's end`() async throws {
    let shop = try Workshop()
    try shop.write(StreamExample.python, to: "greet.py")
    _ = try shop.penstock("push", "q", #"{"name":"Ada"}"#)
    let worker = try shop.start(
      "work", "--stream", "/bin/sh", "-c", "echo $$ > pid; exec python3 greet.py")
    try await worker.wait(forLog: "job 1 ")
    worker.send(SIGTERM)
    #expect(try await worker.status() == 0)
    #expect(hasEnded(try #require(Int32(try shop.text(of: "pid")))))
  }
}
