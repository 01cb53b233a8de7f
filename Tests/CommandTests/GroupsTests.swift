import Foundation
import Testing

/// Dead letters by what they died of, as screen 3 shows them.
@Suite struct GroupsTests {
  private let shop: Workshop

  init() throws {
    shop = try Workshop()
    try shop.write(
      """
      { handlers: {
        Send: { exec: ["sh", "-c", "echo smtp: 421 busy, id $PENSTOCK_JOB_ID >&2; exit 65"] },
        Sync: { exec: ["sh", "-c", "echo refused, password=hunter >&2; exit 65"] },
      } }
      """, to: "penstock.json5")
    for number in 1...3 {
      _ = try shop.penstock("push", "emails", #"{"n":\#(number)}"#, "--kind", "Send")
    }
    _ = try shop.penstock("push", "sync", "{}", "--kind", "Sync")
    _ = try shop.penstock("work", "--until-empty", "--slots", "1")
  }

  private struct Group: Decodable {
    var group: Int
    var queue: String
    var kind: String
    var error: String
    var count: Int
    var firstAt: String
    var lastAt: String
    var diedEachHour: [Int]
  }

  private func groups(_ words: String...) throws -> [Group] {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try shop.run(["groups", "--json"] + words).output.split(separator: "\n").map {
      try decoder.decode(Group.self, from: Data($0.utf8))
    }
  }

  @Test func `groups say how many died of what, when, and hide secrets`() throws {
    let groups = try groups()
    #expect(groups.map(\.count) == [3, 1])
    #expect(groups.map(\.queue) == ["emails", "sync"])
    #expect(groups.map(\.kind) == ["Send", "Sync"])
    #expect(groups[0].error == "smtp: 421 busy, id <n>")
    #expect(!groups[1].error.contains("hunter"))
    #expect(groups[0].firstAt <= groups[0].lastAt)
    #expect(groups.map { $0.diedEachHour.reduce(0, +) } == [3, 1])
    #expect(groups[0].diedEachHour.count == 24)
    let table = try shop.penstock("groups", environment: ["LANG": "C.UTF-8"]).output
    let words = table.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    #expect(
      words[0] == ["GROUP", "COUNT", "KIND", "QUEUE", "FIRST", "LAST", "24", "H", "ERROR"])
    #expect(words[1].prefix(4) == ["\(groups[0].group)", "3", "Send", "emails"])
    #expect(words[1][8].count == 12 && words[1][8].contains("█"))
    #expect(table.contains("  smtp: 421 busy, id <n>\n"))
    #expect(!table.contains("hunter"))
  }

  @Test func `what is listed is acted on by the number of its group`() throws {
    let group = try #require(try groups().first).group
    #expect(try groups("group:\(group)").count == 1)
    #expect(try shop.penstock("retry", "group:\(group)").output == "retried 3\n")
    #expect(try groups().map(\.queue) == ["sync"])
  }

  @Test func `a filter takes groups, or some dead letters of one`() throws {
    #expect(try groups("queue:em*").map(\.count) == [3])
    #expect(try groups("error:421", "payload.n:>1").map(\.count) == [2])
    #expect(try groups("id:2").map(\.count) == [1])
    #expect(try groups("state:ready").isEmpty)
    let none = try shop.penstock("groups", "queue:none")
    #expect((none.status, none.output) == (1, ""))
    #expect(none.error == "no dead letter matches 'queue:none'\n")
  }

  @Test func `the order and how many are as asked for`() throws {
    let byCount = try groups()
    #expect(try groups("--by", "count").map(\.group) == byCount.map(\.group))
    #expect(
      try groups("--by", "last").map(\.group)
        == byCount.sorted { $0.lastAt > $1.lastAt }.map(\.group))
    #expect(
      try groups("--by", "first").map(\.group)
        == byCount.sorted { $0.firstAt > $1.firstAt }.map(\.group))
    let one = try shop.penstock("groups", "--limit", "1", "--json")
    #expect(one.output.split(separator: "\n").count == 1)
    #expect(one.error == "there are more; --limit NUMBER or --all shows them\n")
    #expect(try shop.penstock("groups", "--all").error.isEmpty)
  }

  @Test func `secrets are shown where that is asked for, and it is put down`() throws {
    #expect(try groups("--show-secrets").last?.error == "refused, password=hunter")
    #expect(try shop.penstock("audit").output.contains("show secrets"))
  }
}
