import Jobs

/// A walk over the jobs that a filter may admit, in the natural order of the states it asks for,
/// each step an index seek from where the last one ended.
///
/// Jobs of several lines or groups stand in an index each; the one that has been read least far is
/// read on, and what lies before all of these places is found.
struct JobScan {
  let filter: Filter
  /// No job above this id is looked at.
  private let newest: JobID
  private let rowFilter: RowFilter
  private var sources: [JobSource]
  /// Jobs of groups whose errors cannot match: they need not be looked at.
  private let skipped: Int
  private let lines: [LineID]
  private(set) var cursor: JobCursor?
  private(set) var isAtEnd = false

  /// When to stop although there may be more.
  struct Bound {
    /// Jobs that match.
    var matches: Int
    /// Jobs that are looked at, or so.
    var looks = Int.max
    var isLate: () -> Bool = { false }
  }

  init(
    _ filter: Filter, newest: JobID = .max, after cursor: JobCursor? = nil,
    excludingQueue excluded: String? = nil, in transaction: inout Transaction
  ) throws {
    self.filter = filter
    self.newest = newest
    self.cursor = cursor
    let names = try transaction.allNames().filter { _, name in
      filter.admits(queue: name.queue) && filter.admits(kind: name.kind) && name.queue != excluded
    }
    lines = names.keys.sorted()
    rowFilter = RowFilter(filter, lines: names, newest: newest, now: transaction.now)
    let (sequences, skipped) = try Self.sequences(filter, lines, transaction)
    self.skipped = cursor == nil ? skipped : 0
    sources = sequences.map { JobSource($0, after: cursor, step: 0) }
    isAtEnd = lines.isEmpty || sequences.isEmpty
  }

  private static func sequences(
    _ filter: Filter, _ lines: [LineID], _ transaction: Transaction
  ) throws -> ([JobSource.Sequence], skipped: Int) {
    for term in filter.terms where !term.isNegated {
      if case .group(let groups) = term.condition {
        return (Set(groups).sorted().map { .group($0) }, 0)
      }
    }
    let states = filter.states
    if states == [.dead], let groups = try transaction.groups(thatMayHold: filter, lines) {
      return (groups.ids.map { .errors($0) }, groups.skipped)
    }
    if states.count == 1, let state = states.first {
      if state == .ready {
        return (
          lines.flatMap { [.ready($0, isHeld: false), .ready($0, isHeld: true)] }, 0
        )
      }
      if state == .running { return ([.running], 0) }
      if state.isFinished { return (lines.map { .finished($0, state) }, 0) }
    }
    let isWaiting = !states.isEmpty && states.isSubset(of: [.scheduled, .retrying])
    return ([isWaiting ? .due : .id], 0)
  }

  /// The next jobs that match, in order. Payloads are cut at `payloadBytes`.
  mutating func next(
    _ bound: Bound, payloadBytes: Int, in transaction: inout Transaction
  ) throws -> [JobRow] {
    guard !isAtEnd, bound.matches > 0 else { return [] }
    let most = max(100, 8000 / max(1, sources.count))
    for index in sources.indices {
      sources[index].step = min(most, bound.looks, bound.matches / sources.count + 8)
    }
    // Payloads are read for those only that are found, unless they decide.
    let scanned = filter.needsPayload ? Draft.maximumPayloadBytes : 0
    var found = 0
    var looked = 0
    while let behind = lastSource, looked < bound.looks, allLooked < least || !bound.isLate() {
      let before = sources[behind].looked
      let rows = sources[behind].rows.count
      try sources[behind].advance(
        rowFilter, payloadBytes: scanned, newest: newest, in: transaction)
      looked += sources[behind].looked - before
      found += sources[behind].rows.count - rows
      sources[behind].step = min(most, max(1, min(sources[behind].step * 2, bound.looks - looked)))
      if found >= bound.matches, matchesInReach >= bound.matches { break }
    }
    return try take(bound.matches, payloadBytes: payloadBytes, in: &transaction)
  }

  /// Jobs that are looked at however long that takes: a store of few is listed whole, also by a machine
  /// that has no time.
  private var least: Int { filter.needsPayload ? 100 : 1000 }

  private var allLooked: Int { sources.reduce(0) { $0 + $1.looked } }

  /// The jobs that were looked at, and all there are to be looked at.
  func search(in transaction: Transaction) throws -> JobSearch {
    JobSearch(
      looked: skipped + allLooked, total: try transaction.count(sources.map(\.sequence), lines))
  }

  /// The source that has been read least far, if one can be read on.
  private var lastSource: Int? {
    var last: Int?
    for index in sources.indices where !sources[index].isAtEnd {
      guard let place = sources[index].place else { return index }
      guard let known = last, let least = sources[known].place else {
        last = index
        continue
      }
      if sources[index].isBefore(place, least) { last = index }
    }
    return last
  }

  private func isInReach(_ job: Job, upTo last: Int?) -> Bool {
    guard let last else { return true }
    guard let place = sources[last].place else { return false }
    return !sources[last].isBefore(place, sources[last].place(of: job))
  }

  private var matchesInReach: Int {
    let last = lastSource
    return sources.reduce(0) { $0 + $1.rows.count { isInReach($0.job, upTo: last) } }
  }

  /// Those of the found that nothing can come before any more.
  private mutating func take(
    _ count: Int, payloadBytes: Int, in transaction: inout Transaction
  ) throws -> [JobRow] {
    let last = lastSource
    var rows = sources.flatMap(\.rows).filter { isInReach($0.job, upTo: last) }
    guard let order = sources.first else { return [] }
    rows.sort { order.isBefore(order.place(of: $0.job), order.place(of: $1.job)) }
    var matching: [JobRow] = []
    for row in rows {
      guard filter.matches(try row.named(in: &transaction), now: transaction.now) else { continue }
      matching.append(row)
      if matching.count == count { break }
    }
    if let end = matching.last, matching.count == count {
      cursor = order.place(of: end.job)
    } else {
      cursor = last.flatMap { sources[$0].place } ?? cursor
      isAtEnd = last == nil
    }
    if let cursor { for index in sources.indices { sources[index].drop(upTo: cursor) } }
    return try matching.map { try $0.withPayload(payloadBytes, filter, in: transaction) }
  }
}

extension JobRow {
  /// The row with as much of its payload as is asked for.
  fileprivate func withPayload(
    _ bytes: Int, _ filter: Filter, in transaction: Transaction
  ) throws -> JobRow {
    var row = self
    if filter.needsPayload {
      if row.job.payload.count > bytes { row.job.payload.removeSubrange(bytes...) }
    } else if bytes > 0 {
      try transaction.connection.query(
        JobScan.startOfPayload, [SQLValue(bytes), .integer(row.job.id)]
      ) { row.job.payload = $0.bytes(0) }
    }
    return row
  }
}

extension Transaction {
  /// Every line there is, by number.
  mutating func allNames() throws -> [LineID: LineName] {
    var ids: Set<LineID> = []
    try connection.query(JobScan.lineIDs, []) { ids.insert($0.integer(0)) }
    for id in ids { _ = try name(of: id) }
    return directory.names.filter { ids.contains($0.key) }
  }
}
