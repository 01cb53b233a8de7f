import Jobs

/// How many more jobs each limit lets start, while a claim goes on.
///
/// What runs is the sum of the lines' counts, which are exact within the claiming transaction: a
/// limit costs a claim no look at jobs.
struct ClaimRooms {
  private var rooms: [LimitScope: Room] = [:]
  private var taken: [LineName: Int] = [:]

  private struct Room {
    var limits: Limits
    var fullAt: Timestamp
    var running = 0
    /// Tokens left in the bucket, where there is one.
    var tokens: Int
    var started = 0

    var slots: Int { limits.running.map { max(0, $0 - running) } ?? .max }
    var count: Int { min(slots, tokens) }
  }

  var isEmpty: Bool { rooms.isEmpty }

  mutating func add(_ scope: LimitScope, _ limits: Limits, fullAt: Timestamp, now: Timestamp) {
    rooms[scope] = Room(
      limits: limits, fullAt: fullAt,
      tokens: limits.rate?.tokens(fullAt: fullAt, now: now) ?? .max)
  }

  private static func scopes(of name: LineName) -> [LimitScope] {
    LimitScope.scopes(queue: name.queue, kind: name.kind)
  }

  private func rooms(of name: LineName) -> [Room] {
    rooms.isEmpty ? [] : Self.scopes(of: name).compactMap { rooms[$0] }
  }

  func isPaused(_ name: LineName) -> Bool {
    rooms(of: name).contains { $0.limits.isPaused }
  }

  /// Counts what runs in a line.
  mutating func count(running: Int, in name: LineName) {
    guard running > 0 else { return }
    for scope in Self.scopes(of: name) { rooms[scope]?.running += running }
  }

  /// Jobs that may start now in a line, as far as its own limits and its queue's go.
  func room(in name: LineName) -> Int {
    rooms(of: name).map(\.count).min() ?? .max
  }

  /// Jobs that may start now in a queue.
  func room(in queue: ClaimQueue) -> Int {
    guard !rooms.isEmpty else { return queue.ready }
    let sum = queue.lines.reduce(0) { $0 + min($1.ready, room(in: $1.name)) }
    return min(sum, rooms[.queue(queue.name)]?.count ?? .max)
  }

  mutating func start(_ jobs: [Job]) {
    guard !rooms.isEmpty else { return }
    for job in jobs {
      let name = LineName(queue: job.queue, kind: job.kind)
      taken[name, default: 0] += 1
      for scope in Self.scopes(of: name) {
        guard var room = rooms[scope] else { continue }
        room.running += 1
        room.started += 1
        if room.limits.rate != nil { room.tokens -= 1 }
        rooms[scope] = room
      }
    }
  }

  /// When the first job starts that only a rate holds back.
  func nextTokenAt(for lines: [ClaimLine], now: Timestamp) -> Timestamp? {
    waiting(among: lines).compactMap { line -> Timestamp? in
      let rooms = rooms(of: line.name)
      guard rooms.allSatisfy({ $0.slots > 0 }) else { return nil }
      return rooms.compactMap { room -> Timestamp? in
        guard let rate = room.limits.rate, room.tokens == 0 else { return nil }
        let fullAt = rate.fullAt(taking: room.started, from: room.fullAt, now: now)
        return rate.nextToken(fullAt: fullAt, now: now)
      }.max()
    }.min()
  }

  /// True when a job that a limit may have held back could start, and this claim did not take it.
  func leavesRoom(for lines: [ClaimLine]) -> Bool {
    waiting(among: lines).contains { line in
      let rooms = rooms(of: line.name)
      return !rooms.isEmpty && rooms.allSatisfy { $0.count > 0 }
    }
  }

  private func waiting(among lines: [ClaimLine]) -> [ClaimLine] {
    guard !rooms.isEmpty else { return [] }
    return lines.filter { !$0.isPaused && $0.ready > taken[$0.name, default: 0] }
  }

  /// The buckets that were drawn from, and when each is full again.
  func drawnBuckets(now: Timestamp) -> [(scope: LimitScope, fullAt: Timestamp)] {
    rooms.compactMap { scope, room in
      guard room.started > 0, let rate = room.limits.rate else { return nil }
      return (scope, rate.fullAt(taking: room.started, from: room.fullAt, now: now))
    }
  }
}

extension Transaction {
  /// All limits of the store.
  func claimRooms() throws -> ClaimRooms {
    var rooms = ClaimRooms()
    try connection.query(Self.findLimits, []) { row in
      rooms.add(LimitScope(row), Limits(row), fullAt: row.timestamp(7), now: now)
    }
    return rooms
  }

  func draw(from rooms: ClaimRooms) throws {
    for (scope, fullAt) in rooms.drawnBuckets(now: now) {
      try connection.run(Self.drawTokens, [SQLValue(fullAt)] + scope.columns)
    }
  }

  static let findLimits = Statement(
    "find limits",
    """
    SELECT queue, kind, paused, running, rate_count, rate_period, rate_burst, full_at
    FROM penstock_limit
    """)
  static let drawTokens = Statement(
    "draw tokens", "UPDATE penstock_limit SET full_at = ? WHERE queue = ? AND kind = ?")
}

extension LimitScope {
  init(_ row: any SQLRow) {
    let (queue, kind) = (row.text(0), row.text(1))
    self.init(queue: queue.isEmpty ? nil : queue, kind: kind.isEmpty ? nil : kind)
  }

  var columns: [SQLValue] { [.text(queue ?? ""), .text(kind ?? "")] }
}

extension Limits {
  init(_ row: any SQLRow) {
    self.init(isPaused: row.int(2) != 0, running: row.optionalInteger(3).map { Int($0) })
    if let count = row.optionalInteger(4) {
      rate = Rate(Int(count), per: .microseconds(row.integer(5)), burst: row.int(6))
    }
  }
}
