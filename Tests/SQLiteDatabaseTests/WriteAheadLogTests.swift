import CSQLite
import Foundation
import Jobs
import SQLStore
import Testing

@testable import SQLiteDatabase

@Suite struct WriteAheadLogTests {
  private static func connection(
    _ path: String
  ) throws(DatabaseError) -> sending SQLiteConnection {
    let connection = try SQLiteConnection(
      path: path, flags: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)
    try connection.execute("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0")
    return connection
  }

  @Test func `while another program holds the write lock the log is not copied back`() throws {
    try withFolder { folder in
      let path = folder + "/a.db"
      let connection = try Self.connection(path)
      let log = WriteAheadLog(of: connection, longAfterPages: 1) { () throws(DatabaseError) in
        try Self.connection(path)
      }
      try connection.execute(
        "CREATE TABLE filling (text TEXT); INSERT INTO filling VALUES (hex(zeroblob(100000)))")
      let before = try Data(contentsOf: URL(filePath: path))
      let other = try Self.connection(path)
      try other.execute("BEGIN IMMEDIATE")
      log.checkpointIfLong(on: connection)
      #expect(try Data(contentsOf: URL(filePath: path)) == before)
      try other.execute("ROLLBACK")
      log.checkpointIfLong(on: connection)
      #expect(try Data(contentsOf: URL(filePath: path)).count > 200_000)
    }
  }

  @Test func `no connection of a store copies the log back by itself`() async throws {
    try await withFolder { folder in
      let path = folder + "/a.db"
      var options = StoreFile.Options(creates: true)
      options.logPages = .max
      let store = try StoreFile.open(path, options)
      let before = try Data(contentsOf: URL(filePath: path))
      let payload = [UInt8](repeating: 120, count: 1_000_000)
      // SQLite would do it after 1000 pages.
      for _ in 0..<8 { _ = try await store.push([Draft(queue: "q", payload: payload)]) }
      #expect(try await store.overview().counts[.ready] == 8)
      #expect(try Data(contentsOf: URL(filePath: path)) == before)
      await store.close()
    }
  }

  @Test func `the log grows ahead of many small commits, and what it holds is whole`() async throws
  {
    try await withFolder { folder in
      let path = folder + "/a.db"
      let store = try StoreFile.open(path, StoreFile.Options(creates: true))
      let log = URL(filePath: path + "-wal")
      var sizes: Set<Int> = []
      for number in 1...200 {
        _ = try await store.push([Draft(queue: "q")])
        sizes.insert(try Data(contentsOf: log).count)
        if number % 50 == 0 {
          // Another program reads past the room that nothing stands in yet.
          #expect(try sqlite(path, "SELECT count(*) FROM penstock_job") == "\(number)\n")
        }
      }
      #expect(sizes.count < 100)
      // As after a power cut: the log is read anew from its first to its last frame.
      let copy = folder + "/b.db"
      try FileManager.default.copyItem(atPath: path, toPath: copy)
      try FileManager.default.copyItem(atPath: path + "-wal", toPath: copy + "-wal")
      #expect(
        try sqlite(copy, "PRAGMA integrity_check; SELECT count(*) FROM penstock_job") == "ok\n200\n"
      )
      await store.close()
    }
  }

  @Test func `a log that was copied back begins anew before its process ends`() async throws {
    try await withFolder { folder in
      let path = folder + "/a.db"
      var options = StoreFile.Options(creates: true)
      options.logPages = 50
      let log = URL(filePath: path + "-wal")
      var sizes: [Int] = []
      for _ in 0..<8 {
        let store = try StoreFile.open(path, options)
        let payload = [UInt8](repeating: 120, count: 300_000)
        _ = try await store.push([Draft(queue: "q", payload: payload)])
        await store.close()
        sizes.append((try? Data(contentsOf: log).count) ?? 0)
      }
      // Each push is more than the log may be long; one that were never begun anew had all of them.
      #expect(sizes.allSatisfy { $0 < 1_000_000 }, "\(sizes)")
      #expect(
        try sqlite(path, "PRAGMA integrity_check; SELECT count(*) FROM penstock_job") == "ok\n8\n")
    }
  }
}
