import Foundation
import Jobs
import SQLStore
import SQLiteDatabase
import Testing

@Suite struct MigrationTests {
  /// A later schema, as a newer program would have it: a column more, filled for what is there.
  private static let newer = StoreSchema(
    versions: StoreSchema.sqlite.versions + [
      [
        Statement("colour", "ALTER TABLE penstock_queue ADD COLUMN colour TEXT"),
        Statement("colours", "UPDATE penstock_queue SET colour = 'red'"),
      ],
      [Statement("index colour", "CREATE INDEX colours ON penstock_queue (colour)")],
    ])

  private static let broken = StoreSchema(
    versions: StoreSchema.sqlite.versions + [
      [
        Statement("colour", "ALTER TABLE penstock_queue ADD COLUMN colour TEXT"),
        Statement("nonsense", "UPDATE penstock_nothing SET colour = 'red'"),
      ]
    ])

  private static let version = StoreSchema.sqlite.version

  private func withOldStore(_ body: (String) async throws -> Void) async throws {
    try await withFolder { folder in
      let path = folder + "/a.db"
      let store = try StoreFile.open(path, StoreFile.Options(creates: true))
      _ = try await store.push([Draft(queue: "q"), Draft(queue: "q")])
      await store.close()
      try await body(path)
    }
  }

  private func failure(opening path: String, _ options: StoreFile.Options) throws -> StoreError {
    try #require(throws: StoreError.self) { _ = try StoreFile.open(path, options) }
  }

  @Test func `opening an older store migrates it after a backup`() async throws {
    try await withOldStore { path in
      let store = try StoreFile.open(path, StoreFile.Options(schema: Self.newer))
      #expect(try await store.information().schemaVersion == Self.newer.version)
      #expect(try await store.push([Draft(queue: "q")]).first?.id == 3)
      #expect(try await store.check() == [])
      await store.close()
      #expect(
        try sqlite(path, "SELECT schema_version, colour FROM penstock_store, penstock_queue")
          == "\(Self.newer.version)|red\n")
      let backup = try StoreFile.open(path + ".v\(Self.version)-backup")
      #expect(try await backup.information().schemaVersion == Self.version)
      #expect(try await backup.overview().counts.total == 2)
      await backup.close()
    }
  }

  @Test func `a migration says what it would do and what it did`() async throws {
    try await withOldStore { path in
      let options = StoreFile.Options(schema: Self.newer)
      let before = try StoreFile.pendingMigration(path, options)
      let first = try await StoreFile.migrate(path, options)
      let after = try StoreFile.pendingMigration(path, options)
      let second = try await StoreFile.migrate(path, options)
      #expect(before == MigrationReport(from: Self.version, to: Self.newer.version))
      #expect(
        first
          == MigrationReport(
            from: Self.version, to: Self.newer.version, backup: path + ".v\(Self.version)-backup"))
      #expect(after == MigrationReport(from: Self.newer.version, to: Self.newer.version))
      #expect(second == after)
    }
  }

  @Test func `an older program refuses a newer store`() async throws {
    try await withOldStore { path in
      try await StoreFile.open(path, StoreFile.Options(schema: Self.newer)).close()
      for isReadOnly in [false, true] {
        let error = try failure(opening: path, StoreFile.Options(isReadOnly: isReadOnly))
        #expect(error.exitStatus == 69)
        #expect(
          error.message
            == "cannot open store '\(path)': it has schema version \(Self.newer.version), this Penstock "
            + "knows versions up to \(Self.version); install a newer Penstock")
      }
    }
  }

  @Test func `a migration that fails changes nothing and leaves no backup`() async throws {
    try await withOldStore { path in
      _ = try failure(opening: path, StoreFile.Options(schema: Self.broken))
      #expect(!FileManager.default.fileExists(atPath: path + ".v\(Self.version)-backup"))
      let store = try StoreFile.open(path)
      #expect(try await store.information().schemaVersion == Self.version)
      #expect(try await store.check() == [])
      await store.close()
      #expect(!(try sqlite(path, ".schema penstock_queue")).contains("colour"))
    }
  }

  @Test func `a store that is read only is not migrated`() async throws {
    try await withOldStore { path in
      let error = try failure(
        opening: path, StoreFile.Options(isReadOnly: true, schema: Self.newer))
      #expect(error.exitStatus == 77)
      #expect(error.message.hasSuffix("run 'penstock migrate', which makes a backup first"))
      #expect(!FileManager.default.fileExists(atPath: path + ".v\(Self.version)-backup"))
    }
  }

  @Test func `a store that workers run on is not migrated`() async throws {
    try await withOldStore { path in
      let working = try StoreFile.open(path)
      let description = WorkerDescription(name: "w", host: "h", pid: 1, version: "1", slots: 1)
      let worker = try await working.enlist(description, lease: .seconds(30))
      let options = StoreFile.Options(schema: Self.newer)
      let error = try failure(opening: path, options)
      #expect(error.exitStatus == 75)
      #expect(
        error.message
          == "cannot migrate store '\(path)' from schema \(Self.version) to \(Self.newer.version): a "
          + "worker of the older Penstock runs on it; stop them and try again")
      try await working.dismiss(worker)
      await working.close()
      try await StoreFile.open(path, options).close()
    }
  }

  @Test func `a backup of a migration takes no other file's place`() async throws {
    try await withOldStore { path in
      try Data("a letter".utf8).write(to: URL(filePath: path + ".v\(Self.version)-backup"))
      let report = try await StoreFile.migrate(path, StoreFile.Options(schema: Self.newer))
      #expect(report.backup == path + ".v\(Self.version)-backup-2")
    }
  }

  @Test func `two programs that migrate at once do it once`() async throws {
    try await withOldStore { path in
      let options = StoreFile.Options(schema: Self.newer)
      let reports = try await withThrowingTaskGroup(of: MigrationReport.self) { group in
        for _ in 0..<4 { group.addTask { try await StoreFile.migrate(path, options) } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(reports.count { $0.backup != nil } == 1)
    }
  }
}
