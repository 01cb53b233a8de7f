import Jobs

/// Each act on a schedule keeps the row as it was before, the act that had led to it included. So the
/// versions of a schedule are the way back, act by act; of the act that added it there is none.
extension Transaction {
  /// Keeps a schedule as it is, for the undoing of the act that is about to change it.
  func keepFormer(_ row: ScheduleRow, _ log: inout ActLog) throws -> AuditID {
    let entry = try open(&log)
    try connection.run(Self.keepFormerSchedule, [SQLValue(now), .integer(row.id)])
    return entry
  }

  /// Takes an act back for each schedule that nothing has changed since, and whose name no other has
  /// got; how many those are, and how many not.
  mutating func undoScheduleActs(
    of entry: AuditID, _ almanac: (any Almanac)?
  ) throws -> (undone: Int, skipped: Int) {
    var versions: [Int64: FormerSchedule] = [:]
    try connection.query(Self.formerSchedules, [.integer(entry)]) { row in
      // The newest comes last. Versions between two acts of this entry are not among them.
      let version = FormerSchedule(row)
      versions[version.of] = version
    }
    var undone = 0
    let rows = try scheduleRows(Self.schedulesOfAct, [.integer(entry)])
    for row in rows {
      if let former = versions[row.id] {
        let holder = try scheduleRow(named: row.schedule.name)
        guard holder == nil || holder?.id == row.id else { continue }
        let next = try nextTick(of: former.row.schedule, replacing: row, almanac)
        try update(row, to: former.row.schedule, next: next, act: former.act)
        try connection.run(Self.deleteSchedule, [.integer(former.row.id)])
      } else {
        try connection.run(Self.removeSchedule, [SQLValue(now), .null, .integer(row.id)])
      }
      try connection.run(Self.deleteVersions, [.integer(row.id), .integer(entry)])
      undone += 1
    }
    return (undone, rows.count - undone)
  }
}

/// A version of a schedule, and what led to it.
private struct FormerSchedule {
  let row: ScheduleRow
  let of: Int64
  let act: AuditID?

  /// `row` ends with version_of and act.
  init(_ row: any SQLRow) {
    self.row = ScheduleRow(row)
    of = row.integer(28)
    act = row.optionalInteger(29)
  }
}
