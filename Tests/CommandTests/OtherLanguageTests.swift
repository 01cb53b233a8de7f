import Foundation
import Jobs
import Testing

/// Programs in other languages push by an insert, in their own transaction and database.
@Suite struct OtherLanguageTests {
  enum Language: CaseIterable {
    case sqliteShell, python

    /// Runs an order and its job in one transaction.
    func order(_ number: Int, end: String, in shop: Workshop) throws -> Workshop.Run {
      let rows = """
        INSERT INTO orders(id) VALUES (\(number));
        INSERT INTO penstock_push(queue, kind, payload)
          VALUES ('emails', 'SendEmail', '{"order":\(number)}');
        """
      switch self {
      case .sqliteShell:
        return try shop.run(
          "/usr/bin/sqlite3", ["-cmd", ".timeout 600000", "app.db", "BEGIN; \(rows) \(end);"])
      case .python:
        let program = """
          import sqlite3, sys
          connection = sqlite3.connect("app.db", isolation_level=None, timeout=600)
          connection.execute("BEGIN")
          for statement in sys.argv[1].split(";")[:2]: connection.execute(statement)
          connection.execute(sys.argv[2])
          """
        return try shop.run("/usr/bin/python3", ["-c", program, rows, end])
      }
    }
  }

  /// An application's database with a store in it.
  private func shopWithStore() throws -> Workshop {
    let shop = try Workshop()
    _ = try shop.run(
      "/usr/bin/sqlite3", ["app.db", "CREATE TABLE orders (id INTEGER PRIMARY KEY)"])
    #expect(
      try shop.penstock("--store", "app.db", "init").output.hasPrefix("store 'app.db' is made"))
    try shop.write("{ store: 'app.db' }", to: "penstock.json5")
    return shop
  }

  @Test(arguments: Language.allCases)
  func `a waiting worker runs what was committed at once, and never what was rolled back`(
    language: Language
  ) async throws {
    let shop = try shopWithStore()
    let worker = try shop.start("work", "--exec", "/bin/cat")
    try await worker.wait(forLog: "takes jobs")
    #expect(try language.order(7, end: "ROLLBACK", in: shop).status == 0)
    #expect(try shop.jobs().isEmpty)
    #expect(try language.order(8, end: "COMMIT", in: shop).status == 0)
    try await worker.wait(forLog: "SendEmail of emails attempt 1 succeeded")
    let job = try #require(try shop.jobs().first)
    let attempt = try #require(try shop.job(job.id).attempts?.first)
    #expect(attempt.stdout == "{\"order\":8}")
    // Woken, not by its heartbeat of every ten seconds.
    #expect(try #require(attempt.start) < #require(job.enqueued) + .seconds(5))
    #expect(try shop.jobs().count == 1)
    #expect(
      try shop.run("/usr/bin/sqlite3", ["app.db", "SELECT id FROM orders"]).output == "8\n")
    #expect(try shop.penstock("check").status == 0)
  }

  @Test(arguments: Language.allCases)
  func `a push that is refused takes the application's transaction with it`(
    language: Language
  ) throws {
    let shop = try shopWithStore()
    _ = try language.order(1, end: "COMMIT", in: shop)
    // The order's number is taken, so the whole transaction is.
    _ = try language.order(1, end: "COMMIT", in: shop)
    #expect(try shop.jobs().count == 1)
    let bad = try shop.run(
      "/usr/bin/sqlite3",
      ["-bail", "app.db", "INSERT INTO penstock_push(kind) VALUES ('SendEmail')"])
    #expect(bad.status != 0)
    #expect(bad.error.contains("queue"))
    #expect(try shop.jobs().count == 1)
  }

  @Test func `a unique key holds between languages`() throws {
    let shop = try shopWithStore()
    let insert = "INSERT INTO penstock_push(queue, unique_key) VALUES ('q', 'k')"
    #expect(try shop.penstock("push", "q", "--unique", "k").output == "1\n")
    #expect(try shop.run("/usr/bin/sqlite3", ["app.db", insert]).status == 0)
    #expect(try shop.jobs().count == 1)
  }
}
