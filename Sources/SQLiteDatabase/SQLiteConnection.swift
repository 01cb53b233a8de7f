// SQLiteDatabase comes after SQLStore: a connection, a writer, a change watch. It knows SQLite and
// the file system, and nothing about jobs but that workers have numbers.

import CSQLite
import SQLStore

/// One connection to a SQLite file, used by one thread at a time; its owner sees to that.
final class SQLiteConnection: SQLConnection {
  let handle: OpaquePointer
  /// With the statements themselves, whose identity another could have once they are gone.
  private var prepared: [ObjectIdentifier: (statement: Statement, handle: OpaquePointer)] = [:]

  /// Opens a file.
  init(path: String, flags: Int32) throws(DatabaseError) {
    var handle: OpaquePointer?
    let code = sqlite3_open_v2(path, &handle, flags | SQLITE_OPEN_NOMUTEX, nil)
    guard let handle else {
      throw DatabaseError(cause: .cannotOpen, message: "there is not enough memory")
    }
    guard code == SQLITE_OK else {
      let error = Self.error(code, of: handle)
      sqlite3_close_v2(handle)
      throw error
    }
    self.handle = handle
    sqlite3_extended_result_codes(handle, 1)
    waitsBriefly = false
    setBusyHandler()
  }

  /// True to give up a lock that is held for longer than a moment: somebody may not be kept waiting.
  var waitsBriefly: Bool {
    didSet { if waitsBriefly != oldValue { setBusyHandler() } }
  }

  private func setBusyHandler() {
    if waitsBriefly {
      sqlite3_busy_handler(handle, { _, tries in BusyWait.pauseBriefly(afterTries: tries) }, nil)
    } else {
      sqlite3_busy_handler(handle, { _, tries in BusyWait.pause(afterTries: tries) ? 1 : 0 }, nil)
    }
  }

  deinit {
    for known in prepared.values { sqlite3_finalize(known.handle) }
    sqlite3_close_v2(handle)
  }

  /// Runs SQL that is not kept prepared: settings, schema, the ends of transactions.
  func execute(_ sql: String) throws(DatabaseError) {
    let code = sqlite3_exec(handle, sql, nil, nil, nil)
    guard code == SQLITE_OK else { throw Self.error(code, of: handle) }
  }

  func run(_ statement: Statement, _ values: [SQLValue]) throws(DatabaseError) -> Int {
    try query(statement, values) { _ in }
    return Int(sqlite3_changes64(handle))
  }

  func insert(_ statement: Statement, _ values: [SQLValue]) throws(DatabaseError) -> Int64 {
    try query(statement, values) { _ in }
    return sqlite3_last_insert_rowid(handle)
  }

  func query(
    _ statement: Statement, _ values: [SQLValue], _ body: (any SQLRow) -> Void
  ) throws(DatabaseError) {
    let prepared = try prepare(statement)
    defer {
      sqlite3_reset(prepared)
      sqlite3_clear_bindings(prepared)
    }
    for (index, value) in values.enumerated() {
      try bind(value, at: Int32(index + 1), of: prepared)
    }
    let row = SQLiteRow(statement: prepared)
    while true {
      switch sqlite3_step(prepared) {
      case SQLITE_ROW: body(row)
      case SQLITE_DONE: return
      case let code: throw Self.error(code, of: handle)
      }
    }
  }

  private func prepare(_ statement: Statement) throws(DatabaseError) -> OpaquePointer {
    if let known = prepared[ObjectIdentifier(statement)] { return known.handle }
    var result: OpaquePointer?
    let code = sqlite3_prepare_v3(
      handle, statement.text, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &result, nil)
    guard code == SQLITE_OK, let result else {
      var error = Self.error(code, of: handle)
      error.message += " in statement '\(statement.name)'"
      throw error
    }
    prepared[ObjectIdentifier(statement)] = (statement, result)
    return result
  }

  private func bind(
    _ value: SQLValue, at index: Int32, of statement: OpaquePointer
  ) throws(DatabaseError) {
    let code =
      switch value {
      case .null: sqlite3_bind_null(statement, index)
      case .integer(let number): sqlite3_bind_int64(statement, index, number)
      case .real(let number): sqlite3_bind_double(statement, index, number)
      case .text(let text): Self.bind(text, at: index, of: statement)
      case .blob(let bytes):
        bytes.isEmpty
          ? sqlite3_bind_zeroblob(statement, index, 0)
          : bytes.withUnsafeBytes {
            sqlite3_bind_blob64(
              statement, index, $0.baseAddress, UInt64($0.count), penstock_sqlite_transient())
          }
      }
    guard code == SQLITE_OK else { throw Self.error(code, of: handle) }
  }

  private static func bind(
    _ text: String, at index: Int32, of statement: OpaquePointer
  ) -> Int32 {
    var text = text
    return text.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { characters in
        sqlite3_bind_text64(
          statement, index, characters.baseAddress, UInt64(characters.count),
          penstock_sqlite_transient(), UInt8(SQLITE_UTF8))
      }
    }
  }

  static func error(_ code: Int32, of handle: OpaquePointer) -> DatabaseError {
    let text = String(cString: sqlite3_errmsg(handle))
    return DatabaseError(cause: cause(of: code), message: text)
  }

  private static func cause(of code: Int32) -> DatabaseError.Cause {
    switch code & 0xff {
    case SQLITE_BUSY, SQLITE_LOCKED: .busy
    case SQLITE_FULL: .full
    case SQLITE_CORRUPT: .damaged
    case SQLITE_NOTADB: .notADatabase
    case SQLITE_READONLY: .readOnly
    case SQLITE_PERM, SQLITE_AUTH: .noPermission
    case SQLITE_CANTOPEN: .cannotOpen
    case SQLITE_CONSTRAINT: .constraint
    case SQLITE_IOERR: .failedToReadOrWrite
    default: .other
    }
  }
}

/// The current row of a statement that is being stepped through.
private struct SQLiteRow: SQLRow {
  let statement: OpaquePointer

  func isNull(_ column: Int32) -> Bool {
    sqlite3_column_type(statement, column) == SQLITE_NULL
  }

  func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(statement, column) }

  func real(_ column: Int32) -> Double { sqlite3_column_double(statement, column) }

  func text(_ column: Int32) -> String {
    guard let start = sqlite3_column_text(statement, column) else { return "" }
    let count = Int(sqlite3_column_bytes(statement, column))
    return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  }

  func bytes(_ column: Int32) -> [UInt8] {
    guard let start = sqlite3_column_blob(statement, column) else { return [] }
    let count = Int(sqlite3_column_bytes(statement, column))
    return Array(UnsafeRawBufferPointer(start: start, count: count))
  }

  func withBytes<Result>(_ column: Int32, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    let start = sqlite3_column_blob(statement, column)
    let count = start == nil ? 0 : Int(sqlite3_column_bytes(statement, column))
    return body(UnsafeRawBufferPointer(start: start, count: count))
  }
}
