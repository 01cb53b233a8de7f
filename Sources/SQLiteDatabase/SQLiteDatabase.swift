import CSQLite
import Glibc
import Jobs
import SQLStore

/// A database in a SQLite file: one writer, a few readers, a watch on its write-ahead log.
package final class SQLiteDatabase: SQLDatabase {
  let path: String
  private let writer: SQLiteWriter?
  private let readers: [SQLiteReader]
  private let marks: WorkerMarks?
  private let watch: ChangeWatch
  private let isRelaxed: Bool
  private let attendance: Attendance

  /// `writer` is nil when the store is open for reading only.
  init(
    path: String, writer: SQLiteWriter?, readers: [SQLiteReader], marks: WorkerMarks?,
    watch: ChangeWatch, isRelaxed: Bool
  ) {
    self.path = path
    self.writer = writer
    self.readers = readers
    self.marks = marks
    self.watch = watch
    self.isRelaxed = isRelaxed
    attendance = Attendance(path: path + "-here")
  }

  package func attend(_ presence: Presence) {
    attendance.attend(presence)
  }

  package func others() -> [Presence] {
    attendance.others()
  }

  package func write<Result: Sendable>(
    _ durability: Durability,
    _ body: @escaping @Sendable (any SQLConnection) throws -> Result
  ) async throws(StoreError) -> Result {
    do {
      guard let writer else {
        throw DatabaseError(cause: .readOnly, message: "")
      }
      return try await withCheckedThrowingContinuation { continuation in
        writer.submit(
          WriteOperation(durability: durability) { connection in
            let result = try body(connection)
            return { error in
              continuation.resume(with: error.map { .failure($0) } ?? .success(result))
            }
          } fail: { error in
            continuation.resume(throwing: error)
          })
      }
    } catch {
      throw storeError(error, "write to")
    }
  }

  package func read<Result: Sendable>(
    _ body: @escaping @Sendable (any SQLConnection) throws -> Result
  ) async throws(StoreError) -> Result {
    do {
      guard let reader = readers.min(by: { $0.load < $1.load }) else {
        throw DatabaseError(cause: .cannotOpen, message: "the store was closed")
      }
      return try await reader.read(body)
    } catch {
      throw storeError(error, "read")
    }
  }

  private func storeError(_ error: any Error, _ verb: String) -> StoreError {
    switch error {
    case let error as StoreError: error
    case let error as DatabaseError: error.storeError(verb, store: path)
    default: .invalid("cannot \(verb) store '\(path)': \(error)")
    }
  }

  package func arrivals() -> AsyncStream<Void> {
    watch.arrivals()
  }

  package func changes() -> AsyncStream<Void> {
    watch.changes()
  }

  package func heraldArrival() {
    writer?.herald()
  }

  package func announceArrival() {
    watch.announceArrival()
  }

  package func holdLife(of worker: WorkerID) throws(StoreError) {
    do {
      try marks?.hold(worker)
    } catch {
      throw error.storeError("write to", store: path)
    }
  }

  package var lifeMark: Int32? { marks?.descriptor }

  package func releaseLife(of worker: WorkerID) {
    marks?.release(worker)
  }

  package func deadWorkers(among workers: [WorkerID]) -> [WorkerID] {
    marks?.unheld(among: workers) ?? []
  }

  package func workerDeaths() -> AsyncStream<Void> {
    marks?.deaths() ?? AsyncStream { $0.finish() }
  }

  package func verify() async throws(StoreError) -> [String] {
    try await read { connection in
      var findings: [String] = []
      try connection.query(Self.integrity, []) { row in
        let text = row.text(0)
        if text != "ok" { findings.append(text) }
      }
      return findings
    }
  }

  package func information(
    identity: String, schemaVersion: Int
  ) async throws(StoreError) -> StoreInformation {
    StoreInformation(
      engine: "SQLite \(SQLiteLibrary.version)", engineFault: SQLiteLibrary.fault, location: path,
      identity: identity, schemaVersion: schemaVersion, isDurabilityRelaxed: isRelaxed,
      isReadOnly: writer == nil,
      bytes: Self.size(of: path) + Self.size(of: path + "-wal"))
  }

  private static func size(of path: String) -> Int {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : 0
  }

  package func close() async {
    await writer?.close()
    watch.cancel()
    marks?.close()
    attendance.close()
  }

  private static let integrity = Statement("integrity check", "PRAGMA integrity_check(20)")
}
