import Foundation
import Jobs
import SQLStore
import SQLiteDatabase
import Testing

/// The write-ahead log is copied back only while nobody else can write, and stays bounded.
@Suite(.serialized) struct LogTests {
  private func size(_ path: String) -> Int {
    (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
  }

  @Test func `processes that copy the log back all the time do not harm it`() async throws {
    for round in 0..<Measure.rounds {
      let ground = try Ground()
      defer { ground.clear() }
      let seed = Measure.seed &+ UInt64(round)
      var ledger = Ledger()
      let roles = ["produce", "produce", "work", "work", "operate", "watch"]
      let children = try roles.enumerated().map { number, role in
        try ground.startTorturer(
          role, seed: seed &+ UInt64(number), milliseconds: 1500, extra: ["pages=8"])
      }
      // Another program pushes by SQL and holds SQLite's own lock across its thoughts.
      let other = try ground.start([
        "python3", "-c", Self.application, ground.store, "1.4",
      ])
      for child in children { await child.end() }
      await other.end()
      let said = try other.ending()
      #expect(said.status == 0, "\(said.error)")
      expectNone(children.map(\.error).filter { !$0.isEmpty }, "seed \(seed)")
      for child in children + [other] { ledger.take(child.output) }
      let store = try StoreFile.open(ground.store)
      expectNone(try await ledger.broken(in: store), "seed \(seed)")
      await store.close()
    }
  }

  private static let application = """
    import sqlite3, sys, time
    path, length = sys.argv[1], float(sys.argv[2])
    end = time.time() + length
    db, n = None, 0
    while time.time() < end:
        try:
            if db is None:
                db = sqlite3.connect("file:" + path + "?mode=rw", uri=True, isolation_level=None,
                                     timeout=600)
                db.execute("PRAGMA wal_autocheckpoint = 0")
            db.execute("BEGIN IMMEDIATE")
            n += 1
            db.execute("INSERT INTO penstock_push (queue, payload) VALUES ('app', ?)",
                       ("app-%d" % n,))
            time.sleep(0.003)
            id = db.execute("SELECT max(id) FROM penstock_job").fetchone()[0]
            db.execute("COMMIT")
            print("P", id, "app", "app-%d" % n)
        except sqlite3.OperationalError as error:
            if n > 0:
                raise
            db = None
            time.sleep(0.01)
    """

  @Test func `the log grows while a reader keeps a moment and is small again after it`()
    async throws
  {
    let ground = try Ground()
    defer { ground.clear() }
    var options = StoreFile.Options(creates: true)
    options.logPages = 64
    let store = try StoreFile.open(ground.store, options)
    let payload = [UInt8](repeating: 120, count: 20_000)
    func push(_ count: Int) async throws {
      for _ in 0..<count { _ = try await store.push([Draft(queue: "q", payload: payload)]) }
    }
    try await push(100)
    let usual = size(ground.store + "-wal")
    #expect(usual < 200 * 4096)
    let reader = try ground.start([
      "python3", "-c",
      """
      import sqlite3, sys, time, os
      db = sqlite3.connect(sys.argv[1], isolation_level=None)
      db.execute("BEGIN")
      before = db.execute("SELECT count(*) FROM penstock_job").fetchone()[0]
      print("reading", flush=True)
      while not os.path.exists(sys.argv[1] + ".go"):
          time.sleep(0.01)
      assert before == db.execute("SELECT count(*) FROM penstock_job").fetchone()[0]
      """, ground.store,
    ])
    try await eventually("the reader has its moment") { reader.output.contains("reading") }
    try await push(200)
    #expect(size(ground.store + "-wal") > 2 * usual)
    try Data().write(to: URL(filePath: ground.store + ".go"))
    await reader.end()
    #expect(try reader.ending().status == 0)
    try await push(50)
    #expect(size(ground.store + "-wal") <= 2 * usual)
    #expect(try await store.check() == [])
    await store.close()
  }
}
