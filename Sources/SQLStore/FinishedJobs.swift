import Jobs

/// A queue with jobs that succeeded or were cancelled, as a prune sees it.
struct FinishedQueue {
  var name: String
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

  func finishedQueues() throws -> [FinishedQueue] {
    var order: [Int64] = []
    var queues: [Int64: FinishedQueue] = [:]
    try connection.query(Self.finishedLines, []) { row in
      let id = row.integer(0)
      if queues[id] == nil {
        order.append(id)
        let retention = Retention(keep: row.optionalInteger(2), count: row.optionalInteger(3))
        queues[id] = FinishedQueue(name: row.text(1), retention: retention ?? .usual)
      }
      queues[id]?.lines.append(row.integer(4))
      queues[id]?.count += row.int(5)
    }
    return order.compactMap { queues[$0] }
  }

  /// The jobs of a queue past that retention, at most `limit`; of a count those that finished first.
  func prunable(
    of queue: FinishedQueue, _ retention: Retention, limit: Int
  ) throws -> [FinishedJob] {
    var jobs: [FinishedJob] = []
    switch retention {
    case .forever:
      break
    case .period(let length):
      for line in queue.lines {
        for state in Self.prunedStates where jobs.count < limit {
          jobs += try finished(line, state, before: now - length, limit: limit - jobs.count)
        }
      }
    case .count(let kept):
      let surplus = min(queue.count - kept, limit)
      guard surplus > 0 else { break }
      for line in queue.lines {
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

  func countPrunable(of queue: FinishedQueue, _ retention: Retention) throws -> Int {
    switch retention {
    case .forever:
      return 0
    case .count(let kept):
      return max(0, queue.count - kept)
    case .period(let length):
      var count = 0
      for line in queue.lines {
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
    SELECT penstock_queue.id, name, keep, keep_count, penstock_line.id, succeeded + cancelled
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
