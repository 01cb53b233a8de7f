/// What an operator does to jobs.
package enum Act: Hashable, Sendable {
  /// Run again in its own queue with all its attempts; `spread` lets them go at an even rate over
  /// that length instead of all at once.
  case retry(spread: Duration?)
  /// The same, in another queue.
  case requeue(to: String, spread: Duration?)
  /// Put into the trash.
  case purge
  /// Delete for good, without a stay in the trash.
  case erase
  /// Take out of the line, or have the running job end.
  case cancel

  /// The command's name.
  package var name: String {
    switch self {
    case .retry: "retry"
    case .requeue: "requeue"
    case .purge, .erase: "purge"
    case .cancel: "cancel"
    }
  }

  /// How its result reads: 'retried 168'.
  package var participle: String {
    switch self {
    case .retry: "retried"
    case .requeue: "requeued"
    case .purge: "purged"
    case .erase: "purged for good"
    case .cancel: "cancelled"
    }
  }

  /// Over how long its jobs are let go.
  package var spread: Duration? {
    switch self {
    case .retry(let spread), .requeue(_, let spread): spread
    case .purge, .erase, .cancel: nil
    }
  }
}

/// A frozen set of jobs: it does not grow after it was made, whatever is pushed meanwhile.
package enum Selection: Hashable, Sendable {
  case ids([JobID])
  /// All that match now or will match when they are reached, among ids up to the newest one at the
  /// moment of freezing.
  case filter(Filter, upTo: JobID)
}

/// What a bulk act did.
package struct ActReport: Hashable, Sendable {
  /// Jobs that were found in the selection.
  package var matched: Int
  package var changed: Int
  /// Of those, running jobs that were asked to end.
  package var asked = 0
  /// Jobs that had changed since, or to which the act does not apply.
  package var skipped: Int
  /// Ids of the selection that no job has, or has any more.
  package var missing: Int
  /// Its entry in the audit log, by which it can be undone.
  package var entry: AuditID?

  package init(
    matched: Int = 0, changed: Int = 0, asked: Int = 0, skipped: Int = 0, missing: Int = 0,
    entry: AuditID? = nil
  ) {
    self.asked = asked
    self.entry = entry
    self.matched = matched
    self.changed = changed
    self.skipped = skipped
    self.missing = missing
  }

  package static func += (left: inout ActReport, right: ActReport) {
    left.matched += right.matched
    left.changed += right.changed
    left.asked += right.asked
    left.skipped += right.skipped
    left.missing += right.missing
  }
}

/// What a bulk act would do: counts by queue, kind, state, error and age.
package struct Breakdown: Hashable, Sendable {
  package struct Row: Hashable, Sendable {
    package var queue: String
    package var kind: String
    package var state: JobState
    /// The normalised error, empty where there is none.
    package var error: String
    package var count: Int
    /// Enqueue times of the oldest and newest.
    package var oldest: Timestamp
    package var newest: Timestamp

    package init(
      queue: String, kind: String, state: JobState, error: String, count: Int,
      oldest: Timestamp, newest: Timestamp
    ) {
      self.queue = queue
      self.kind = kind
      self.state = state
      self.error = error
      self.count = count
      self.oldest = oldest
      self.newest = newest
    }
  }

  /// Most jobs first.
  package var rows: [Row]
  /// Jobs in the selection.
  package var matched: Int
  /// Of them, those to which the act would apply now.
  package var applicable: Int

  package init(rows: [Row], matched: Int, applicable: Int) {
    self.rows = rows
    self.matched = matched
    self.applicable = applicable
  }
}

/// Who acts, for the audit log.
package struct Operator: Hashable, Sendable {
  package var user: String
  /// The user who became `user` by sudo.
  package var sudoUser: String?
  package var host: String
  /// Address of the SSH client.
  package var sshClient: String?

  package init(user: String, sudoUser: String? = nil, host: String, sshClient: String? = nil) {
    self.user = user
    self.sudoUser = sudoUser
    self.host = host
    self.sshClient = sshClient
  }

  /// One line: `ada (sudo root) on web-3 from 192.0.2.7`.
  package var text: String {
    var text = sudoUser.map { "\($0) (sudo \(user))" } ?? user
    text += " on \(host)"
    if let sshClient { text += " from \(sshClient)" }
    return text
  }
}
