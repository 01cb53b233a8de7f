import CSQLite
import Glibc
import Jobs
import SQLStore

/// Opens and makes stores in SQLite files.
package enum StoreFile {
  package struct Options: Sendable {
    /// Make the store when there is none.
    package var creates: Bool
    /// Make it also beside the tables of another application.
    package var joinsOthers: Bool
    package var isReadOnly: Bool
    /// Give up power-loss safety of the last transactions for speed.
    package var isDurabilityRelaxed: Bool
    /// Pages of 4 KiB after which the write-ahead log is copied back into the file.
    package var logPages: Int32 = 4096
    package var clock: @Sendable () -> Timestamp
    /// Runs evenly, and rests with the machine, whatever is done to the clock.
    package var uptime: @Sendable () -> Duration
    /// The tables that the program works with.
    package var schema: StoreSchema
    /// Knows when schedules tick: without it none can be added, and none fires.
    package var almanac: (any Almanac)?

    package init(
      creates: Bool = false, joinsOthers: Bool = true, isReadOnly: Bool = false,
      isDurabilityRelaxed: Bool = false, schema: StoreSchema = .sqlite,
      almanac: (any Almanac)? = nil,
      clock: @escaping @Sendable () -> Timestamp = StoreFile.systemClock,
      uptime: @escaping @Sendable () -> Duration = StoreFile.systemUptime
    ) {
      self.creates = creates
      self.joinsOthers = joinsOthers
      self.isReadOnly = isReadOnly
      self.isDurabilityRelaxed = isDurabilityRelaxed
      self.schema = schema
      self.almanac = almanac
      self.clock = clock
      self.uptime = uptime
    }
  }

  /// The time of day in microseconds, as the kernel tells it.
  package static let systemClock: @Sendable () -> Timestamp = {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    return Timestamp(microseconds: Int64(now.tv_sec) * 1_000_000 + Int64(now.tv_nsec) / 1000)
  }

  /// The time that this machine was awake, as the kernel tells it.
  package static let systemUptime: @Sendable () -> Duration = {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    return .seconds(now.tv_sec) + .nanoseconds(now.tv_nsec)
  }

  /// Opens the store in the file at `path`. One of an older version is brought to the program's own
  /// first, after a backup beside it, unless it is opened for reading only.
  package static func open(
    _ path: String, _ options: Options = Options()
  ) throws(StoreError) -> SQLStore<SQLiteDatabase> {
    try opened(path, options).store
  }

  static func opened(
    _ path: String, _ options: Options
  ) throws(StoreError) -> (store: SQLStore<SQLiteDatabase>, migration: MigrationReport) {
    let isNew = try !inspect(path, options)
    do {
      let connection = try connect(path, options)
      // Before anything is changed or laid beside the file: it may be no store.
      let known = try identity(connection, path, options.schema)
      if known == nil { try requireMaking(connection, path, options) }
      let turn = WriteTurn(
        file: try FileLock(path: path + "-lock", to: options.isReadOnly ? .ask : .lock))
      let store = try known ?? make(connection, path, turn, options)
      if !options.isReadOnly { try requireLog(connection, turn) }
      let migration = try migrate(store, connection, path, turn, options)
      if !options.isReadOnly {
        // See `LogSync` for what `NORMAL` leaves to the writer. A log that grew under a reader is cut
        // when it begins anew.
        try connection.execute(
          """
          PRAGMA wal_autocheckpoint = 0; PRAGMA synchronous = NORMAL;
          PRAGMA journal_size_limit = \(2 * 4096 * Int(options.logPages))
          """)
      }
      let marks = options.isReadOnly ? nil : try WorkerMarks(path: path + "-workers")
      let places = StorePlaces(path, withLocks: false)
      let watch = ChangeWatch(log: path + "-wal", lock: path + "-lock") {
        () throws(DatabaseError) in
        try reading(path)
      }
      let readers = [
        SQLiteReader(connection: try reading(path), places: places),
        SQLiteReader(connection: try reading(path), places: places),
      ]
      let writer =
        options.isReadOnly
        ? nil
        : SQLiteWriter(
          connection: connection, places: StorePlaces(path, withLocks: true), turn: turn,
          watch: watch, disk: try LogSync(log: path + "-wal"), logPages: options.logPages,
          isRelaxed: options.isDurabilityRelaxed
        ) { () throws(DatabaseError) in
          try writing(path)
        }
      let database = SQLiteDatabase(
        path: path, writer: writer, readers: readers,
        marks: marks, watch: watch,
        isRelaxed: options.isDurabilityRelaxed)
      return (
        SQLStore(
          database: database, location: path, identity: store.identity,
          schemaVersion: options.schema.version, almanac: options.almanac,
          clock: options.clock, uptime: options.uptime), migration
      )
    } catch let error as StoreError {
      throw error
    } catch let error as DatabaseError {
      if isNew, error.cause == .cannotOpen || error.cause == .noPermission {
        throw .cannotCreate("cannot create store '\(path)': \(error.message)")
      }
      throw error.storeError("open", store: path)
    } catch {
      throw .invalid("cannot open store '\(path)': \(error)")
    }
  }

  /// Looks at what is there before SQLite touches it, so that nothing is made or changed by mistake;
  /// false when nothing is there and the store is to be made.
  ///
  /// It never opens the file: closing it would take away the locks that SQLite holds on it if this
  /// process has it open already.
  static func inspect(_ path: String, _ options: Options) throws(StoreError) -> Bool {
    var status = stat()
    guard stat(path, &status) == 0 else {
      let cause = String(cString: strerror(errno))
      guard errno == ENOENT else { throw .refused("cannot open store '\(path)': \(cause)") }
      guard options.creates else {
        throw .missing(
          "cannot open store '\(path)': there is no such file; "
            + "make a store with 'penstock --store \(path) init', or name another with --store")
      }
      let folder = path.lastIndex(of: "/").map { path[..<$0].isEmpty ? "/" : path[..<$0] } ?? "."
      guard access(String(folder), W_OK | X_OK) == 0 else {
        throw .cannotCreate(
          "cannot create store '\(path)': folder '\(folder)': "
            + String(cString: strerror(errno)))
      }
      guard !FileIdentity.isFilled(path + "-wal") else {
        // Somebody may have made both since this process looked.
        if access(path, F_OK) == 0 { return try inspect(path, options) }
        throw .cannotCreate(
          "cannot create store '\(path)': the write-ahead log of another is there without its "
            + "file; put the file back, or end its programs and delete '\(path)-wal'")
      }
      return false
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw .notAStore("cannot open store '\(path)': it is not a file; name a SQLite file")
    }
    guard !StorePlaces.hasLostLog(path) else {
      throw .missing(
        "cannot open store '\(path)': its write-ahead log '\(path)-wal' is gone, and the last "
          + "changes with it; put it back, or end all programs on the store and delete "
          + "'\(path)-shm' to go on without them")
    }
    guard access(path, R_OK) == 0 else {
      throw .refused(
        "cannot open store '\(path)': permission is denied; look at the owner and mode of the file")
    }
    guard options.isReadOnly || access(path, W_OK) == 0 else {
      throw .refused(
        "cannot open store '\(path)': it may not be written; look at the owner and mode of the file"
      )
    }
    guard status.st_size > 0 else {
      guard options.creates else {
        throw .notAStore(
          "cannot open store '\(path)': the file is empty; "
            + "make a store of it with 'penstock --store \(path) init'")
      }
      return true
    }
    return true
  }

  /// A store that was written by SQL, as a dump or what `.recover` saved, has no write-ahead log.
  private static func requireLog(_ connection: SQLiteConnection, _ turn: WriteTurn) throws {
    var mode = ""
    try connection.query(findMode, []) { mode = $0.text(0) }
    guard mode != "wal" else { return }
    try turn.takeSoon()
    defer { turn.give() }
    try connection.query(setMode, []) { mode = $0.text(0) }
    guard mode == "wal" else {
      throw DatabaseError(
        cause: .cannotOpen, message: "SQLite keeps no write-ahead log here, but '\(mode)'")
    }
  }

  static func reading(_ path: String) throws(DatabaseError) -> sending SQLiteConnection {
    let connection = try SQLiteConnection(path: path, flags: SQLITE_OPEN_READONLY)
    try connection.execute("PRAGMA cache_size = -2000; PRAGMA temp_store = MEMORY")
    return connection
  }

  /// A further connection that may take the write lock.
  private static func writing(_ path: String) throws(DatabaseError) -> sending SQLiteConnection {
    let connection = try SQLiteConnection(path: path, flags: SQLITE_OPEN_READWRITE)
    try connection.execute("PRAGMA wal_autocheckpoint = 0")
    return connection
  }

  private static func connect(
    _ path: String, _ options: Options
  ) throws(DatabaseError) -> sending SQLiteConnection {
    let flags = options.isReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE
    let connection = try SQLiteConnection(
      path: path, flags: flags | (options.creates ? SQLITE_OPEN_CREATE : 0))
    penstock_sqlite_config_double_quotes_off(connection.handle)
    try connection.execute("PRAGMA cache_size = -8000; PRAGMA temp_store = MEMORY")
    return connection
  }

  struct Identity {
    var version: Int
    var identity: String
  }

  /// Throws what keeps a store from being made in the connection's file, if anything does.
  private static func requireMaking(
    _ connection: SQLiteConnection, _ path: String, _ options: Options
  ) throws {
    var isShared = false
    if !options.joinsOthers { try connection.query(findOthers, []) { _ in isShared = true } }
    guard options.creates, !isShared else { throw withoutStore(path) }
  }

  static func withoutStore(_ path: String) -> StoreError {
    .notAStore(
      "cannot open store '\(path)': it is a SQLite file without a store in it; "
        + "add one with 'penstock --store \(path) init'")
  }

  private static func make(
    _ connection: SQLiteConnection, _ path: String, _ turn: WriteTurn, _ options: Options
  ) throws -> Identity {
    try turn.takeSoon()
    defer { turn.give() }
    try connection.execute("PRAGMA journal_mode = WAL; BEGIN IMMEDIATE")
    do {
      // Somebody else may have made it while this process waited.
      let known = try identity(connection, path, options.schema)
      if known == nil { try requireMaking(connection, path, options) }
      let result = try known ?? make(connection, options)
      try connection.execute("COMMIT")
      return result
    } catch {
      try? connection.execute("ROLLBACK")
      throw error
    }
  }

  private static func make(
    _ connection: SQLiteConnection, _ options: Options
  ) throws(DatabaseError) -> Identity {
    for statement in options.schema.statements(from: 0) {
      try connection.execute(statement.text)
    }
    var generator = SystemRandomNumberGenerator()
    let identity = String(generator.next() | 1 << 63, radix: 36)
    _ = try connection.run(
      insertStore,
      [.integer(Int64(options.schema.version)), .text(identity), SQLValue(options.clock())])
    return Identity(version: options.schema.version, identity: identity)
  }

  /// Nil when there is no store in the file.
  static func identity(
    _ connection: SQLiteConnection, _ path: String, _ schema: StoreSchema
  ) throws -> Identity? {
    var isThere = false
    try connection.query(findTables, []) { _ in isThere = true }
    guard isThere else { return nil }
    var found: Identity?
    try connection.query(findStore, []) { row in
      found = Identity(version: row.int(0), identity: row.text(1))
    }
    guard let found else {
      throw StoreError.notAStore(
        "cannot open store '\(path)': it is damaged (penstock_store is empty)")
    }
    guard found.version <= schema.version else {
      throw StoreError.newerSchema(
        "cannot open store '\(path)': it has schema version \(found.version), this Penstock knows "
          + "versions up to \(schema.version); install a newer Penstock")
    }
    return found
  }

  private static let findMode = Statement("find journal mode", "PRAGMA journal_mode")
  private static let setMode = Statement("set journal mode", "PRAGMA journal_mode = WAL")
  private static let insertStore = Statement(
    "insert store",
    "INSERT INTO penstock_store (id, schema_version, identity, created_at) VALUES (1, ?, ?, ?)")
  private static let findTables = Statement(
    "find tables", "SELECT 1 FROM sqlite_schema WHERE name = 'penstock_store' AND type = 'table'")
  private static let findOthers = Statement(
    "find others",
    """
    SELECT 1 FROM sqlite_schema
    WHERE name NOT LIKE 'penstock!_%' ESCAPE '!' AND name NOT LIKE 'sqlite!_%' ESCAPE '!'
    """)
  private static let findStore = Statement(
    "find store", "SELECT schema_version, identity FROM penstock_store WHERE id = 1")
}
