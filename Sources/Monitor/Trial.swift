import Drawing
import Jobs

/// One job of many that is retried first, to see whether what broke it has healed.
struct Trial: Hashable, Sendable {
  enum Stage: Hashable, Sendable {
    /// The store is asked to let it go.
    case asked
    case waiting
    case running(since: Timestamp)
  }

  /// How it went.
  struct Result: Hashable, Sendable {
    var isSuccess: Bool
    var text: String
  }

  let candidate: Question.Candidate
  let ticket: Int
  /// The act's entry in the audit log, by which it is undone.
  private(set) var entry: AuditID?
  private(set) var stage = Stage.asked
  /// What keeps the job from running, as `why` has it.
  private var hindrance: Hindrance?

  init(candidate: Question.Candidate, ticket: Int) {
    self.candidate = candidate
    self.ticket = ticket
  }

  mutating func begin(entry: AuditID?) {
    (self.entry, stage) = (entry, .waiting)
  }

  /// Takes what keeps the job from running, where it waits.
  mutating func look(at whereabouts: Whereabouts?) {
    hindrance = whereabouts?.hindrances.first {
      switch $0 {
      case .finished, .running, .trashed: false
      default: true
      }
    }
  }

  /// Looks at the job as it is now; answers once its new run has ended.
  mutating func look(at detail: JobDetail?) -> Result? {
    guard stage != .asked else { return nil }
    guard let detail, detail.purgedAt == nil else {
      return Result(isSuccess: false, text: "the job is gone")
    }
    guard let attempt = detail.attempts.first(where: { $0.number > candidate.run }) else {
      return nil
    }
    guard let ended = attempt.finishedAt, let outcome = attempt.outcome else {
      stage = .running(since: attempt.startedAt)
      return nil
    }
    let length = Format.duration(ended.elapsed(since: attempt.startedAt))
    if outcome == .succeeded { return Result(isSuccess: true, text: "succeeded in \(length)") }
    let error = attempt.error?.split(whereSeparator: \.isNewline).first.map {
      " (\(String($0).cut(to: 38)))"
    }
    let verb = outcome == .snoozed || outcome == .released ? outcome.text : "failed again"
    return Result(isSuccess: false, text: "\(verb) after \(length)\(error ?? "")")
  }

  func text(now: Timestamp) -> String {
    switch stage {
    case .asked: "1 tried: waits for a worker"
    case .waiting:
      if let sentence = hindrance?.text(now: now) {
        "1 tried: waits, \(sentence.prefix(1).lowercased())\(sentence.dropFirst())".trimmedStop
      } else {
        "1 tried: waits for a worker"
      }
    case .running(let start): "1 tried: running for \(Format.duration(now.elapsed(since: start)))"
    }
  }
}

extension String {
  /// A sentence that goes on with something else.
  fileprivate var trimmedStop: String { hasSuffix(".") ? String(dropLast()) : self }
}
