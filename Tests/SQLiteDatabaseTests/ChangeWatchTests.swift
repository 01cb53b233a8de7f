import CSQLite
@testable import SQLStore
import Testing

@testable import SQLiteDatabase

@Suite struct ChangeWatchTests {
  private static func connection(
    _ path: String
  ) throws(DatabaseError) -> sending SQLiteConnection {
    let connection = try SQLiteConnection(
      path: path, flags: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)
    try connection.execute("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0")
    return connection
  }

  /// The kernel's events do not say who wrote: those of the own commit are thrown away, and with them
  /// those of another program that was quick to follow it.
  @Test(arguments: [false, true])
  func `a commit right behind the own one is told of, and the own one is not`(
    otherFollows: Bool
  ) async throws {
    try await withFolder { folder in
      let path = folder + "/a.db"
      let writer = try Self.connection(path)
      let other = try Self.connection(path)
      try writer.execute("CREATE TABLE filling (text TEXT); INSERT INTO filling VALUES ('a')")
      let watch = ChangeWatch(log: path + "-wal", lock: path + "-lock") {
        () throws(DatabaseError) in
        try Self.connection(path)
      }
      let log = WriteAheadLog(of: writer, longAfterPages: .max) { () throws(DatabaseError) in
        try Self.connection(path)
      }
      let arrivals = watch.arrivals()
      try writer.execute("BEGIN IMMEDIATE")
      watch.beginWriting()
      log.begin(on: writer)
      try writer.execute("INSERT INTO filling VALUES ('b'); COMMIT")
      if otherFollows { try other.execute("INSERT INTO filling VALUES ('c')") }
      watch.endWriting(othersWrote: log.hasForeignFrames(on: writer))
      watch.cancel()
      var count = 0
      for await _ in arrivals { count += 1 }
      #expect(count == (otherFollows ? 1 : 0))
    }
  }

  @Test func `a push is heralded to another process before it is stored`() async throws {
    try await withFolder { folder in
      let path = folder + "/a.db"
      let producer = try StoreFile.opened(path, StoreFile.Options(creates: true)).store
      let worker = try StoreFile.opened(path, StoreFile.Options()).store
      var arrivals = worker.database.arrivals().makeAsyncIterator()
      producer.database.heraldArrival()
      await arrivals.next()
      await producer.close()
      await worker.close()
    }
  }

  /// Otherwise an idle worker would wake itself up for ever.
  @Test func `a transaction that writes nothing tells of nothing`() throws {
    try withFolder { folder in
      let path = folder + "/a.db"
      let writer = try Self.connection(path)
      let log = WriteAheadLog(of: writer, longAfterPages: .max) { () throws(DatabaseError) in
        try Self.connection(path)
      }
      try writer.execute("CREATE TABLE filling (text TEXT)")
      try Self.connection(path).execute("INSERT INTO filling VALUES ('of another')")
      try writer.execute("BEGIN IMMEDIATE")
      log.begin(on: writer)
      try writer.execute("COMMIT")
      #expect(!log.hasForeignFrames(on: writer))
    }
  }
}
