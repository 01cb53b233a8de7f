import Foundation
import Testing

@Suite struct BenchTests {
  private struct Figure: Decodable {
    var name: String
    var value: Double
    var unit: String
    var limit: Double?
    var ratio: Double?
  }

  private func figures(_ text: String) throws -> [Figure] {
    try text.split(separator: "\n").map {
      try JSONDecoder().decode(Figure.self, from: Data($0.utf8))
    }
  }

  @Test func `measurements are named, and those taken together come together`() throws {
    let shop = try Workshop()
    let run = try shop.penstock(
      "bench", "--jobs", "20", "--only", "page_dead,file_growth,drain_full,overview", "--json")
    #expect(run.status == 0, "\(run.error)")
    let figures = try figures(run.output)
    #expect(
      figures.map(\.name) == [
        "overview", "list_page", "search_page", "drain_full", "overview_full", "page_full",
        "worker_memory_full", "monitor_memory_full", "prune_all", "prune_all_push",
        "prune_all_claim", "page_dead", "page_error", "search_error", "failure_groups",
        "retry_all", "retry_all_push", "retry_all_claim", "file_growth", "log_peak",
      ])
    for figure in figures {
      #expect(figure.value >= 0 && !figure.unit.isEmpty, "\(figure)")
      #expect((figure.limit == nil) == (figure.ratio == nil), "\(figure)")
    }
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: shop.folder.path)
        .allSatisfy { !$0.hasPrefix("penstock-bench") })
  }

  @Test func `a store that is named stays as it is`() throws {
    let shop = try Workshop()
    #expect(try shop.penstock("push", "q", "x").status == 0)
    let before = try shop.penstock("jobs", "--json").output
    let run = try shop.penstock(
      "bench", "--store", "penstock.db", "--jobs", "20", "--only", "overview")
    #expect(run.status == 0, "\(run.error)")
    #expect(try shop.penstock("jobs", "--json").output == before)
  }

  @Test(arguments: [
    (["--only", "drain1"], "cannot measure 'drain1': did you mean 'drain_1'?"),
    (["--store", "postgres://db/x"], "cannot measure 'postgres://db/x'"),
    (["--backlog", "-1"], "cannot use '-1'"),
  ])
  func `what cannot be measured is refused`(words: [String], message: String) throws {
    let shop = try Workshop()
    let run = try shop.run(["bench"] + words)
    #expect(run.status == 64)
    #expect(run.error.contains(message), "\(run.error)")
  }
}
