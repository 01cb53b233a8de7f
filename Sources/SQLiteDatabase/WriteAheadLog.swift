import CSQLite
import Glibc
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
  /// Frames that the log held when the transaction began.
  private var framesBefore: UInt32 = 0
  private var lastLength: Int32 = 0
  /// Length of the log at which readers that were in the way are met again.
  private var tryAgainAt: Int32 = 0
  /// Length of the log when room was last made in it, and the room's end in bytes.
  private var room: (madeAt: Int32, end: Int) = (0, 0)

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

  /// To be called with SQLite's write lock held, before anything is written.
  func begin(on connection: SQLiteConnection) {
    framesBefore = penstock_sqlite_log_frames(connection.handle)
  }

  /// True when another program has committed since this connection's last transaction ended, or since
  /// it began if it wrote nothing.
  func hasForeignFrames(on connection: SQLiteConnection) -> Bool {
    let frames = penstock_sqlite_log_frames(connection.handle)
    return frames != framesBefore && frames != UInt32(pages.pointee)
  }

  /// Lets the file grow ahead of many small commits, with SQLite's write lock held.
  ///
  /// A commit behind the end of a file makes it longer, and then the disk waits for the file system's
  /// journal as well, which takes as long again. Short logs, as a push from a shell leaves, and large
  /// commits are let alone.
  func makeRoom(with disk: LogSync) {
    let length = pages.pointee
    let end = Int(length) * Self.frameBytes
    guard length >= Self.longEnough, length < longAfterPages, end + Self.margin > room.end else {
      return
    }
    let isBusy = room.madeAt > 0 && length - room.madeAt > Self.fewPages
    room = (length, disk.grow(to: isBusy ? 0 : end + Self.step))
  }

  /// A page of the usual size and the head of its frame. In a store with other pages there is room too
  /// early or too late, which is no harm.
  private static let frameBytes = 4096 + 24
  /// Pages in a log that will be longer.
  private static let longEnough: Int32 = 32
  private static let margin = 64 * 1024
  private static let step = 1 << 20
  /// Pages that fit into one step; who writes more has large commits.
  private static let fewPages: Int32 = 300

  /// Copies the log back when it is long. Readers of older moments are waited for a little, since what
  /// they need stays in the log; one that keeps its moment for long is met again a good deal later.
  /// While another program writes nothing is copied.
  func checkpointIfLong(on connection: SQLiteConnection) {
    let length = pages.pointee
    guard length >= longAfterPages, length >= tryAgainAt || length < lastLength,
      let holder = try? holderOfLock(), (try? holder.execute("BEGIN IMMEDIATE")) != nil
    else { return }
    // Nothing is written by the holder: whether this fails says nothing.
    defer { try? holder.execute("ROLLBACK") }
    lastLength = length
    let isLate = Int(length) >= 2 * Int(longAfterPages)
    guard copyBack(on: connection, tries: isLate ? 140 : 40) else {
      tryAgainAt = length + longAfterPages / 4
      return
    }
    tryAgainAt = 0
    // The log begins anew with the next commit if nobody reads in it then. Those who begin to read
    // from here on read in the file, so a short pause with the lock held lets the others finish:
    // nothing tells when they have.
    if isLate { usleep(Int(length) >= 8 * Int(longAfterPages) ? 50_000 : 5000) }
    try? holder.execute("ROLLBACK")
    beginAnew(connection)
  }

  /// Commits nothing new, so that the log begins anew now. Otherwise a process that ends here leaves a
  /// log that the next one reads from end to end, and copies once more.
  private func beginAnew(_ connection: SQLiteConnection) {
    connection.waitsBriefly = true
    defer { connection.waitsBriefly = false }
    // In one transaction: an application that shares the file may be about to change its version.
    guard (try? connection.execute("BEGIN IMMEDIATE")) != nil else { return }
    var version: Int64?
    try? connection.query(Self.userVersion, []) { version = $0.integer(0) }
    if let version { try? connection.execute("PRAGMA user_version = \(version); COMMIT") }
    if sqlite3_get_autocommit(connection.handle) == 0 { try? connection.execute("ROLLBACK") }
  }

  private static let userVersion = Statement("user version", "PRAGMA user_version")

  /// True when all of the log is in the file.
  private func copyBack(on connection: SQLiteConnection, tries: Int32) -> Bool {
    for number in 0..<tries {
      var (all, copied): (Int32, Int32) = (0, 0)
      let code = sqlite3_wal_checkpoint_v2(
        connection.handle, nil, SQLITE_CHECKPOINT_PASSIVE, &all, &copied)
      if code == SQLITE_OK, all == copied { return true }
      guard code == SQLITE_OK || code == SQLITE_BUSY, BusyWait.pause(afterTries: number) else {
        return false
      }
    }
    return false
  }

  private func holderOfLock() throws(DatabaseError) -> SQLiteConnection {
    if let holder { return holder }
    let made = try makeConnection()
    sqlite3_busy_handler(made.handle, nil, nil)
    holder = made
    return made
  }
}
