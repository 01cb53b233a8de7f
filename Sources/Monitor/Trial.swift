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
  private(set) var stage = Stage.asked

  init(candidate: Question.Candidate, ticket: Int) {
    self.candidate = candidate
    self.ticket = ticket
  }

  mutating func begin() {
    stage = .waiting
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
    case .asked, .waiting: "1 tried: waits for a worker"
    case .running(let start): "1 tried: running for \(Format.duration(now.elapsed(since: start)))"
    }
  }
}
