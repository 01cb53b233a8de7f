/// How one run of a job ended.
package enum Outcome: Hashable, Sendable {
  case succeeded
  /// Failed in a way that a later attempt may heal; `after` overrides the backoff.
  case failed(reason: String, after: Duration?)
  /// Failed in a way that no attempt can heal.
  case permanent(reason: String)
  /// Asked to be run later; not counted as an attempt.
  case snoozed(length: Duration, reason: String?)
  /// Ran longer than its time limit and was stopped.
  case timedOut(limit: Duration)
  /// Given back by a worker that stops; not counted as an attempt.
  case released
  /// Stopped since an operator wanted it, who is named.
  case cancelled(by: String)
  /// Its worker died, or fell silent past its lease; not counted as an attempt.
  case lost(reason: String)

  package var name: Name {
    switch self {
    case .succeeded: .succeeded
    case .failed: .failed
    case .permanent: .permanent
    case .snoozed: .snoozed
    case .timedOut: .timedOut
    case .released: .released
    case .lost: .lost
    case .cancelled: .cancelled
    }
  }

  /// The error that the attempt leaves behind, if it is one.
  package var error: String? {
    switch self {
    case .succeeded, .released: nil
    case .failed(let reason, _), .permanent(let reason), .lost(let reason): reason
    case .snoozed(_, let reason): reason
    case .cancelled(let person): "cancelled by \(person)"
    case .timedOut(let limit): "timed out after \(limit.text)"
    }
  }

  /// True when it counts as a failure in rates and alerts.
  package var isFailure: Bool {
    switch self {
    case .failed, .permanent, .timedOut, .lost: true
    case .succeeded, .snoozed, .released, .cancelled: false
    }
  }

  /// The outcome without its details; the raw value is what a store keeps.
  package enum Name: Int, CaseIterable, Sendable, Hashable {
    case succeeded, failed, permanent, snoozed, timedOut, released, lost, cancelled

    package var text: String {
      switch self {
      case .succeeded: "succeeded"
      case .failed: "failed"
      case .permanent: "permanent"
      case .snoozed: "snoozed"
      case .timedOut: "timed_out"
      case .released: "released"
      case .lost: "lost"
      case .cancelled: "cancelled"
      }
    }
  }
}

/// What a worker measured and caught while a handler ran.
package struct Report: Hashable, Sendable {
  /// Exit status of a child process that ended by itself.
  package var exitStatus: Int?
  /// Number of the signal that ended a child process.
  package var signal: Int?
  /// User and system time of the child process and what it waited for.
  package var cpu: Duration?
  /// Largest resident size of the child process, in bytes.
  package var peakBytes: Int?
  /// The last 64 KiB of each stream.
  package var standardOutput: [UInt8]
  package var standardError: [UInt8]
  /// What the handler answered beside that it succeeded, JSON by convention; nil for nothing.
  package var result: [UInt8]?
  /// How far it came, in the last words of the handler; not kept.
  package var progress: Progress?
  /// Why the handler could not be started: nothing was run, and nothing of it is kept.
  package var startFault: String?

  package init(
    exitStatus: Int? = nil, signal: Int? = nil, cpu: Duration? = nil, peakBytes: Int? = nil,
    standardOutput: [UInt8] = [], standardError: [UInt8] = [], result: [UInt8]? = nil,
    startFault: String? = nil
  ) {
    self.startFault = startFault
    self.exitStatus = exitStatus
    self.signal = signal
    self.cpu = cpu
    self.peakBytes = peakBytes
    self.standardOutput = standardOutput
    self.standardError = standardError
    self.result = result
  }
}

/// One run of a job, as its history keeps it.
package struct Attempt: Hashable, Sendable {
  /// 1 for the first run; rises with every run, counted or not.
  package var number: Int
  package var startedAt: Timestamp
  package var finishedAt: Timestamp?
  package var worker: String?
  /// Nil while it runs.
  package var outcome: Outcome.Name?
  package var error: String?
  package var report: Report

  package init(
    number: Int, startedAt: Timestamp, finishedAt: Timestamp? = nil, worker: String? = nil,
    outcome: Outcome.Name? = nil, error: String? = nil, report: Report = Report()
  ) {
    self.number = number
    self.startedAt = startedAt
    self.finishedAt = finishedAt
    self.worker = worker
    self.outcome = outcome
    self.error = error
    self.report = report
  }
}
