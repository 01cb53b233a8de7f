import CSQLite
import Dispatch
import Jobs
import SQLStore
import Synchronization

/// Runs write transactions on one connection, as many waiting operations in each as there are: one
/// fsync answers them all.
final class SQLiteWriter: Sendable {
  private let queue = DispatchQueue(label: "penstock.writer")
  /// Touched on `queue` only, once `init` is over.
  private nonisolated(unsafe) let connection: SQLiteConnection
  private nonisolated(unsafe) let log: WriteAheadLog
  private let turn: WriteTurn
  private let watch: ChangeWatch?
  private let isRelaxed: Bool
  private let pending = Mutex(Pending())

  private struct Pending {
    var operations: [WriteOperation] = []
    var isScheduled = false
    var isClosed = false
  }

  /// Operations in one transaction, at most: others that wait for the lock have their turn.
  private static let mostTogether = 512

  init(
    connection: sending SQLiteConnection, turn: WriteTurn, watch: ChangeWatch?, isRelaxed: Bool
  ) {
    log = WriteAheadLog(of: connection)
    self.connection = connection
    self.turn = turn
    self.watch = watch
    self.isRelaxed = isRelaxed
  }

  /// Adds an operation to those that wait; it answers through its own completion.
  func submit(_ operation: WriteOperation) {
    let (isClosed, mustSchedule) = pending.withLock { pending in
      guard !pending.isClosed else { return (true, false) }
      pending.operations.append(operation)
      defer { pending.isScheduled = true }
      return (false, !pending.isScheduled)
    }
    if isClosed {
      operation.fail(DatabaseError(cause: .cannotOpen, message: "the store was closed"))
    }
    if mustSchedule { queue.async { self.drain() } }
  }

  /// Ends when all that was submitted before is done; nothing is taken after it.
  func close() async {
    pending.withLock { $0.isClosed = true }
    await withCheckedContinuation { continuation in
      queue.async {
        self.drain()
        continuation.resume()
      }
    }
  }

  private func drain() {
    while true {
      let group = pending.withLock { pending -> [WriteOperation] in
        let group = Array(pending.operations.prefix(Self.mostTogether))
        pending.operations.removeFirst(group.count)
        if group.isEmpty { pending.isScheduled = false }
        return group
      }
      guard !group.isEmpty else { return }
      run(group)
    }
  }

  private func run(_ group: [WriteOperation]) {
    do {
      try turn.take()
    } catch {
      for operation in group { operation.fail(error) }
      return
    }
    watch?.tellOfOthers()
    let completions = transact(group)
    log.checkpointIfLong(on: connection)
    watch?.tellOfOwn()
    turn.give()
    for completion in completions { completion() }
  }

  /// Runs a group in one transaction; the results are to be told when the lock has been given back.
  private func transact(_ group: [WriteOperation]) -> [() -> Void] {
    do {
      try setDurability(group.map(\.durability).max() ?? .acknowledged)
      try connection.execute("BEGIN IMMEDIATE")
    } catch {
      return group.map { operation in { operation.fail(error) } }
    }
    var completions: [(Error?) -> Void] = []
    var fatal: (any Error)?
    for operation in group {
      if let fatal {
        completions.append { _ in operation.fail(fatal) }
        continue
      }
      do {
        completions.append(try perform(operation, isAlone: group.count == 1))
      } catch {
        completions.append { _ in operation.fail(error) }
        // SQLite undoes the whole transaction by itself when the disk is full or fails.
        if sqlite3_get_autocommit(connection.handle) != 0 { fatal = error }
      }
    }
    do {
      if let fatal { throw fatal }
      try connection.execute("COMMIT")
      return completions.map { completion in { completion(nil) } }
    } catch {
      if sqlite3_get_autocommit(connection.handle) == 0 { try? connection.execute("ROLLBACK") }
      return completions.map { completion in { completion(error) } }
    }
  }

  private func perform(
    _ operation: WriteOperation, isAlone: Bool
  ) throws -> (Error?) -> Void {
    guard !isAlone else { return try operation.perform(connection) }
    _ = try connection.run(Self.savepoint, [])
    do {
      let completion = try operation.perform(connection)
      _ = try connection.run(Self.release, [])
      return completion
    } catch {
      if sqlite3_get_autocommit(connection.handle) == 0 {
        _ = try connection.run(Self.rollback, [])
        _ = try connection.run(Self.release, [])
      }
      throw error
    }
  }

  private func setDurability(_ durability: Durability) throws(DatabaseError) {
    let isFull = durability == .acknowledged && !isRelaxed
    guard isFull != log.isFull else { return }
    try connection.execute(isFull ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL")
    log.isFull = isFull
  }

  private static let savepoint = Statement("savepoint", "SAVEPOINT operation")
  private static let release = Statement("release", "RELEASE operation")
  private static let rollback = Statement("rollback", "ROLLBACK TO operation")
}

/// One operation on its way through the writer.
struct WriteOperation: Sendable {
  let durability: Durability
  /// Does the work and returns what tells the caller, given the error of the commit if it has one.
  let perform: @Sendable (SQLiteConnection) throws -> (Error?) -> Void
  /// Tells the caller that nothing was done.
  let fail: @Sendable (any Error) -> Void
}
