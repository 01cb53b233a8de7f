import CSQLite
import Glibc

/// What the disk and SQLite give without Penstock: the same library in a bare loop, one table with the
/// columns that any queue of jobs has, one index, `synchronous = FULL`.
final class RawLimits {
  private let database: OpaquePointer
  private let payload = Array("{\"to\":\"ada@example.com\",\"template\":\"welcome\"}".utf8)

  private static let insert = """
    INSERT INTO job (queue, kind, state, priority, run_at, attempt, enqueued_at, payload)
    VALUES (1, 'Bench', 1, 0, ?1, 0, ?1, ?2)
    """

  init(path: String) throws {
    var handle: OpaquePointer?
    guard sqlite3_open(path, &handle) == SQLITE_OK, let handle else {
      throw Failure("cannot open '\(path)' for the bare loop", .cannotCreate)
    }
    database = handle
    try execute(
      """
      PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4096;
      CREATE TABLE job (id INTEGER PRIMARY KEY, queue INTEGER, kind TEXT, state INTEGER,
        priority INTEGER, run_at INTEGER, attempt INTEGER, worker INTEGER, enqueued_at INTEGER,
        started_at INTEGER, finished_at INTEGER, payload BLOB);
      CREATE INDEX ready ON job (queue, run_at) WHERE state = 1
      """)
  }

  deinit {
    sqlite3_close(database)
  }

  /// Inserts a second, each in a transaction of its own.
  func singleInserts(_ count: Int) throws -> Double {
    let insert = try prepare(Self.insert)
    defer { sqlite3_finalize(insert) }
    return try rate(count) {
      for index in 0..<count { try step(insert, Int64(index)) }
    }
  }

  /// Inserts a second in transactions of a thousand.
  func bulkInserts(_ count: Int) throws -> Double {
    let insert = try prepare(Self.insert)
    defer { sqlite3_finalize(insert) }
    return try rate(count) {
      for start in stride(from: 0, to: count, by: 1000) {
        try execute("BEGIN IMMEDIATE")
        for index in start..<min(start + 1000, count) { try step(insert, Int64(index)) }
        try execute("COMMIT")
      }
    }
  }

  /// Jobs a second that are claimed in one transaction and acknowledged in the next, `batch` at a
  /// time. The jobs must be there.
  func claimAndAcknowledge(_ count: Int, batch: Int) throws -> Double {
    let find = try prepare(
      "SELECT id, payload FROM job WHERE queue = 1 AND state = 1 ORDER BY run_at LIMIT ?")
    let claim = try prepare(
      "UPDATE job SET state = 2, worker = 1, attempt = attempt + 1, started_at = 1 WHERE id = ?")
    let end = try prepare("UPDATE job SET state = 4, finished_at = 1 WHERE id = ? AND state = 2")
    defer { for statement in [find, claim, end] { sqlite3_finalize(statement) } }
    return try rate(count) {
      var done = 0
      while done < count {
        try execute("BEGIN IMMEDIATE")
        var ids: [Int64] = []
        sqlite3_bind_int64(find, 1, Int64(batch))
        while sqlite3_step(find) == SQLITE_ROW { ids.append(sqlite3_column_int64(find, 0)) }
        sqlite3_reset(find)
        for id in ids { try step(claim, id) }
        try execute("COMMIT")
        try execute("BEGIN IMMEDIATE")
        for id in ids { try step(end, id) }
        try execute("COMMIT")
        guard !ids.isEmpty else { return }
        done += ids.count
      }
    }
  }

  /// `fdatasync` calls a second after writing a page each.
  static func syncs(path: String, _ count: Int) throws -> Double {
    let descriptor = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw Failure("cannot create '\(path)': \(systemErrorText())", .cannotCreate)
    }
    defer {
      close(descriptor)
      unlink(path)
    }
    let page = [UInt8](repeating: 1, count: 4096)
    return rate(count) {
      for index in 0..<count {
        pwrite(descriptor, page, page.count, off_t(index % 64 * 4096))
        fdatasync(descriptor)
      }
    }
  }

  /// `/bin/true` processes a second, as many at a time as there are processors twice over.
  static func spawns(_ count: Int) -> Double {
    let atOnce = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) * 2
    return rate(count) {
      var running = 0
      for _ in 0..<count {
        if running == atOnce {
          wait(nil)
          running -= 1
        }
        var pid = pid_t()
        var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("true"), nil]
        posix_spawn(&pid, "/bin/true", nil, nil, &arguments, environ)
        free(arguments[0])
        running += 1
      }
      while running > 0 {
        wait(nil)
        running -= 1
      }
    }
  }

  private func execute(_ sql: String) throws {
    guard sqlite3_exec(database, sql, nil, nil, nil) == SQLITE_OK else { throw failure() }
  }

  private func prepare(_ sql: String) throws -> OpaquePointer {
    var statement: OpaquePointer?
    guard sqlite3_prepare_v2(database, sql, -1, &statement, nil) == SQLITE_OK, let statement else {
      throw failure()
    }
    return statement
  }

  /// Runs a statement with a number and, where it takes one, the payload.
  private func step(_ statement: OpaquePointer, _ number: Int64) throws {
    sqlite3_bind_int64(statement, 1, number)
    if sqlite3_bind_parameter_count(statement) > 1 {
      sqlite3_bind_blob(
        statement, 2, payload, Int32(payload.count), penstock_sqlite_transient())
    }
    guard sqlite3_step(statement) == SQLITE_DONE else { throw failure() }
    sqlite3_reset(statement)
  }

  private func failure() -> Failure {
    Failure(
      "cannot run the bare loop: \(String(cString: sqlite3_errmsg(database)))", .inputOutput)
  }
}

/// How many a second of `count` things that `body` does.
func rate(_ count: Int, _ body: () throws -> Void) rethrows -> Double {
  let start = ContinuousClock.now
  try body()
  return Double(count) / (ContinuousClock.now - start).inSeconds
}

/// Things a second of what is to be compared, measured in turns: a disk or a machine that others make
/// slower meanwhile is slower for both. Each is given how many, and returns how long they took.
func ratesInTurns(
  _ count: Int, _ first: (Int) async throws -> Duration,
  _ second: (Int) async throws -> Duration
) async rethrows -> (Double, Double) {
  let turns = 5
  var (firstTime, secondTime) = (Duration.zero, Duration.zero)
  for _ in 0..<turns {
    firstTime += try await first(count / turns)
    secondTime += try await second(count / turns)
  }
  let done = Double(count / turns * turns)
  return (done / firstTime.inSeconds, done / secondTime.inSeconds)
}

/// How long work takes that waits.
func duration(_ body: () async throws -> Void) async rethrows -> Duration {
  let start = ContinuousClock.now
  try await body()
  return ContinuousClock.now - start
}

/// How many things a second work gives that waits.
func rate(_ count: Int, _ body: () async throws -> Void) async rethrows -> Double {
  let start = ContinuousClock.now
  try await body()
  return Double(count) / (ContinuousClock.now - start).inSeconds
}
