import CSQLite
import SQLStore
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
      let watch = ChangeWatch(log: path + "-wal") { () throws(DatabaseError) in
        try Self.connection(path)
      }
      let arrivals = watch.arrivals()
      try writer.execute("BEGIN IMMEDIATE")
      watch.beginWriting(on: writer)
      try writer.execute("INSERT INTO filling VALUES ('b'); COMMIT")
      if otherFollows { try other.execute("INSERT INTO filling VALUES ('c')") }
      watch.endWriting(on: writer)
      watch.cancel()
      var count = 0
      for await _ in arrivals { count += 1 }
      #expect(count == (otherFollows ? 1 : 0))
    }
  }
}
