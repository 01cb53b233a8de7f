import CSQLite
import Dispatch
import Jobs
import SQLStore
import Synchronization

/// Runs write transactions on one connection, as many waiting operations in each as there are: one
/// fsync answers them all.
///
/// An operation that finds nobody at work and the lock free runs at once on its caller's thread,
/// which costs less than waking another one. All others wait for the writer's own queue.
final class SQLiteWriter: Sendable {
  private let queue = DispatchQueue(label: "penstock.writer")
  /// Touched only by whoever has set `Pending.isAtWork`, which one thread at a time can.
  private nonisolated(unsafe) let connection: SQLiteConnection
  /// Touched with the connection only.
  private nonisolated(unsafe) let log: WriteAheadLog
  /// Touched with the connection only.
  private nonisolated(unsafe) var places: StorePlaces
  private let turn: WriteTurn
  private let watch: ChangeWatch
  private let disk: LogSync
  /// True while it is not known whether the disk has what stands in the log. Touched with the
  /// connection only.
  private nonisolated(unsafe) var isLogInDoubt = false
  private let isRelaxed: Bool
  private let pending = Mutex(Pending())

  private struct Pending {
    var operations: [WriteOperation] = []
    var isAtWork = false
    var isClosed = false
    /// Counts the times that the turn was waited for.
    var waits = 0
    var isWaiting = false
    var isWatched = false
    /// Those that wait for the end of all work.
    var closers: [CheckedContinuation<Void, Never>] = []
  }

  /// How long an operation waits for the turn.
  private static let patienceSeconds = 10
  /// Operations in one transaction, at most: others that wait for the lock have their turn.
  private static let mostTogether = 512

  init(
    connection: sending SQLiteConnection, places: StorePlaces, turn: WriteTurn, watch: ChangeWatch,
    disk: LogSync, logPages: Int32, isRelaxed: Bool,
    lockHolder: @escaping @Sendable () throws(DatabaseError) -> sending SQLiteConnection
  ) {
    log = WriteAheadLog(of: connection, longAfterPages: logPages, holder: lockHolder)
    self.connection = connection
    self.places = places
    self.turn = turn
    self.watch = watch
    self.disk = disk
    self.isRelaxed = isRelaxed
  }

  /// Wakes the workers of other processes for what is about to be submitted.
  func herald() {
    turn.herald()
  }

  /// Runs an operation now, or adds it to those that wait; it answers through its own completion.
  func submit(_ operation: WriteOperation) {
    enum Place { case closed, waiting, first }
    let place = pending.withLock { pending -> Place in
      if pending.isClosed { return .closed }
      guard !pending.isAtWork else {
        pending.operations.append(operation)
        return .waiting
      }
      pending.isAtWork = true
      return .first
    }
    switch place {
    case .closed:
      operation.fail(DatabaseError(cause: .cannotOpen, message: "the store was closed"))
    case .waiting:
      return
    case .first:
      // A worker that was heralded a job is here before it.
      if operation.durability == .claim ? turn.takeVerySoon() : turn.tryTake() {
        guard let completions = run([operation], isBrief: true) else { return runLater(operation) }
        for completion in completions { completion() }
        let isDone = pending.withLock { pending in
          pending.isAtWork = !pending.operations.isEmpty
          return !pending.isAtWork
        }
        if isDone { answerClosers() } else { queue.async { self.drain() } }
      } else {
        runLater(operation)
      }
    }
  }

  private func runLater(_ operation: WriteOperation) {
    pending.withLock { $0.operations.insert(operation, at: 0) }
    queue.async { self.drain() }
  }

  /// Ends when all that was submitted before is done or given up; nothing is taken after it.
  func close() async {
    await withCheckedContinuation { continuation in
      pending.withLock { pending in
        pending.isClosed = true
        pending.closers.append(continuation)
      }
      answerClosers()
    }
  }

  private func answerClosers() {
    let closers = pending.withLock { pending in
      // Who waits for the turn with nothing to do may do so for ever.
      let isIdle = !pending.isAtWork || (pending.isWaiting && pending.operations.isEmpty)
      guard isIdle else { return [CheckedContinuation<Void, Never>]() }
      defer { pending.closers = [] }
      return pending.closers
    }
    for closer in closers { closer.resume() }
  }

  private func drain() {
    defer { answerClosers() }
    while pending.withLock({ pending in
      pending.isAtWork = !pending.operations.isEmpty
      return pending.isAtWork
    }) {
      do {
        try takeTurn()
      } catch {
        let failed = pending.withLock { pending in
          defer {
            pending.operations = []
            pending.isAtWork = false
          }
          return pending.operations
        }
        for operation in failed { operation.fail(error) }
        return
      }
      let group = pending.withLock { pending -> [WriteOperation] in
        let group = Array(pending.operations.prefix(Self.mostTogether))
        pending.operations.removeFirst(group.count)
        return group
      }
      // All may have been given up meanwhile.
      if group.isEmpty { turn.give() } else { run(group)?.forEach { $0() } }
    }
  }

