import CSQLite
import Glibc
import Jobs
import SQLStore

/// Brings a store of an older version to the program's own: all or nothing, after a backup beside
/// the file.
///
/// SQLite's write lock is held from before the backup to the end, so the backup is exactly what was
/// migrated. A store that workers of the older program run on is left alone: they would go on with
/// statements made for other tables.
struct StoreMigration {
  let path: String
  let schema: StoreSchema

  func perform(
    from version: Int, on connection: SQLiteConnection, _ turn: WriteTurn
  ) throws -> MigrationReport {
    try turn.takeSoon()
    defer { turn.give() }
    try connection.execute("BEGIN IMMEDIATE")
    do {
      let report = try migrate(connection, from: version)
      try connection.execute("COMMIT")
      return report
    } catch {
      try? connection.execute("ROLLBACK")
      throw error
    }
  }

  private func migrate(
    _ connection: SQLiteConnection, from version: Int
  ) throws -> MigrationReport {
    var stored = version
    try connection.query(Self.findVersion, []) { stored = $0.int(0) }
    // Somebody else may have done it while this process waited.
    guard stored < schema.version else { return MigrationReport(from: stored, to: stored) }
    try refuseLivingWorkers(connection, stored)
    let backup = try BackupCopy(of: path).write(to: freePath(version: stored)) { _ in true }
    do {
      for statement in schema.statements(from: stored) { try connection.execute(statement.text) }
      _ = try connection.run(Self.setVersion, [.integer(Int64(schema.version))])
    } catch {
      // Nothing has changed, so nothing is worth keeping.
      if let backup { unlink(backup.path) }
      throw error
    }
    return MigrationReport(from: stored, to: schema.version, backup: backup?.path)
  }

  private func refuseLivingWorkers(_ connection: SQLiteConnection, _ stored: Int) throws {
    var workers: [WorkerID] = []
    try connection.query(Self.workersOnList, []) { workers.append($0.integer(0)) }
    guard !workers.isEmpty else { return }
    let marks = try FileLock(path: path + "-workers", to: .ask)
    let count = workers.count { marks.isHeldElsewhere($0) }
    guard count == 0 else {
      throw StoreError.busy(
        "cannot migrate store '\(path)' from schema \(stored) to \(schema.version): "
          + "\(count == 1 ? "a worker" : "\(count) workers") of the older Penstock "
          + "\(count == 1 ? "runs" : "run") on it; stop them and try again")
    }
  }

  /// `jobs.db.v1-backup`, with a number where that name is taken.
  private func freePath(version: Int) -> String {
    let base = "\(path).v\(version)-backup"
    var status = stat()
    guard lstat(base, &status) == 0 else { return base }
    var number = 2
    while lstat("\(base)-\(number)", &status) == 0 { number += 1 }
    return "\(base)-\(number)"
  }

  private static let findVersion = Statement(
    "find version", "SELECT schema_version FROM penstock_store WHERE id = 1")
  private static let setVersion = Statement(
    "set version", "UPDATE penstock_store SET schema_version = ? WHERE id = 1")
  private static let workersOnList = Statement(
    "workers before a migration", "SELECT id FROM penstock_worker WHERE ended_at IS NULL")
}

extension StoreFile {
  /// Brings the store in the file at `path` to the program's own version, as opening it would.
  package static func migrate(
    _ path: String, _ options: Options = Options()
  ) async throws(StoreError) -> MigrationReport {
    let (store, report) = try opened(path, options)
    await store.close()
    return report
  }

  /// What opening the store for writing would do.
  package static func pendingMigration(
    _ path: String, _ options: Options = Options()
  ) throws(StoreError) -> MigrationReport {
    var options = options
    options.isReadOnly = true
    _ = try inspect(path, options)
    do {
      guard let stored = try identity(try reading(path), path, options.schema) else {
        throw withoutStore(path)
      }
      return MigrationReport(from: stored.version, to: options.schema.version)
    } catch let error as StoreError {
      throw error
    } catch let error as DatabaseError {
      throw error.storeError("read", store: path)
    } catch {
      throw .invalid("cannot read store '\(path)': \(error)")
    }
  }

  /// Sees to it that an open store has the program's own version.
  static func migrate(
    _ stored: Identity, _ connection: SQLiteConnection, _ path: String, _ turn: WriteTurn,
    _ options: Options
  ) throws -> MigrationReport {
    let version = options.schema.version
    guard stored.version < version else { return MigrationReport(from: version, to: version) }
    guard !options.isReadOnly else {
      throw StoreError.refused(
        "cannot open store '\(path)' for reading: it has schema version \(stored.version), this "
          + "Penstock reads version \(version); run 'penstock migrate', which makes a backup first")
    }
    return try StoreMigration(path: path, schema: options.schema).perform(
      from: stored.version, on: connection, turn)
  }
}
