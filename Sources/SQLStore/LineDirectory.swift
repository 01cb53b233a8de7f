import Jobs

/// A line's number in its store.
typealias LineID = Int64

/// One kind in one queue, by name.
struct LineName: Hashable, Sendable {
  var queue: String
  var kind: String
}

/// The names behind the numbers that jobs refer to. Lines and workers are never renamed and their
/// numbers never used again, so what is known stays true and is shared by all transactions.
struct LineDirectory: Sendable {
  private(set) var names: [LineID: LineName] = [:]
  private(set) var ids: [LineName: LineID] = [:]
  private(set) var workers: [WorkerID: String] = [:]

  mutating func add(_ id: LineID, _ name: LineName) {
    names[id] = name
    ids[name] = id
  }

  mutating func add(worker id: WorkerID, _ name: String) {
    workers[id] = name
  }

  mutating func merge(_ other: LineDirectory) {
    names.merge(other.names) { $1 }
    ids.merge(other.ids) { $1 }
    workers.merge(other.workers) { $1 }
  }
}

/// A connection in a transaction, with the names and the clock that every step needs.
struct Transaction {
  let connection: any SQLConnection
  let now: Timestamp
  var directory: LineDirectory
  var deltas = CountDeltas()
  /// The highest job id in use, once it is known: nobody else pushes during this transaction.
  var lastJobID: JobID?
  /// What makes kinds unique, once it is known.
  var knownUniqueRules: [String: UniqueRule]?

  /// The names of a line; read when it is not known yet.
  mutating func name(of line: LineID) throws -> LineName {
    if let name = directory.names[line] { return name }
    var names: [(LineID, LineName)] = []
    try connection.query(Self.allLines, []) { row in
      names.append((row.integer(0), LineName(queue: row.text(1), kind: row.text(2))))
    }
    for (id, name) in names { directory.add(id, name) }
    guard let name = directory.names[line] else {
      throw DatabaseError(
        cause: .damaged, message: "a job refers to line \(line), which is not there")
    }
    return name
  }

  /// The number of the line that a job stands in.
  mutating func line(of job: Job) throws -> LineID {
    try line(LineName(queue: job.queue, kind: job.kind))
  }

  /// The number of a line; queue and line are made when they are new.
  mutating func line(_ name: LineName) throws -> LineID {
    if let id = directory.ids[name] { return id }
    var found: LineID?
    try connection.query(Self.findLine, [.text(name.queue), .text(name.kind)]) { row in
      found = row.integer(0)
    }
    if let found {
      directory.add(found, name)
      return found
    }
    let queue = try queue(name.queue)
    let id = try connection.insert(Self.insertLine, [.integer(queue), .text(name.kind)])
    directory.add(id, name)
    return id
  }

  /// The number of a queue; it is made when it is new.
  func queue(_ name: String) throws -> Int64 {
    var found: Int64?
    try connection.query(Self.findQueue, [.text(name)]) { found = $0.integer(0) }
    if let found { return found }
    return try connection.insert(Self.insertQueue, [.text(name)])
  }

  /// The name of a worker, gone ones included.
  mutating func name(ofWorker id: WorkerID) throws -> String {
    if let name = directory.workers[id] { return name }
    var found: String?
    try connection.query(Self.findWorker, [.integer(id)]) { found = $0.text(0) }
    let name = found ?? "worker \(id)"
    directory.add(worker: id, name)
    return name
  }

  static let allLines = Statement(
    "all lines",
    """
    SELECT penstock_line.id, penstock_queue.name, penstock_line.kind
    FROM penstock_line JOIN penstock_queue ON penstock_queue.id = penstock_line.queue
    """)
  static let findLine = Statement(
    "find line",
    """
    SELECT penstock_line.id
    FROM penstock_queue JOIN penstock_line ON penstock_line.queue = penstock_queue.id
    WHERE penstock_queue.name = ? AND penstock_line.kind = ?
    """)
  static let insertLine = Statement(
    "insert line", "INSERT INTO penstock_line (queue, kind) VALUES (?, ?)")
  static let findQueue = Statement(
    "find queue", "SELECT id FROM penstock_queue WHERE name = ?")
  static let insertQueue = Statement(
    "insert queue", "INSERT INTO penstock_queue (name) VALUES (?)")
  static let findWorker = Statement(
    "find worker name", "SELECT name FROM penstock_worker WHERE id = ?")
}