  /// Takes the turn, however long that lasts. Operations are not kept waiting with it: they fail
  /// as 'busy' after a while.
  private func takeTurn() throws(DatabaseError) {
    if turn.tryTake() { return }
    let mustWatch = pending.withLock { pending in
      pending.waits += 1
      pending.isWaiting = true
      defer { pending.isWatched = true }
      return !pending.isWatched
    }
    if mustWatch { giveUpLater() }
    defer { pending.withLock { $0.isWaiting = false } }
    try turn.take()
  }

  /// Looks after a while whether the turn is still waited for as it is now. One look at a time is
  /// under way.
  private func giveUpLater() {
    let wait = pending.withLock { $0.waits }
    DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(Self.patienceSeconds)) {
      let given = self.pending.withLock { pending -> [WriteOperation] in
        pending.isWatched = pending.isWaiting
        guard pending.isWaiting, pending.waits == wait else { return [] }
        defer { pending.operations = [] }
        return pending.operations
      }
      for operation in given {
        operation.fail(DatabaseError(cause: .busy, message: "another process holds the turn"))
      }
      self.answerClosers()
      if self.pending.withLock({ $0.isWatched }) { self.giveUpLater() }
    }
  }

  /// Runs a group in one transaction, with the turn taken, and gives the turn back. What it returns
  /// tells the callers; nil, and nothing done, when it should be brief and another program, which
  /// takes no turns, holds SQLite's lock.
  private func run(_ group: [WriteOperation], isBrief: Bool = false) -> [() -> Void]? {
    guard let transacted = transact(group, isBrief) else {
      turn.give()
      return nil
    }
    if !isLogInDoubt { log.checkpointIfLong(on: connection) }
    turn.give()
    do {
      if transacted.isOwed { try confirm() }
      return transacted.completions.map { completion in { completion(nil) } }
    } catch {
      return transacted.completions.map { completion in { completion(error) } }
    }
  }

  /// Returns when the disk has what was committed, which a second attempt may achieve.
  private func confirm() throws(DatabaseError) {
    do {
      try disk.sync()
    } catch {
      isLogInDoubt = true
      guard (try? turn.takeSoon()) != nil else { throw error }
      defer { turn.give() }
      _ = try connection.run(Self.begin, [])
      defer { try? connection.execute("ROLLBACK") }
      try renewLog()
    }
  }

  private func renewLog() throws(DatabaseError) {
    try disk.renew()
    isLogInDoubt = false
  }

  private struct Transacted {
    /// What tells each caller, given the error that came afterwards if there was one.
    var completions: [((any Error)?) -> Void]
    /// True when somebody was promised that it is on disk.
    var isOwed = false
  }

  private func transact(_ group: [WriteOperation], _ isBrief: Bool) -> Transacted? {
    do {
      try places.verify()
      connection.waitsBriefly = isBrief
      defer { connection.waitsBriefly = false }
      _ = try connection.run(Self.begin, [])
      if isLogInDoubt { try renewLog() }
      if !isRelaxed { log.makeRoom(with: disk) }
    } catch {
      if isBrief, error.cause == .busy { return nil }
      if sqlite3_get_autocommit(connection.handle) == 0 { try? connection.execute("ROLLBACK") }
      return Transacted(completions: group.map { operation in { _ in operation.fail(error) } })
    }
    watch.beginWriting()
    log.begin(on: connection)
    defer { watch.endWriting(othersWrote: log.hasForeignFrames(on: connection)) }
    var completions: [((any Error)?) -> Void] = []
    var fatal: (any Error)?
    for operation in group {
      if let fatal {
        completions.append { _ in operation.fail(fatal) }
        continue
      }
      do {
        completions.append(try perform(operation, alone: group.count == 1))
      } catch {
        completions.append { _ in operation.fail(error) }
        // SQLite undoes the whole transaction by itself when the disk is full or fails.
        if sqlite3_get_autocommit(connection.handle) != 0 { fatal = error }
      }
    }
    do {
      if let fatal { throw fatal }
      _ = try connection.run(Self.commit, [])
      let isOwed = !isRelaxed && group.contains { $0.durability == .acknowledged }
      return Transacted(completions: completions, isOwed: isOwed)
    } catch {
      if sqlite3_get_autocommit(connection.handle) == 0 { try? connection.execute("ROLLBACK") }
      return Transacted(completions: completions.map { completion in { _ in completion(error) } })
    }
  }

  /// Runs one operation; what it did is undone when it throws. One that is alone is undone with the
  /// whole transaction.
  private func perform(
    _ operation: WriteOperation, alone isAlone: Bool
  ) throws -> (Error?) -> Void {
    guard !isAlone else {
      do {
        return try operation.perform(connection)
      } catch {
        if sqlite3_get_autocommit(connection.handle) == 0 { try connection.execute("ROLLBACK") }
        throw error
      }
    }
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

  private static let begin = Statement("begin", "BEGIN IMMEDIATE")
  private static let commit = Statement("commit", "COMMIT")
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
