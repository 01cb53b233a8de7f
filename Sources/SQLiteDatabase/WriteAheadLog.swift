import CSQLite
import SQLStore

/// The length of a connection's write-ahead log, and when it is copied back into the file.
///
/// SQLite up to 3.51.2 can damage a database when a checkpoint overlaps a commit of another
/// connection that starts the log anew ("the WAL reset bug", sqlite.org/wal.html). Automatic
/// checkpoints are therefore off, and these run only while the writer's turn and SQLite's own write
/// lock are held, which keeps every commit out.
///
/// Used by the writer's queue only.
final class WriteAheadLog {
  /// Pages of 4 KiB after which the log is copied back: 16 MiB.
  private static let longAfterPages: Int32 = 4096

  /// Written by SQLite after each commit. The writer owns the connection and this object together,
  /// so no commit comes after `deinit`.
  private let pages = UnsafeMutablePointer<Int32>.allocate(capacity: 1)
  /// The durability that the connection is set to at the moment.
  var isFull = true

  init(of connection: SQLiteConnection) {
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

  /// Copies the log back when it is long. Readers are waited for a few milliseconds only: what they
  /// still need stays in the log until the next time.
  func checkpointIfLong(on connection: SQLiteConnection) {
    guard pages.pointee >= Self.longAfterPages else { return }
    sqlite3_busy_handler(
      connection.handle, { _, tries in tries < 40 && BusyWait.pause(afterTries: tries) ? 1 : 0 },
      nil)
    sqlite3_wal_checkpoint_v2(connection.handle, nil, SQLITE_CHECKPOINT_FULL, nil, nil)
    sqlite3_busy_handler(
      connection.handle, { _, tries in BusyWait.pause(afterTries: tries) ? 1 : 0 }, nil)
    pages.pointee = 0
  }
}
