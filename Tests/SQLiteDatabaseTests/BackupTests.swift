import Foundation
import Jobs
import SQLStore
import SQLiteDatabase
import Testing

@Suite struct BackupTests {
  private func failure(
    backingUp store: any JobStore, to path: String
  ) async throws -> StoreError {
    try await #require(throws: StoreError.self) {
      _ = try await store.backUp(to: path) { _ in true }
    }
  }

  @Test func `a backup opens as a store with everything in it`() async throws {
    try await withFolder { folder in
      let store = try StoreFile.open(folder + "/a.db", StoreFile.Options(creates: true))
      _ = try await store.push((0..<500).map { _ in Draft(queue: "q", payload: [1, 2, 3]) })
      let path = folder + "/copy %41?#ä.db"
      let report = try await store.backUp(to: path) { _ in true }
      let copy = try StoreFile.open(path)
      #expect(try await copy.overview().counts == store.overview().counts)
      #expect(try await copy.information().identity == store.information().identity)
      #expect(try await copy.check() == [])
      #expect(try await copy.push([Draft(queue: "q")]).first?.id == 501)
      await copy.close()
      await store.close()
      #expect(report?.path == path)
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: folder).allSatisfy {
          !$0.contains("draft")
        })
    }
  }

  @Test func `producers go on during a backup, which is of one moment`() async throws {
    try await withFolder { folder in
      let path = folder + "/a.db"
      let store = try StoreFile.open(path, StoreFile.Options(creates: true))
      let batch = (0..<1000).map { _ in
        Draft(queue: "q", payload: [UInt8](repeating: 7, count: 4096))
      }
      for _ in 0..<5 { _ = try await store.push(batch) }
      let producer = try StoreFile.open(path)
      let pushing = Task {
        var count = 0
        while !Task.isCancelled {
          _ = try await producer.push([Draft(queue: "q"), Draft(queue: "q")])
          count += 2
        }
        return count
      }
      for number in 0..<3 {
        let target = folder + "/copy-\(number).db"
        _ = try await store.backUp(to: target) { _ in true }
        let copy = try StoreFile.open(target)
        #expect(try await copy.check() == [])
        #expect(try await copy.overview().counts.total.isMultiple(of: 2))
        await copy.close()
      }
      pushing.cancel()
      let pushed = try await pushing.value
      #expect(pushed > 0)
      #expect(try await store.overview().counts.total == 5000 + pushed)
      await producer.close()
      await store.close()
    }
  }

  @Test func `a file in the way stays as it is`() async throws {
    try await withFolder { folder in
      let store = try StoreFile.open(folder + "/a.db", StoreFile.Options(creates: true))
      let path = folder + "/letter.txt"
      try Data("a letter".utf8).write(to: URL(filePath: path))
      let error = try await failure(backingUp: store, to: path)
      #expect(error.exitStatus == 73)
      #expect(
        error.message
          == "cannot create backup '\(path)': it is there already; name a new file")
      #expect(try String(contentsOfFile: path, encoding: .utf8) == "a letter")
      #expect(try await failure(backingUp: store, to: folder + "/no/b.db").exitStatus == 73)
      await store.close()
    }
  }

  @Test func `a backup that is not wanted any more leaves nothing`() async throws {
    try await withFolder { folder in
      let store = try StoreFile.open(folder + "/a.db", StoreFile.Options(creates: true))
      let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
      #expect(try await store.backUp(to: folder + "/b.db") { _ in false } == nil)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == names)
      await store.close()
    }
  }

  @Test func `a damaged store is not backed up`() async throws {
    try await withFolder { folder in
      let path = folder + "/a.db"
      let store = try StoreFile.open(path, StoreFile.Options(creates: true))
      _ = try await store.push((0..<3000).map { _ in Draft(queue: "q") })
      await store.close()
      try sqlite(path, "PRAGMA wal_checkpoint(TRUNCATE)")
      let file = try FileHandle(forUpdating: URL(filePath: path))
      let size = try file.seekToEnd()
      try file.seek(toOffset: size - 8192)
      try file.write(contentsOf: Data(repeating: 0xaa, count: 8192))
      try file.close()
      let damaged = try StoreFile.open(path, StoreFile.Options(isReadOnly: true))
      let error = try await failure(backingUp: damaged, to: folder + "/b.db")
      #expect(error.exitStatus == 65)
      #expect(error.message.contains("the copy is damaged"))
      #expect(!FileManager.default.fileExists(atPath: folder + "/b.db"))
      await damaged.close()
    }
  }
}
