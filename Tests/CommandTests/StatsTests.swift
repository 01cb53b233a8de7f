import Foundation
import Testing

/// The numbers of the first screen and its charts, for programs.
@Suite struct StatsTests {
  private let shop: Workshop

  init() throws {
    shop = try Workshop()
    for kind in ["A", "A", "B"] { _ = try shop.penstock("push", "q", "{}", "--kind", kind) }
    _ = try shop.penstock("push", "r", "{}")
    _ = try shop.penstock("work", "--until-empty", "--exec", "true")
  }

  private struct Step: Decodable {
    struct Histogram: Decodable {
      var count: Int
      var p99S: Double?
    }
    struct Mark: Decodable {
      var name: String
    }
    var at: String
    var lengthS: Double
    var queue: String?
    var `in`: Int
    var out: Int
    var failed: Int
    var died: Int
    var wait: Histogram
    var run: Histogram
    var total: Histogram
    var marks: [Mark]?
  }

  private func history(_ words: String...) throws -> [Step] {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try shop.run(["stats", "--json"] + words).output.split(separator: "\n").map {
      try decoder.decode(Step.self, from: Data($0.utf8))
    }
  }

  @Test(arguments: [("1h", 60.0), ("24h", 900), ("90d", 86_400)])
  func `a history has each step with what came, what ended and how long it took`(
    length: String, step: Double
  ) throws {
    _ = try shop.penstock("mark", "v42")
    let steps = try history("q", "--history", length)
    #expect(steps.allSatisfy { $0.lengthS == step && $0.queue == "q" })
    #expect(steps.map(\.at) == steps.map(\.at).sorted())
    func sum(_ value: (Step) -> Int) -> Int { steps.reduce(0) { $0 + value($1) } }
    #expect((sum(\.in), sum(\.out), sum(\.failed), sum(\.died)) == (3, 3, 0, 0))
    #expect((sum(\.wait.count), sum(\.run.count), sum(\.total.count)) == (3, 3, 3))
    #expect(steps.contains { $0.run.p99S != nil })
    #expect(steps.flatMap { $0.marks ?? [] }.map(\.name) == ["v42"])
    #expect(try history("--history", length).reduce(0) { $0 + $1.out } == 4)
    #expect(try history("q", "--kind", "B", "--history", length).reduce(0) { $0 + $1.out } == 1)
  }

  @Test func `a history reads as a table, and says what is not there`() throws {
    let table = try shop.penstock("stats", "q", "--history", "1h").output
    #expect(table.hasPrefix("FROM "))
    #expect(table.contains("WAIT P99") && table.contains("RUN P99"))
    #expect(try shop.penstock("stats", "q", "--history", "1h", "--at", "-2h").status == 1)
    let none = try shop.penstock("stats", "none", "--history", "1h")
    #expect(none.error == "there are no jobs of queue 'none'; 'penstock queues' lists them\n")
    #expect(none.status == 1)
  }

  @Test func `the store as a whole says what the first lines of the monitor say`() throws {
    _ = try shop.penstock("init", "--name", "prod", "--color", "red", "--guard")
    _ = try shop.penstock("push", "q")
    let run = try shop.penstock("stats", "--total", "--json")
    let line = try #require(
      try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
    #expect(line["name"] as? String == "prod")
    #expect(line["color"] as? String == "red")
    #expect(line["guarded"] as? Bool == true)
    #expect(line["durability"] as? String == "full")
    #expect((line["succeeded"] as? Int, line["ready"] as? Int) == (4, 1))
    #expect((line["workers"] as? Int, line["slots"] as? Int) == (0, 0))
    #expect(line["died_in_5m"] as? Int == 0)
    #expect(line["failing"] as? Double == 0)
    #expect((line["total"] as? [String: Any])?["count"] as? Int == 4)
    #expect((line["out_each_10s"] as? [Int])?.reduce(0, +) == 4)
    let text = try shop.penstock("stats", "--total").output
    #expect(text.contains("prod, guarded, "))
    let both = text.split(separator: "\n").first { $0.hasPrefix("both") }
    #expect(both?.split(separator: " ")[1] == "4")
  }

  @Test func `ready jobs that nobody takes are told by the queue`() throws {
    _ = try shop.penstock("push", "q", "{}", "--kind", "A")
    let run = try shop.penstock("queues", "--json")
    let lines = run.output.split(separator: "\n")
    #expect(lines.map { $0.contains(#""untaken":1,"#) } == [true, false])
    #expect(lines.map { $0.contains(#""untaken":0,"#) } == [false, true])
    #expect(try shop.penstock("queues").output.contains("q (no worker)"))
  }

  @Test(arguments: [
    (["q", "--total"], "cannot use '--total' with a queue: "),
    (["--total", "--history", "1h"], "cannot use '--total' with '--history': "),
    (["--kind", "A", "--history", "1h"], "cannot use option '--kind': "),
    (["--history", "1y"], "cannot use --history '1y': "),
  ])
  func `what does not go together is refused`(words: [String], error: String) throws {
    let run = try shop.run(["stats"] + words)
    #expect(run.status == 64)
    #expect(run.error.hasPrefix(error), "\(run.error)")
  }
}
