import CSQLite
import SQLStore

/// The length of a connection's write-ahead log, and when it is copied back into the file.
///
/// SQLite up to 3.51.2 can damage a database when a checkpoint overlaps a commit of another
/// connection that starts the log anew ("the WAL reset bug", sqlite.org/wal.html). Automatic
/// checkpoints are therefore off, and these run only while the writer's turn is held, which keeps the
/// commits of other Penstocks out, and SQLite's own write lock, which keeps out everybody's. A second
/// connection holds that lock: a checkpoint that shall take it for itself goes on without it when
/// another program has it.
///
/// Used by the writer's queue only.
final class WriteAheadLog {
  /// Pages of 4 KiB after which the log is copied back.
  private let longAfterPages: Int32
  private let makeConnection: @Sendable () throws(DatabaseError) -> sending SQLiteConnection
  /// Holds the write lock during a checkpoint; made for the first one.
  private var holder: SQLiteConnection?

  /// Written by SQLite after each commit. The writer owns the connection and this object together,
  /// so no commit comes after `deinit`.
  private let pages = UnsafeMutablePointer<Int32>.allocate(capacity: 1)
  /// The durability that the connection is set to at the moment.
  var isFull = true

  init(
    of connection: SQLiteConnection, longAfterPages: Int32,
    holder: @escaping @Sendable () throws(DatabaseError) -> sending SQLiteConnection
  ) {
    self.longAfterPages = longAfterPages
    makeConnection = holder
    pages.initialize(to: 0)
    sqlite3_wal_hook(
      connection.handle,
      { context, _, _, pages in
        context?.assumingMemoryBound(to: Int32.self).pointee = pages
        return SQLITE_OK
      }, pages)
  }

  deinit {
    pages.deallocate()
  }

  /// Copies the log back when it is long. What readers still need stays in the log until the next
  /// time, and so does all of it while another program writes.
  func checkpointIfLong(on connection: SQLiteConnection) {
    guard pages.pointee >= longAfterPages, let holder = try? holderOfLock() else { return }
    guard (try? holder.execute("BEGIN IMMEDIATE")) != nil else { return }
    sqlite3_wal_checkpoint_v2(connection.handle, nil, SQLITE_CHECKPOINT_PASSIVE, nil, nil)
    // Nothing was written: whether this fails says nothing.
    try? holder.execute("ROLLBACK")
    pages.pointee = 0
  }

  private func holderOfLock() throws(DatabaseError) -> SQLiteConnection {
    if let holder { return holder }
    let made = try makeConnection()
    sqlite3_busy_handler(made.handle, nil, nil)
    holder = made
    return made
  }
}
