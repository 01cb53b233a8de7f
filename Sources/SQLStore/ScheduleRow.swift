import Jobs

/// A row of `penstock_schedule` in the column order that every query of whole schedules uses: id,
/// next_at, last_due, last_job, ticks, missed_ticks, changed_at, then what `Schedule` says from the name
/// on.
struct ScheduleRow {
  var id: Int64
  var schedule: Schedule
  var nextAt: Timestamp?
  var lastDue: Timestamp?
  var lastJob: JobID?
  /// The number of its last line in the ledger.
  var ticks: Int64
  var missed: Int
  var changedAt: Timestamp

  init(_ row: any SQLRow) {
    id = row.integer(0)
    nextAt = row.optionalTimestamp(1)
    lastDue = row.optionalTimestamp(2)
    lastJob = row.optionalInteger(3)
    ticks = row.integer(4)
    missed = row.int(5)
    changedAt = row.timestamp(6)
    schedule = Schedule(row, from: 7)
  }
}

extension Schedule {
  /// Reads name, cron, zone, windows, queue, kind, priority, max_attempts, timeout, unique_key,
  /// unique_for, unique_until_start, partition_key, tags, payload, missed, overlap, jitter, paused, origin, note.
  fileprivate init(_ row: any SQLRow, from first: Int32) {
    let draft = Draft(
      queue: row.text(first + 4), kind: row.text(first + 5), payload: row.bytes(first + 14),
      priority: row.int(first + 6),
      maxAttempts: row.optionalInteger(first + 7).map(Int.init),
      timeout: row.optionalInteger(first + 8).map { .microseconds($0) },
      uniqueKey: row.optionalText(first + 9),
      uniqueFor: row.optionalInteger(first + 10).map { .microseconds($0) },
      uniqueUntil: row.int(first + 11) != 0 ? .started : .finished,
      partitionKey: row.optionalText(first + 12),
      tags: row.optionalText(first + 13).map(NameList.decode) ?? [])
    self.init(
      name: row.text(first),
      rhythm: Rhythm(
        cron: row.text(first + 1), zone: row.text(first + 2),
        windows: (row.optionalText(first + 3).map(NameList.decode) ?? []).compactMap(
          DayWindow.init)),
      draft: draft, missed: MissedRule(column: row.int(first + 15)),
      overlap: OverlapRule.allCases[min(max(0, row.int(first + 16)), 2)],
      jitter: .microseconds(row.integer(first + 17)), isPaused: row.int(first + 18) != 0,
      origin: Origin(rawValue: row.int(first + 19)) ?? .hand,
      note: row.optionalText(first + 20))
  }

  /// The values that an insert or update binds, in the same order.
  var columns: [SQLValue] {
    [
      .text(name), .text(rhythm.cron), .text(rhythm.zone),
      rhythm.windows.isEmpty ? .null : .text(NameList.encode(rhythm.windows.map(\.text))),
      .text(draft.queue), .text(draft.kind), SQLValue(draft.priority),
      SQLValue(draft.maxAttempts), SQLValue(draft.timeout), SQLValue(draft.uniqueKey),
      SQLValue(draft.uniqueFor), .integer(draft.uniqueUntil == .started ? 1 : 0),
      SQLValue(draft.partitionKey),
      draft.tags.isEmpty ? .null : .text(NameList.encode(draft.tags)), .blob(draft.payload),
      SQLValue(missed.column), SQLValue(OverlapRule.allCases.firstIndex(of: overlap) ?? 0),
      SQLValue(jitter), .integer(isPaused ? 1 : 0), SQLValue(origin.rawValue), SQLValue(note),
    ]
  }
}

extension MissedRule {
  fileprivate init(column: Int) {
    self = column == 0 ? .skip : column < 0 ? .once : .all(upTo: column)
  }

  fileprivate var column: Int {
    switch self {
    case .skip: 0
    case .once: -1
    case .all(let bound): bound
    }
  }
}

extension ScheduleTick {
  /// Reads number, due, through, count, counted_out, at, outcome, job, reason and the job's state.
  init(_ row: any SQLRow, from first: Int32) {
    self.init(
      id: row.integer(first), due: row.timestamp(first + 1),
      through: row.optionalTimestamp(first + 2), count: row.int(first + 3),
      isCountedOut: row.int(first + 4) != 0, at: row.timestamp(first + 5),
      outcome: Outcome(rawValue: row.int(first + 6)) ?? .skipped,
      job: row.optionalInteger(first + 7),
      jobState: row.optionalInteger(first + 9).flatMap { JobState(rawValue: Int($0)) },
      reason: row.optionalText(first + 8))
  }

  /// The values that an insert binds, without the state.
  var columns: [SQLValue] {
    [
      .integer(id), SQLValue(due), SQLValue(through), SQLValue(count),
      .integer(isCountedOut ? 1 : 0), SQLValue(at), SQLValue(outcome.rawValue), SQLValue(job),
      SQLValue(reason),
    ]
  }
}
