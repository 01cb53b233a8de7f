import FoundationEssentials
import Jobs
import SQLStore
import SQLiteDatabase
import Testing

@Suite struct StoreFileTests {
  private func failure(
    opening path: String, _ options: StoreFile.Options = StoreFile.Options()
  ) throws -> StoreError {
    do {
      _ = try StoreFile.open(path, options)
    } catch {
      return error
    }
    Issue.record("it was opened")
    return .missing("")
  }

  @Test func `an absent store is named with the way to make one`() throws {
    try withFolder { folder in
      let error = try failure(opening: folder + "/a.db")
      #expect(error.exitStatus == 66)
      #expect(
        error.message
          == "cannot open store '\(folder)/a.db': there is no such file; make a store with "
          + "'penstock --store \(folder)/a.db init', or name another with --store")
    }
  }

  @Test func `a store in an absent folder cannot be created`() throws {
    try withFolder { folder in
      let error = try failure(
        opening: folder + "/no/a.db", StoreFile.Options(creates: true))
      #expect(error.exitStatus == 73)
    }
  }

  @Test func `a text file is refused and stays as it was`() throws {
    try withFolder { folder in
      let path = folder + "/notes.txt"
      try Data("these are notes\n".utf8).write(to: URL(filePath: path))
      let error = try failure(opening: path, StoreFile.Options(creates: true))
      #expect(error.exitStatus == 65)
      #expect(error.message.contains("it is not a SQLite file"))
      #expect(try Data(contentsOf: URL(filePath: path)) == Data("these are notes\n".utf8))
    }
  }

  @Test func `a folder is refused`() throws {
    try withFolder { folder in
      let error = try failure(opening: folder)
      #expect(error.exitStatus == 65)
    }
  }

  @Test func `a database of another application is used only when asked to`() throws {
    try withFolder { folder in
      let path = folder + "/app.db"
      try sqlite(path, "CREATE TABLE orders (id INTEGER PRIMARY KEY)")
      let error = try failure(opening: path)
      #expect(error.exitStatus == 65)
      #expect(error.message.contains("it is a SQLite file without a store in it"))
      _ = try StoreFile.open(path, StoreFile.Options(creates: true))
      #expect(try sqlite(path, "SELECT count(*) FROM orders") == "0\n")
    }
  }

  @Test func `a store of a newer version says which version it has`() throws {
    try withFolder { folder in
      let path = folder + "/a.db"
      _ = try StoreFile.open(path, StoreFile.Options(creates: true))
      try sqlite(path, "UPDATE penstock_store SET schema_version = 99")
      let error = try failure(opening: path)
      #expect(error.exitStatus == 69)
      #expect(error.message.contains("it has schema version 99"))
    }
  }

  @Test func `a file of junk behind a good start is refused`() throws {
    try withFolder { folder in
      let path = folder + "/a.db"
      var bytes = Data("SQLite format 3\0".utf8)
      bytes.append(Data((0..<20_000).map { UInt8(truncatingIfNeeded: $0 &* 7919) }))
      try bytes.write(to: URL(filePath: path))
      let error = try failure(opening: path, StoreFile.Options(creates: true))
      #expect(error.exitStatus == 65)
      #expect(error.message.contains("damaged"))
    }
  }

  @Test func `check finds counts that were changed behind its back`() async throws {
    try await withFolder { folder in
      let path = folder + "/a.db"
      let store = try StoreFile.open(path, StoreFile.Options(creates: true))
      _ = try await store.push([Draft(queue: "q", kind: "K")])
      #expect(try await store.check() == [])
      try sqlite(path, "UPDATE penstock_line SET ready = 7")
      #expect(
        try await store.check() == ["queue 'q' kind 'K': ready is kept as 7, counted are 1"])
      await store.close()
    }
  }

  @Test func `a store opened for reading only reads and refuses to write`() async throws {
    try await withFolder { folder in
      let path = folder + "/a.db"
      let store = try StoreFile.open(path, StoreFile.Options(creates: true))
      _ = try await store.push([Draft(queue: "q")])
      let reading = try StoreFile.open(path, StoreFile.Options(isReadOnly: true))
      #expect(try await reading.overview().counts[.ready] == 1)
      let error = try await #require(throws: StoreError.self) {
        _ = try await reading.push([Draft(queue: "q")])
      }
      #expect(error.exitStatus == 77)
      await store.close()
    }
  }

  @Test func `a push by one store wakes a listener of another`() async throws {
    try await withFolder { folder in
      let path = folder + "/a.db"
      let one = try StoreFile.open(path, StoreFile.Options(creates: true))
      let other = try StoreFile.open(path)
      var changes = other.changes().makeAsyncIterator()
      _ = try await one.push([Draft(queue: "q")])
      await changes.next()
      await one.close()
      await other.close()
    }
  }

  @Test func `a worker whose store is gone without dismissal is rescued at once`() async throws {
    try await withFolder { folder in
      let path = folder + "/a.db"
      let dying = try StoreFile.open(path, StoreFile.Options(creates: true))
      let other = try StoreFile.open(path)
      var deaths = other.workerDeaths().makeAsyncIterator()
      _ = try await dying.push([Draft(queue: "q")])
      let description = WorkerDescription(name: "w", host: "h", pid: 1, version: "1", slots: 1)
      let worker = try await dying.enlist(description, lease: .seconds(3600))
      _ = try await dying.exchange([], claiming: Claim(worker: worker, count: 1))
      #expect(try await other.rescue() == [])
      await dying.close()
      await deaths.next()
      #expect(try await other.rescue() == [Rescue(job: 1, worker: "w", state: .ready)])
      #expect(try await other.workers() == [])
      #expect(try await other.check() == [])
      await other.close()
    }
  }

  @Test func `two stores that write without pause both get their turns`() async throws {
    try await withFolder { folder in
      let path = folder + "/a.db"
      let first = try StoreFile.open(path, StoreFile.Options(creates: true))
      let stores = [first, try StoreFile.open(path), try StoreFile.open(path)]
      try await withThrowingTaskGroup(of: Void.self) { group in
        for store in stores {
          for task in 0..<4 {
            group.addTask {
              for _ in 0..<50 { _ = try await store.push([Draft(queue: "q\(task)")]) }
            }
          }
        }
        try await group.waitForAll()
      }
      #expect(try await first.overview().counts[.ready] == 600)
      #expect(try await first.check() == [])
      for store in stores { await store.close() }
    }
  }
}
