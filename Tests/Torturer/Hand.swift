import Glibc
import Jobs

/// Claims and settles as a worker does. Says `C id run` for each job that it was given and
/// `S id run outcome` for each result that the store took; `R id run` for each that it refused.
enum Hand {
  static func run(_ stage: Stage) async throws {
    let store = try stage.open()
    var random = Seeded(stage.seed)
    let name = "hand.\(getpid()).\(stage.seed)"
    var worker = try await enlist(name, in: store)
    var settlements: [Settlement] = []
    var rounds = 0
    try await stage.play {
      rounds += 1
      let claim = Claim(worker: worker, count: Int.random(in: 1...8, using: &random))
      let answer = try await store.exchange(settlements, claiming: claim)
      var lines: [String] = []
      for settlement in settlements {
        let word = answer.refused.contains(settlement.lease) ? "R" : "S"
        lines.append(
          "\(word) \(settlement.lease.job) \(settlement.lease.run) \(settlement.outcome.name.text)")
      }
      lines += answer.jobs.map { "C \($0.id) \($0.run)" }
      if !lines.isEmpty { say(lines.joined(separator: "\n")) }
      settlements = answer.jobs.map { settlement(of: $0, now: answer.now, &random) }
      if answer.jobs.isEmpty || random.happens(percent: 10) {
        try await Task.sleep(for: .milliseconds(Int.random(in: 1...5, using: &random)))
      }
      if rounds % 20 == 0 { _ = try await store.rescue() }
      if rounds % 50 == 0, try await !store.beat(worker, heartbeat) {
        worker = try await enlist(name, in: store)
      }
    }
  }

  private static let heartbeat = Heartbeat(
    state: .active, cpu: 0, memoryBytes: 0, lease: .seconds(30))

  private static func enlist(_ name: String, in store: any JobStore) async throws -> WorkerID {
    try await store.enlist(
      WorkerDescription(name: name, host: "here", pid: getpid(), version: "1", slots: 8),
      lease: .seconds(30))
  }

  private static func settlement(
    of job: Job, now: Timestamp, _ random: inout Seeded
  ) -> Settlement {
    let outcome: Outcome
    switch Int.random(in: 0..<100, using: &random) {
    case ..<70: outcome = .succeeded
    case ..<85:
      outcome = .failed(
        reason: "failed \(job.id)", after: .milliseconds(Int.random(in: 0..<20, using: &random)))
    case ..<92: outcome = .permanent(reason: "no \(job.id % 3)")
    case ..<96: outcome = .released
    default: outcome = .snoozed(length: .milliseconds(5), reason: nil)
    }
    let report =
      random.happens(percent: 30)
      ? Report(exitStatus: 0, standardOutput: Array("out \(job.id)".utf8)) : Report()
    return Settlement(
      job: job, outcome: outcome, report: report,
      transition: LifeCycle.transition(
        of: job, after: outcome, policy: RetryPolicy(), now: now, chance: 0))
  }
}
