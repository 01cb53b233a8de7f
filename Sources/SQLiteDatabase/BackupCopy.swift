import CSQLite
import Dispatch
import Glibc
import Jobs
import SQLStore

/// Copies a store's database into a new file while others go on working.
///
/// The copy is of one snapshot, held from the first page to the last: writers go on, nothing begins
/// anew when they commit, and no lock is held but that of a reader. Neither connection makes a
/// checkpoint, not even in closing, since one that overlaps a commit may do harm (`WriteAheadLog`).
struct BackupCopy {
  /// The store's file.
  let source: String
  /// Pages of one step: 4 MiB where pages are of the usual size.
  private static let stepPages: Int32 = 1024

  init(of source: String) {
    self.source = source
  }

  /// Nil, and nothing left behind, when `progress` answers false.
  func write(
    to path: String, progress: (BackupProgress) -> Bool
  ) throws(StoreError) -> BackupReport? {
    var status = stat()
    guard stat(source, &status) == 0 else {
      throw .missing("cannot back up store '\(source)': \(String(cString: strerror(errno)))")
    }
    let file = try NewFile(path: path, thing: "backup", mode: status.st_mode)
    do throws(StoreError) {
      guard try copy(into: file, progress), progress(.checking) else {
        file.discard()
        return nil
      }
      try verify(file)
      guard stat(file.draftPath, &status) == 0 else { throw file.failure() }
      try file.publish()
    } catch {
      file.discard()
      throw error
    }
    return BackupReport(path: path, bytes: Int(status.st_size))
  }

  private func copy(
    into file: NewFile, _ progress: (BackupProgress) -> Bool
  ) throws(StoreError) -> Bool {
    let reading: SQLiteConnection
    do {
      reading = try StoreFile.reading(source)
      penstock_sqlite_config_no_checkpoint_on_close(reading.handle)
      try reading.execute("BEGIN; SELECT count(*) FROM sqlite_schema")
    } catch {
      throw error.storeError("back up", store: source)
    }
    do {
      let writing = try SQLiteConnection(path: file.draftPath, flags: SQLITE_OPEN_READWRITE)
      // A copy that is cut off is thrown away, and a whole one is brought to disk by its file.
      try writing.execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")
      return try Self.copy(from: reading, to: writing, progress)
    } catch {
      throw Self.failure(error, file)
    }
  }

  private static func copy(
    from source: SQLiteConnection, to target: SQLiteConnection,
    _ progress: (BackupProgress) -> Bool
  ) throws(DatabaseError) -> Bool {
    guard let backup = sqlite3_backup_init(target.handle, "main", source.handle, "main") else {
      throw SQLiteConnection.error(sqlite3_errcode(target.handle), of: target.handle)
    }
    var pageBytes = 0
    var isWanted = true
    var code = SQLITE_OK
    do {
      try source.query(pageSize, []) { pageBytes = $0.int(0) }
    } catch {
      sqlite3_backup_finish(backup)
      throw error
    }
    while code == SQLITE_OK, isWanted {
      code = sqlite3_backup_step(backup, stepPages)
      let all = Int(sqlite3_backup_pagecount(backup))
      let copied = all - Int(sqlite3_backup_remaining(backup))
      isWanted = progress(.copied(copied * pageBytes, of: all * pageBytes))
    }
    let finish = sqlite3_backup_finish(backup)
    guard isWanted else { return false }
    guard code == SQLITE_DONE, finish == SQLITE_OK else {
      throw SQLiteConnection.error(code == SQLITE_DONE ? finish : code, of: target.handle)
    }
    return true
  }

  /// Sees that the copy is a sound database with a store in it.
  private func verify(_ file: NewFile) throws(StoreError) {
    var findings: [String] = []
    var version: Int?
    do {
      let copy = try SQLiteConnection(
        path: Self.unchangingURI(file.draftPath), flags: SQLITE_OPEN_READONLY | SQLITE_OPEN_URI)
      try copy.query(Self.integrity, []) { row in
        if row.text(0) != "ok" { findings.append(row.text(0)) }
      }
      try copy.query(Self.schemaVersion, []) { version = $0.int(0) }
    } catch {
      findings.append(error.message)
    }
    guard findings.isEmpty, version != nil else {
      throw .notAStore(
        "cannot back up store '\(source)': the copy is damaged "
          + "(\(findings.first ?? "it has no store in it")); run 'penstock check'")
    }
  }

  /// A file that nobody changes is read without locks and without files beside it.
  private static func unchangingURI(_ path: String) -> String {
    let escapes = ["%": "%25", "?": "%3f", "#": "%23"]
    let escaped = path.map { escapes[String($0)] ?? String($0) }.joined()
    let start = path.hasPrefix("/") ? "file://" : "file:"
    return start + escaped + "?immutable=1"
  }

  private static func failure(_ error: DatabaseError, _ file: NewFile) -> StoreError {
    let start = "cannot write backup '\(file.path)': "
    switch error.cause {
    case .full: return .full(start + "the disk is full; free some space and try again")
    case .failedToReadOrWrite: return .full(start + "\(error.message); look at the disk")
    case .cannotOpen, .noPermission, .readOnly: return .cannotCreate(start + error.message)
    default: return .notAStore(start + error.message)
    }
  }

  private static let pageSize = Statement("page size", "PRAGMA page_size")
  private static let integrity = Statement("integrity of backup", "PRAGMA integrity_check(20)")
  private static let schemaVersion = Statement(
    "schema of backup", "SELECT schema_version FROM penstock_store")
}

extension SQLiteDatabase {
  package func backUp(
    to path: String, progress: @escaping @Sendable (BackupProgress) -> Bool
  ) async throws(StoreError) -> BackupReport? {
    let copy = BackupCopy(of: self.path)
    let result = await withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        continuation.resume(
          returning: Result { () throws(StoreError) in
            try copy.write(to: path, progress: progress)
          })
      }
    }
    return try result.get()
  }
}
