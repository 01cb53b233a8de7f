import Dispatch
import SQLStore
import Synchronization

/// Reads on a connection of its own, which sees one snapshot at a time and never holds up writers.
final class SQLiteReader: Sendable {
  private let queue = DispatchQueue(label: "penstock.reader")
  /// Touched on `queue` only, once `init` is over.
  private nonisolated(unsafe) let connection: SQLiteConnection
  /// Touched with the connection only.
  private nonisolated(unsafe) var places: StorePlaces
  private let waiting = Atomic(0)

  init(connection: sending SQLiteConnection, places: StorePlaces) {
    self.connection = connection
    self.places = places
  }

  /// Reads that are under way or wait.
  var load: Int { waiting.load(ordering: .relaxed) }

  /// Runs `body` on one snapshot.
  func read<Result: Sendable>(
    _ body: @escaping @Sendable (any SQLConnection) throws -> Result
  ) async throws -> Result {
    waiting.add(1, ordering: .relaxed)
    defer { waiting.subtract(1, ordering: .relaxed) }
    return try await withCheckedThrowingContinuation { continuation in
      queue.async {
        continuation.resume(with: Swift.Result { try self.snapshot(body) })
      }
    }
  }

  private func snapshot<Result>(
    _ body: (any SQLConnection) throws -> Result
  ) throws -> Result {
    try places.verify()
    _ = try connection.run(Self.begin, [])
    do {
      let result = try body(connection)
      _ = try connection.run(Self.commit, [])
      return result
    } catch {
      try? connection.execute("ROLLBACK")
      throw error
    }
  }

  private static let begin = Statement("begin read", "BEGIN")
  private static let commit = Statement("end read", "COMMIT")
}
