import Jobs

extension SQLStore {
  package func check() async throws(StoreError) -> [String] {
    let structure = try await database.verify()
    guard structure.isEmpty else { return structure }
    return try await read { transaction in try transaction.findings() }
  }
}

extension Transaction {
  /// What does not agree, a line each.
  fileprivate mutating func findings() throws -> [String] {
    var findings: [String] = []
    var counted: [LineID: StateCounts] = [:]
    try connection.query(Self.recount, []) { row in
      guard let state = JobState(rawValue: row.int(1)) else {
        findings.append("\(row.int(2)) jobs have the unknown state \(row.int(1))")
        return
      }
      counted[row.integer(0), default: StateCounts()][state] = row.int(2)
    }
    var kept: [LineID: StateCounts] = [:]
    try connection.query(Self.keptCounts, []) { row in
      var counts = StateCounts()
      for state in JobState.allCases { counts[state] = row.int(1 + Int32(state.rawValue)) }
      kept[row.integer(0)] = counts
    }
    for (line, counts) in counted where kept[line] == nil {
      findings.append("\(counts.total) jobs refer to line \(line), which is not there")
    }
    for (line, counts) in kept.sorted(by: { $0.key < $1.key }) {
      let real = counted[line] ?? StateCounts()
      let name = try name(of: line)
      for state in JobState.allCases where counts[state] != real[state] {
        findings.append(
          "queue '\(name.queue)' kind '\(name.kind)': \(state.name) is kept as \(counts[state]), "
            + "counted are \(real[state])")
      }
    }
    for (statement, text) in Self.disagreements {
      try connection.query(statement, []) { row in
        if row.int(0) > 0 { findings.append("\(row.int(0)) \(text)") }
      }
    }
    return findings
  }

  static let recount = Statement(
    "recount", "SELECT line, state, count(*) FROM penstock_job GROUP BY line, state")
  static let keptCounts = Statement(
    "kept counts",
    """
    SELECT id, scheduled, ready, running, retrying, succeeded, dead, cancelled FROM penstock_line
    """)

  private static let disagreements: [(Statement, String)] = [
    (
      Statement(
        "check failure counts",
        """
        SELECT count(*) FROM penstock_failure WHERE dead <>
          (SELECT count(*) FROM penstock_job WHERE failure = penstock_failure.id AND state = 5)
        """), "groups of dead letters keep a wrong count"
    ),
    (
      Statement(
        "check dead without group",
        "SELECT count(*) FROM penstock_job WHERE state = 5 AND failure IS NULL"),
      "dead letters stand in no group"
    ),
    (
      Statement(
        "check unique keys",
        """
        SELECT count(*) FROM penstock_unique WHERE until IS NULL AND NOT EXISTS
          (SELECT 1 FROM penstock_job WHERE id = job AND unique_key = key AND state < 4)
        """), "unique keys are held by no unfinished job"
    ),
    (
      Statement(
        "check unique rules",
        """
        SELECT count(*) FROM penstock_store WHERE unique_rules <>
          (SELECT count(*) FROM penstock_policy WHERE unique_by <> 'none')
        """), "store keeps a wrong count of what makes kinds unique"
    ),
    (
      Statement(
        "check turns",
        """
        SELECT count(*) FROM (SELECT 1 FROM penstock_job
          WHERE partition_key IS NOT NULL AND held = 0 AND state IN (1, 2, 3)
          GROUP BY partition_key HAVING count(*) > 1)
        """), "partition keys have several jobs at their turn"
    ),
    (
      Statement(
        "check held",
        """
        SELECT count(*) FROM penstock_job AS job WHERE held = 1 AND (state <> 1 OR NOT EXISTS
          (SELECT 1 FROM penstock_job WHERE partition_key = job.partition_key AND held = 0
            AND state IN (1, 2, 3)))
        """), "jobs are held by a partition key whose turn nobody has"
    ),
    (
      Statement(
        "check running",
        """
        SELECT count(*) FROM penstock_job WHERE state = 2 AND NOT EXISTS
          (SELECT 1 FROM penstock_worker WHERE id = worker AND ended_at IS NULL)
        """), "jobs run on a worker that has ended"
    ),
    (
      Statement(
        "check undo",
        """
        SELECT count(*) FROM penstock_undo WHERE NOT EXISTS
          (SELECT 1 FROM penstock_audit WHERE id = audit)
        """), "jobs are kept for the undoing of an act that the audit log does not have"
    ),
    (
      Statement(
        "check spreads",
        """
        SELECT count(*) FROM penstock_spread WHERE state <> 0
          AND (passed > total OR released + skipped <> passed
            OR succeeded + failed > released)
        """), "spread retries keep a wrong count"
    ),
    (
      Statement(
        "check spread jobs",
        """
        SELECT count(*) FROM penstock_spread_job WHERE NOT EXISTS
          (SELECT 1 FROM penstock_spread WHERE id = spread AND state < 4)
        """), "jobs wait in a spread that is over"
    ),
    (
      Statement(
        "check copies",
        """
        SELECT count(*) FROM penstock_message WHERE copies
          <> (SELECT count(*) FROM penstock_copy WHERE message = penstock_message.id)
          OR copies = 0 AND NOT EXISTS
            (SELECT 1 FROM penstock_unrouted WHERE message = penstock_message.id)
        """), "messages keep a wrong count of their copies"
    ),
    (
      Statement(
        "check messages",
        """
        SELECT count(*) FROM penstock_copy WHERE NOT EXISTS
            (SELECT 1 FROM penstock_message WHERE id = message)
          OR NOT EXISTS (SELECT 1 FROM penstock_job WHERE id = job)
            AND NOT EXISTS (SELECT 1 FROM penstock_trash WHERE id = job)
        """), "copies of messages have no job, or no message"
    ),
    (
      Statement(
        "check kept messages",
        """
        SELECT count(*) FROM penstock_topic WHERE kept <> (SELECT count(*) FROM penstock_unrouted
          JOIN penstock_message ON penstock_message.id = message WHERE topic = name)
        """), "topics keep a wrong count of kept messages"
    ),
    (
      Statement(
        "check bindings",
        """
        SELECT count(*) FROM penstock_binding WHERE node IS NOT NULL AND node NOT IN
          (SELECT child FROM penstock_topic_word)
        """), "bindings stand at no node of the topic tree"
    ),
    (
      Statement(
        "check ticks",
        """
        SELECT count(*) FROM penstock_tick WHERE NOT EXISTS (SELECT 1 FROM penstock_schedule
          WHERE id = schedule AND version_of IS NULL AND ticks >= number)
        """), "lines of ledgers belong to no schedule"
    ),
    (
      Statement(
        "check due schedules",
        """
        SELECT count(*) FROM penstock_schedule WHERE next_at IS NOT NULL
          AND (paused = 1 OR removed_at IS NOT NULL)
        """), "schedules are to tick that are paused or removed"
    ),
    (
      Statement(
        "check finished times",
        "SELECT count(*) FROM penstock_job WHERE (state >= 4) <> (finished_at IS NOT NULL)"),
      "jobs have a finish time that does not fit their state"
    ),
  ]
}
