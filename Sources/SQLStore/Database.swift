// SQLStore comes after Jobs: the job store written over any SQL connection. Schema and statements
// are here; how a statement reaches a server or a file is the business of the database modules.

import Jobs

/// One named, whole and static SQL text. Connections keep it prepared by its identity.
package final class Statement: Sendable {
  package let name: String
  package let text: String

  package init(_ name: String, _ text: String) {
    self.name = name
    self.text = text
  }
}

/// A value bound to a statement.
package enum SQLValue: Hashable, Sendable {
  case null
  case integer(Int64)
  case real(Double)
  case text(String)
  case blob([UInt8])

  package init(_ value: Int?) { self = value.map { .integer(Int64($0)) } ?? .null }
  package init(_ value: Int64?) { self = value.map(SQLValue.integer) ?? .null }
  package init(_ value: String?) { self = value.map(SQLValue.text) ?? .null }
  package init(_ value: Timestamp?) { self = value.map { .integer($0.microseconds) } ?? .null }
  package init(_ value: Duration?) { self = value.map { .integer($0.microseconds) } ?? .null }
  package init(_ value: JobState) { self = .integer(Int64(value.rawValue)) }
}

/// The current row of a running query; columns count from 0.
package protocol SQLRow {
  func isNull(_ column: Int32) -> Bool
  func integer(_ column: Int32) -> Int64
  func real(_ column: Int32) -> Double
  func text(_ column: Int32) -> String
  func bytes(_ column: Int32) -> [UInt8]
  /// The bytes of a text or a blob as they lie in the database, valid within the call.
  func withBytes<Result>(_ column: Int32, _ body: (UnsafeRawBufferPointer) -> Result) -> Result
}

extension SQLRow {
  package func int(_ column: Int32) -> Int { Int(integer(column)) }
  package func timestamp(_ column: Int32) -> Timestamp {
    Timestamp(microseconds: integer(column))
  }
  package func optionalInteger(_ column: Int32) -> Int64? {
    isNull(column) ? nil : integer(column)
  }
  package func optionalTimestamp(_ column: Int32) -> Timestamp? {
    isNull(column) ? nil : timestamp(column)
  }
  package func optionalText(_ column: Int32) -> String? { isNull(column) ? nil : text(column) }
}

/// A connection inside a transaction.
package protocol SQLConnection {
  /// Runs a statement that answers no rows; returns how many rows it changed.
  @discardableResult
  func run(_ statement: Statement, _ values: [SQLValue]) throws(DatabaseError) -> Int
  /// Runs an insert of one row; returns the id that the row got.
  func insert(_ statement: Statement, _ values: [SQLValue]) throws(DatabaseError) -> Int64
  /// Runs a query and calls `body` for each row. The row is valid only within the call.
  func query(
    _ statement: Statement, _ values: [SQLValue], _ body: (any SQLRow) -> Void
  ) throws(DatabaseError)
}

/// What a transaction owes the disk.
package enum Durability: Int, Sendable, Comparable {
  /// Nothing was promised to anybody: a claim that a power cut undoes was made by a worker that
  /// the same cut ended.
  case claim
  /// Somebody is told that it is done: it is on disk before that, as far as the store promises.
  case acknowledged

  package static func < (left: Durability, right: Durability) -> Bool {
    left.rawValue < right.rawValue
  }
}

/// A database that can run transactions; how is up to the engine.
package protocol SQLDatabase: Sendable {
  /// Runs `body` in a write transaction, perhaps together with others, and answers when it is
  /// committed. Whatever `body` throws undoes what it did and nothing else.
  func write<Result: Sendable>(
    _ durability: Durability,
    _ body: @escaping @Sendable (any SQLConnection) throws -> Result
  ) async throws(StoreError) -> Result
  /// Runs `body` on one snapshot of the database.
  func read<Result: Sendable>(
    _ body: @escaping @Sendable (any SQLConnection) throws -> Result
  ) async throws(StoreError) -> Result
  /// An element whenever jobs may have been made ready, by this process (`announceArrival`) or by
  /// another, perhaps a moment before that can be read.
  func arrivals() -> AsyncStream<Void>
  func announceArrival()
  /// Tells workers of other processes that a job is about to be stored, so that they are awake when it
  /// is. It may turn out not to be.
  func heraldArrival()
  /// An element after each change, when it can be read.
  func changes() -> AsyncStream<Void>
  /// Holds a mark of the worker's life until this process ends or `releaseLife` is called.
  func holdLife(of worker: WorkerID) throws(StoreError)
  func releaseLife(of worker: WorkerID)
  /// What holds those marks, where they are held by a descriptor: as long as another process has a copy
  /// of it, the workers of this one count as living.
  var lifeMark: Int32? { get }
  /// Of those workers, the ones that are known to be dead: whose mark nobody holds any more.
  func deadWorkers(among workers: [WorkerID]) -> [WorkerID]
  /// An element whenever a holder of a mark may have ended.
  func workerDeaths() -> AsyncStream<Void>
  /// Tells the others that somebody looks at the store, until this process ends.
  func attend(_ presence: Presence)
  func others() -> [Presence]
  /// Verifies the database's own structure; what is wrong, a line each.
  func verify() async throws(StoreError) -> [String]
  /// Copies everything into a new file while others go on working. Nil, and nothing left behind,
  /// when `progress` answers false.
  func backUp(
    to path: String, progress: @escaping @Sendable (BackupProgress) -> Bool
  ) async throws(StoreError) -> BackupReport?
  /// Size, engine and place.
  func information(
    identity: String, schemaVersion: Int
  ) async throws(StoreError) -> StoreInformation
  func close() async
}

/// What a database answers when it cannot do what was asked.
package struct DatabaseError: Error, Hashable, Sendable {
  package enum Cause: Sendable, Hashable {
    case busy, full, failedToReadOrWrite, damaged, notADatabase, readOnly, noPermission, cannotOpen,
      constraint
    case other
  }

  package var cause: Cause
  /// The engine's own words.
  package var message: String

  package init(cause: Cause, message: String) {
    self.cause = cause
    self.message = message
  }

  /// What the caller of a store is told. `verb` says what could not be done: `write to`.
  package func storeError(_ verb: String, store: String) -> StoreError {
    let start = "cannot \(verb) store '\(store)': "
    switch cause {
    case .busy:
      return .busy(start + "another program holds its lock; try again")
    case .full:
      return .full(start + "the disk is full; free some space and try again")
    case .failedToReadOrWrite:
      return .full(start + "\(message); look at the disk")
    case .damaged:
      return .notAStore(
        start + "it is damaged (\(message)); restore a copy, "
          + "or save what can be read with 'sqlite3 \(store) .recover'")
    case .notADatabase:
      return .notAStore(
        start + "it is not a SQLite file, or its head is damaged; name another file")
    case .readOnly:
      return .refused(start + "it is open for reading only")
    case .noPermission:
      return .refused(start + "permission is denied; look at the owner and mode of the file")
    case .cannotOpen:
      return .missing(start + "\(message)")
    case .constraint, .other:
      return .invalid(start + message)
    }
  }
}
