import Jobs

extension Transaction {
  /// Lines that a ledger keeps.
  static let ledgerLength: Int64 = 1000
  /// Schedules that one pruning deletes for good.
  private static let prunedAtOnce = 1000

  func pruneSchedules() throws {
    var ledgers: [(id: Int64, ticks: Int64)] = []
    try connection.query(Self.longLedgers, [.integer(Self.ledgerLength)]) {
      ledgers.append(($0.integer(0), $0.integer(1)))
    }
    for (id, ticks) in ledgers {
      try connection.run(Self.deleteOldTicks, [.integer(id), .integer(ticks - Self.ledgerLength)])
    }
    var removed: [Int64] = []
    try connection.query(
      Self.removedSchedules, [SQLValue(now - (try trashRetention())), SQLValue(Self.prunedAtOnce)]
    ) { removed.append($0.integer(0)) }
    // Of what is deleted here: with no version left, an act would look like the one that added it.
    try connection.run(Self.forgetScheduleActs, [SQLValue(now - (try trashRetention()))])
    for id in removed {
      try connection.run(Self.deleteTicks, [.integer(id)])
      try connection.run(Self.deleteSchedule, [.integer(id)])
    }
  }
}
