import Jobs

extension Transaction {
  /// Counts a death in the group of its error and returns the group.
  func failureGroup(of error: String, line: LineID) throws -> Int64 {
    let pattern = FailurePattern.normalised(error)
    let isWhole = SQLValue.integer(FailurePattern.isWhole(error) ? 1 : 0)
    var found: Int64?
    try connection.query(Self.findFailure, [.integer(line), .text(pattern)]) { row in
      found = row.integer(0)
    }
    let id: Int64
    if let found {
      id = found
      try connection.run(Self.addDeath, [SQLValue(now), SQLValue(now), isWhole, .integer(id)])
    } else {
      id = try connection.insert(
        Self.insertFailure,
        [.integer(line), .text(pattern), SQLValue(now), SQLValue(now), isWhole])
    }
    try connection.run(
      Self.addFailureFlow, [.integer(id), SQLValue(now.floored(to: .seconds(3600)))])
    return id
  }

  /// Takes a dead letter out of its group's count.
  func leaveFailureGroup(_ id: Int64) throws {
    try connection.run(Self.removeDeath, [.integer(id)])
  }

  /// Puts a dead letter back into its group's count; one whose group is gone gets it anew.
  func enterFailureGroup(_ id: Int64, error: String, line: LineID) throws -> Int64 {
    let isWhole = SQLValue.integer(FailurePattern.isWhole(error) ? 1 : 0)
    if try connection.run(Self.returnDeath, [isWhole, .integer(id)]) == 1 { return id }
    return try failureGroup(of: error, line: line)
  }

  static let returnDeath = Statement(
    "return death",
    "UPDATE penstock_failure SET dead = dead + 1, whole = min(whole, ?) WHERE id = ?")
  static let setFailure = Statement(
    "set failure", "UPDATE penstock_job SET failure = ? WHERE id = ?")
  static let findFailure = Statement(
    "find failure", "SELECT id FROM penstock_failure WHERE line = ? AND pattern = ?")
  static let insertFailure = Statement(
    "insert failure",
    """
    INSERT INTO penstock_failure (line, pattern, dead, first_at, last_at, whole)
    VALUES (?, ?, 1, ?, ?, ?)
    """)
  static let addDeath = Statement(
    "add death",
    """
    UPDATE penstock_failure SET first_at = iif(dead = 0, ?, first_at), last_at = ?,
      whole = min(iif(dead = 0, 1, whole), ?), dead = dead + 1
    WHERE id = ?
    """)
  static let addFailureFlow = Statement(
    "add failure flow",
    """
    INSERT INTO penstock_failure_flow (failure, at, died) VALUES (?, ?, 1)
    ON CONFLICT (failure, at) DO UPDATE SET died = died + 1
    """)
  static let removeDeath = Statement(
    "remove death", "UPDATE penstock_failure SET dead = dead - 1 WHERE id = ?")
}
