import Jobs

extension SQLStore {
  /// Entries that one page looks at, at most.
  private static var mostLookedAt: Int { 5000 }

  package func mark(
    _ name: String, at moment: Timestamp?, by operator: Operator
  ) async throws(StoreError) -> Mark {
    if let fault = Mark.fault(in: name) {
      throw .invalid("cannot set mark '\(name)': \(fault)")
    }
    return try await write { transaction in
      let mark = Mark(at: moment ?? transaction.now, name: name, by: `operator`.text)
      try transaction.connection.run(
        Transaction.insertMark, [SQLValue(mark.at), .text(name), .text(mark.by)])
      try transaction.log(.mark, "mark \(name), set by \(mark.by)")
      return mark
    }
  }

  package func marks(
    since start: Timestamp, until end: Timestamp
  ) async throws(StoreError) -> [Mark] {
    try await read { transaction in
      var marks: [Mark] = []
      try transaction.connection.query(
        Transaction.marksSince, [SQLValue(start), SQLValue(end)]
      ) { row in
        marks.append(Mark(at: row.timestamp(0), name: row.text(1), by: row.text(2)))
      }
      return marks.reversed()
    }
  }

  package func log(
    _ filter: LogFilter, before: LogEntry.ID?, limit: Int
  ) async throws(StoreError) -> LogPage {
    try await read { transaction in
      var page = LogPage(entries: [], next: before ?? .max)
      var looked = 0
      while let place = page.next, page.entries.count < limit, looked < Self.mostLookedAt {
        let wanted = filter.isEmpty ? limit - page.entries.count : 500
        var seen = 0
        page.next = nil
        try transaction.connection.query(
          Transaction.eventsBefore, [.integer(place), .integer(Int64(wanted))]
        ) { row in
          seen += 1
          guard page.entries.count < limit else { return }
          let entry = LogEntry(row)
          page.next = entry.id
          if filter.matches(entry) { page.entries.append(entry) }
        }
        looked += seen
        if seen < wanted, page.entries.count < limit { page.next = nil }
      }
      return page
    }
  }
}

extension LogEntry {
  /// An act is told by its audit entry.
  fileprivate init(_ row: any SQLRow) {
    let kind = Kind(rawValue: row.int(2)) ?? .act
    var text = row.text(4)
    var logged: LoggedAct?
    if kind == .act, !row.isNull(5) {
      let (act, subject) = (row.text(6), row.text(7))
      let (matched, changed, skipped) = (row.int(8), row.int(9), row.int(10))
      text = "\(act) \(subject.isEmpty ? "all" : subject)"
      if matched != 1 || changed != 1 { text += ", \(changed) of \(matched) changed" }
      if skipped > 0 { text += ", \(skipped) skipped" }
      text += ", by \(row.text(5))"
      let isUndone = !row.isNull(12)
      if isUndone { text += " (undone)" }
      logged = LoggedAct(
        entry: row.integer(11), isOfJobs: AuditEntry.isOfJobs(act), changed: changed,
        isUndone: isUndone)
    }
    self.init(
      id: row.integer(0), at: row.timestamp(1), kind: kind, text: text, job: row.optionalInteger(3),
      act: logged)
  }
}

extension Transaction {
  /// Writes down what happened.
  func log(_ kind: LogEntry.Kind, _ text: String, job: JobID? = nil) throws {
    try connection.run(
      Self.insertEvent,
      [SQLValue(now), .integer(Int64(kind.rawValue)), SQLValue(job), .text(text)])
  }

  /// Of a heartbeat that comes when more than half of the lease is over, or tells of a handler that
  /// cannot be started.
  func noteNews(of worker: WorkerID, _ heartbeat: Heartbeat) throws {
    var seen: (name: String, at: Timestamp, until: Timestamp, faults: String?)?
    try connection.query(Self.livingHeartbeat, [.integer(worker)]) { row in
      seen = (row.text(0), row.timestamp(1), row.timestamp(2), row.optionalText(3))
    }
    guard let seen else { return }
    if !heartbeat.faults.isEmpty {
      let known = Set(HandlerFault.list(seen.faults).map(\.kind))
      for fault in heartbeat.faults where !known.contains(fault.kind) {
        try log(.handlerFault, "worker \(seen.name) \(fault.cause); its jobs wait")
      }
    }
    guard now - seen.at > (seen.until - seen.at) / 2 else { return }
    let seconds = Int((now - seen.at).inSeconds)
    try log(.lateHeartbeat, "worker \(seen.name) was not heard of for \(seconds)s")
  }

  func pruneLog(before end: Timestamp) throws {
    try connection.run(Self.deleteOldEvents, [SQLValue(end)])
    try connection.run(Self.deleteManyEvents, [])
    try connection.run(Self.deleteMarks, [SQLValue(end)])
  }

  static let insertEvent = Statement(
    "insert event", "INSERT INTO penstock_event (at, kind, job, text) VALUES (?, ?, ?, ?)")
  static let eventsBefore = Statement(
    "events before",
    """
    SELECT event.id, event.at, event.kind, event.job, event.text, operator, act, subject, matched,
      changed, skipped, audit.id, undone_by
    FROM penstock_event AS event LEFT JOIN penstock_audit AS audit ON audit.id = event.audit
    WHERE event.id < ? ORDER BY event.id DESC LIMIT ?
    """)
  static let livingHeartbeat = Statement(
    "living heartbeat",
    """
    SELECT name, heartbeat_at, lease_until, faults FROM penstock_worker
    WHERE id = ? AND ended_at IS NULL
    """)
  /// Entries stand in the order in which they came, so that the old ones are those before the first
  /// that is not.
  static let deleteOldEvents = Statement(
    "delete old events",
    """
    DELETE FROM penstock_event WHERE id <
      (SELECT id FROM penstock_event WHERE at >= ? ORDER BY id LIMIT 1)
    """)
  static let deleteManyEvents = Statement(
    "delete many events",
    "DELETE FROM penstock_event WHERE id <= (SELECT max(id) FROM penstock_event) - 200000")
  static let insertMark = Statement(
    "insert mark", "INSERT INTO penstock_mark (at, name, operator) VALUES (?, ?, ?)")
  static let marksSince = Statement(
    "marks since",
    """
    SELECT at, name, operator FROM penstock_mark WHERE at >= ? AND at < ? ORDER BY at DESC LIMIT 1000
    """)
  static let deleteMarks = Statement("delete marks", "DELETE FROM penstock_mark WHERE at < ?")
}
