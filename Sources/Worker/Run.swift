import Jobs

/// One run of a job, from its start until its handler returns.
struct Run: Sendable {
  /// Without its payload: the handler has that.
  let job: Job
  let limit: Duration
  /// When it has used up its time limit.
  let limitAt: Timestamp
  /// Set once the run was told to end before it did by itself.
  var halt: Halt?

  struct Halt: Sendable {
    var reason: Reason
    var force: StopForce = .term
    /// When more is done about it; nil when nothing is left to do.
    var until: Timestamp?
    /// True when the store has been told without waiting for the handler any longer.
    var isSettled = false

    enum Reason: Hashable, Sendable {
      /// It ran past its time limit.
      case timeLimit
      /// The worker stops.
      case stop
      /// An operator wants it, who is named.
      case cancel(by: String)
      /// The lease is lost: whatever it answers does not count.
      case lost
    }

    init(_ reason: Reason, until: Timestamp) {
      self.reason = reason
      self.until = until
    }
  }

  enum Step: Equatable {
    case nothing
    case stop(StopForce)
    /// The handler does not end even when killed; its run is settled so, nil when it is lost.
    case giveUp(Outcome?)
  }

  init(_ job: Job, limit: Duration, limitAt: Timestamp) {
    var job = job
    job.payload = []
    self.job = job
    self.limit = limit
    self.limitAt = limitAt
  }

  /// True while the store counts on this run.
  var isHeld: Bool { halt.map { $0.reason != .lost && !$0.isSettled } ?? true }

  var isGivenUp: Bool { halt.map { $0.until == nil } ?? false }

  /// How it ended: a handler that was told to end did not do its work, whatever it answers.
  func outcome(_ answered: Outcome, wasStopped: Bool) -> Outcome {
    guard wasStopped, let halt else { return answered }
    return halted(halt.reason) ?? answered
  }

  private func halted(_ reason: Halt.Reason) -> Outcome? {
    switch reason {
    case .timeLimit: .timedOut(limit: limit)
    case .stop: .released
    case .cancel(let person): .cancelled(by: person)
    case .lost: nil
    }
  }

  /// Goes on to what the moment asks for: a term signal, then kill, then giving it up.
  mutating func advance(at now: Timestamp, graceEndsAt: Timestamp?) -> Step {
    guard var halt else {
      if limitAt <= now {
        self.halt = Halt(.timeLimit, until: now + Self.killAfterTimeLimit)
        return .stop(.term)
      }
      if let graceEndsAt, graceEndsAt <= now {
        self.halt = Halt(.stop, until: now + Self.killAfterGrace)
        return .stop(.term)
      }
      return .nothing
    }
    guard let until = halt.until, until <= now else { return .nothing }
    switch halt.force {
    case .term:
      halt.force = .kill
      halt.until = now + Self.giveUpAfterKill
      self.halt = halt
      return .stop(.kill)
    case .kill:
      halt.until = nil
      halt.isSettled = true
      self.halt = halt
      return .giveUp(halted(halt.reason))
    }
  }

  func nextCheckAt(graceEndsAt: Timestamp?) -> Timestamp? {
    guard let halt else { return graceEndsAt.map { min($0, limitAt) } ?? limitAt }
    return halt.until
  }
}

extension Run {
  /// From the term signal to the kill, for a run past its time limit or without a lease.
  static let killAfterTimeLimit: Duration = .seconds(2)
  /// From the term signal to the kill, for a run that an operator cancels.
  static let killAfterCancel: Duration = .seconds(5)
  /// From the term signal to the kill, for a run past the grace of a worker that stops.
  static let killAfterGrace: Duration = .seconds(5)
  /// From the kill until the worker stops waiting for a handler that does not return.
  static let giveUpAfterKill: Duration = .seconds(5)
}
