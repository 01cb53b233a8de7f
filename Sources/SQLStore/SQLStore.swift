import Jobs
import Synchronization

/// A job store over a SQL database. Its parts are in the files named after what they do.
package final class SQLStore<Database: SQLDatabase>: Sendable {
  let database: Database
  /// How messages call the store: its path, or its URL without the password.
  package let location: String
  /// A random text made with the store; part of every idempotency key.
  let identity: String
  let clock: @Sendable () -> Timestamp
  /// Runs evenly, whatever is done to the clock.
  let uptime: @Sendable () -> Duration
  let schemaVersion: Int
  /// Knows when schedules tick; nil where nobody asks that of the store.
  let almanac: (any Almanac)?
  private let directory = Mutex(LineDirectory())
  let shares = Mutex(QueueShares())
  /// Schedules that cannot be read here, as was told.
  let toldFaults = Mutex<[String: RhythmFault]>([:])
  let leaseWatch: Mutex<LeaseWatch>

  /// The database must hold the current schema already.
  package init(
    database: Database, location: String, identity: String, schemaVersion: Int,
    almanac: (any Almanac)?, clock: @escaping @Sendable () -> Timestamp,
    uptime: @escaping @Sendable () -> Duration
  ) {
    self.database = database
    self.location = location
    self.identity = identity
    self.schemaVersion = schemaVersion
    self.almanac = almanac
    self.clock = clock
    self.uptime = uptime
    leaseWatch = Mutex(LeaseWatch(now: clock(), uptime: uptime()))
  }

  /// Runs `body` in a write transaction and writes the counts that it changed.
  func write<Result: Sendable>(
    _ durability: Durability = .acknowledged,
    _ body: @escaping @Sendable (inout Transaction) throws -> Result
  ) async throws(StoreError) -> Result {
    let known = directory.withLock { $0 }
    let (result, learnt) = try await database.write(durability) { connection in
      var transaction = Transaction(connection: connection, now: self.clock(), directory: known)
      let result = try body(&transaction)
      try transaction.deltas.flush(on: connection, now: transaction.now)
      return (result, transaction.directory)
    }
    learn(learnt, beyond: known)
    return result
  }

  /// Runs `body` on one snapshot.
  func read<Result: Sendable>(
    _ body: @escaping @Sendable (inout Transaction) throws -> Result
  ) async throws(StoreError) -> Result {
    let known = directory.withLock { $0 }
    let (result, learnt) = try await database.read { connection in
      var transaction = Transaction(connection: connection, now: self.clock(), directory: known)
      return (try body(&transaction), transaction.directory)
    }
    learn(learnt, beyond: known)
    return result
  }

  /// Names count as known only once the transaction that made them has been committed.
  private func learn(_ learnt: LineDirectory, beyond known: LineDirectory) {
    guard learnt.names.count > known.names.count || learnt.workers.count > known.workers.count
    else { return }
    directory.withLock { $0.merge(learnt) }
  }
}

extension SQLStore: JobStore {
  package func close() async {
    await database.close()
  }

  package func backUp(
    to path: String, progress: @escaping @Sendable (BackupProgress) -> Bool
  ) async throws(StoreError) -> BackupReport? {
    try await database.backUp(to: path, progress: progress)
  }

  package func information() async throws(StoreError) -> StoreInformation {
    try await database.information(identity: identity, schemaVersion: schemaVersion)
  }
}
