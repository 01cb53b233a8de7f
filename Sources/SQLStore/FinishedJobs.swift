import Jobs

/// Jobs of a queue that succeeded or were cancelled and are kept under one retention, as a prune sees
/// them: those of a kind that has its own, or all others.
struct FinishedShare {
  var queue: String
  var retention: Retention
  var lines: [LineID] = []
  var count = 0
}

/// A job that a prune may delete.
struct FinishedJob {
  var id: JobID
  var line: LineID
  var state: JobState
  var finishedAt: Timestamp
}

extension Retention {
  /// The form of two columns, of which one is NULL.
  init?(keep: Int64?, count: Int64?) {
    if let count {
      self = .count(Int(count))
    } else if let keep {
      self = keep == .max ? .forever : .period(.microseconds(keep))
    } else {
      return nil
    }
  }

  var columns: [SQLValue] {
    switch self {
    case .forever: [.integer(.max), .null]
    case .period(let length): [SQLValue(length), .null]
    case .count(let count): [.null, SQLValue(count)]
    }
  }
}

extension Transaction {
  /// The states that a prune deletes.
  private static let prunedStates = [JobState.succeeded, .cancelled]

  /// Of all queues, as they are kept now, or would be by what else is said.
  func finishedShares(under keeping: Keeping = Keeping()) throws -> [FinishedShare] {
    let stored = try keepingPolicies()
    var order: [LineName] = []
    var shares: [LineName: FinishedShare] = [:]
    try connection.query(Self.finishedLines, []) { row in
      let (queue, kind) = (row.text(0), row.text(5))
      let own =
        keeping.policies[.kind(kind)]?.retention ?? stored[.kind(kind)]?.retention
      let share = LineName(queue: queue, kind: own == nil ? "" : kind)
      if shares[share] == nil {
        order.append(share)
        let ofQueue =
          keeping.policies[.queue(queue)]?.retention
          ?? Retention(keep: row.optionalInteger(1), count: row.optionalInteger(2)) ?? .usual
        shares[share] = FinishedShare(queue: queue, retention: own ?? ofQueue)
      }
      shares[share]?.lines.append(row.integer(3))
      shares[share]?.count += row.int(4)
    }
    return order.compactMap { shares[$0] }
  }

  /// The jobs of a share past that retention, at most `limit`; of a count those that finished first.
  func prunable(
    of share: FinishedShare, _ retention: Retention, limit: Int
  ) throws -> [FinishedJob] {
    var jobs: [FinishedJob] = []
    switch retention {
    case .forever:
      break
    case .period(let length):
      for line in share.lines {
        for state in Self.prunedStates where jobs.count < limit {
          jobs += try finished(line, state, before: now - length, limit: limit - jobs.count)
        }
      }
    case .count(let kept):
      let surplus = min(share.count - kept, limit)
      guard surplus > 0 else { break }
      for line in share.lines {
        for state in Self.prunedStates {
          jobs += try finished(
            line, state, before: Timestamp(microseconds: .max), limit: surplus)
        }
      }
      jobs.sort { ($0.finishedAt, $0.id) < ($1.finishedAt, $1.id) }
      jobs.removeSubrange(min(surplus, jobs.count)...)
    }
    return jobs
  }

  func countPrunable(of share: FinishedShare, _ retention: Retention) throws -> Int {
    switch retention {
    case .forever:
      return 0
    case .count(let kept):
      return max(0, share.count - kept)
    case .period(let length):
      var count = 0
      for line in share.lines {
        for state in Self.prunedStates {
          try connection.query(
            Self.countExpired, [.integer(line), SQLValue(state), SQLValue(now - length)]
          ) { count += $0.int(0) }
        }
      }
      return count
    }
  }

  func countTrash(keptFor length: Duration) throws -> Int {
    var count = 0
    try connection.query(Self.countExpiredTrash, [SQLValue(now - length)]) { count = $0.int(0) }
    return count
  }

  func trashRetention() throws -> Duration {
    var retention = Retention.usualTrash
    try connection.query(Self.findTrashRetention, []) { row in
      if let length = row.optionalInteger(0) { retention = .microseconds(length) }
    }
    return retention
  }

  func setRetention(_ retention: Retention, ofQueue id: Int64) throws {
    try connection.run(Self.keepFinished, retention.columns + [.integer(id)])
  }

  private func finished(
    _ line: LineID, _ state: JobState, before limitTime: Timestamp, limit: Int
  ) throws -> [FinishedJob] {
    var jobs: [FinishedJob] = []
    try connection.query(
      Self.expired,
      [.integer(line), SQLValue(state), SQLValue(limitTime), .integer(Int64(limit))]
    ) { row in
      jobs.append(
        FinishedJob(id: row.integer(0), line: line, state: state, finishedAt: row.timestamp(1)))
    }
    return jobs
  }

  static let finishedLines = Statement(
    "finished lines",
    """
    SELECT name, keep, keep_count, penstock_line.id, succeeded + cancelled, kind
    FROM penstock_line JOIN penstock_queue ON penstock_queue.id = penstock_line.queue
    WHERE succeeded > 0 OR cancelled > 0
    """)
  static let expired = Statement(
    "expired",
    """
    SELECT id, finished_at FROM penstock_job WHERE line = ? AND state = ? AND finished_at < ?
    ORDER BY finished_at LIMIT ?
    """)
  static let countExpired = Statement(
    "count expired",
    "SELECT count(*) FROM penstock_job WHERE line = ? AND state = ? AND finished_at < ?")
  static let countExpiredTrash = Statement(
    "count expired trash", "SELECT count(*) FROM penstock_trash WHERE purged_at < ?")
  static let findTrashRetention = Statement(
    "find trash retention", "SELECT trash FROM penstock_store")
  static let keepFinished = Statement(
    "keep finished",
    """
    UPDATE penstock_queue SET keep = ?1, keep_count = ?2
    WHERE id = ?3 AND (keep IS NOT ?1 OR keep_count IS NOT ?2)
    """)
}
