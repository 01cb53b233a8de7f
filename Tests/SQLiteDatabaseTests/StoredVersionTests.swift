import Foundation
import Jobs
import SQLStore
import SQLiteDatabase
import Testing

/// Stores of every version that was ever released, as `Tests/freeze-store` wrote them down.
@Suite struct StoredVersionTests {
  private static let fixtures = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Fixtures")

  /// Makes the file of a version anew.
  private static func make(_ version: Int, at path: String) throws {
    let script = fixtures.appending(path: "store-v\(version).sql")
    try sqlite(path, "PRAGMA journal_mode = WAL")
    try sqlite(path, ".read '\(script.path)'")
  }

  @Test(arguments: 1...StoreSchema.sqlite.version)
  func `a store of every version opens and works`(version: Int) async throws {
    try await withFolder { folder in
      let path = folder + "/a.db"
      try Self.make(version, at: path)
      let store = try StoreFile.open(path)
      #expect(try await store.check() == [])
      let states = try await store.overview().counts
      #expect(JobState.allCases.map { states[$0] } == [1, 2, 0, 1, 1, 2, 1])
      #expect(try await store.failureGroups().map(\.count) == [2])
      let dead = try await store.find(try Filter(parsing: "state:dead"), after: nil, limit: 1).jobs
      let detail = try #require(try await store.detail(dead[0].id))
      #expect(detail.attempts.first?.report.standardError == Array("421 busy\n".utf8))
      #expect(
        try await store.push([Draft(queue: "q", uniqueKey: "once")]).first?.isDuplicate == true)
      #expect(try await store.push([Draft(queue: "q")]).first?.isDuplicate == false)
      #expect(try await store.check() == [])
      await store.close()
    }
  }

  @Test func `a store that was written by SQL alone gets its log`() async throws {
    try await withFolder { folder in
      let path = folder + "/a.db"
      try Self.make(StoreSchema.sqlite.version, at: path)
      try sqlite(path, "PRAGMA journal_mode = DELETE")
      let store = try StoreFile.open(path)
      _ = try await store.push([Draft(queue: "q")])
      #expect(FileManager.default.fileExists(atPath: path + "-wal"))
      #expect(try await store.check() == [])
      await store.close()
    }
  }

  /// A change of the tables needs a new version with a migration to it. While a version is not
  /// released yet, `Tests/freeze-store` writes its store down anew.
  @Test func `the tables of a version never change`() async throws {
    try await withFolder { folder in
      let version = StoreSchema.sqlite.version
      try Self.make(version, at: folder + "/stored.db")
      try await StoreFile.open(folder + "/new.db", StoreFile.Options(creates: true)).close()
      let list = "SELECT type, name, sql FROM sqlite_schema ORDER BY type, name"
      #expect(try sqlite(folder + "/stored.db", list) == sqlite(folder + "/new.db", list))
    }
  }
}
