import Jobs

/// An operator who never rests: retries, requeues, purges and cancels jobs. Says `B act ids…` before
/// each act and `X act changed ids…` once it is done.
enum Meddler {
  static func run(_ stage: Stage) async throws {
    let store = try stage.open()
    var random = Seeded(stage.seed)
    try await stage.play {
      let (act, filter) = choice(&random)
      let found = try await store.find(Filter(parsing: filter), after: nil, limit: 40)
      let ids = found.jobs.map(\.id).filter { _ in random.happens(percent: 50) }
      if ids.isEmpty {
        try await Task.sleep(for: .milliseconds(2))
        return
      }
      let list = ids.map(String.init).joined(separator: ",")
      say("B", act.name, list)
      let report = try await store.perform(
        act, on: .ids(ids), by: Operator(user: "meddler", host: "here")
      ) { _ in }
      say("X", act.name, list, "\(report.changed)")
      if random.happens(percent: 5) {
        say("B", "retry", "dead")
        let dead = try await store.freeze(Filter(parsing: "state:dead"))
        _ = try await store.perform(
          .retry(spread: .milliseconds(30)), on: dead, by: Operator(user: "bulk", host: "here")
        ) { _ in }
      }
      try await Task.sleep(for: .milliseconds(Int.random(in: 1...8, using: &random)))
    }
  }

  private static func choice(_ random: inout Seeded) -> (Act, String) {
    switch Int.random(in: 0..<10, using: &random) {
    case ..<4: (.retry(spread: nil), "state:dead")
    case ..<5: (.retry(spread: nil), "state:succeeded")
    case ..<7: (.requeue(to: "moved", spread: nil), "state:dead,ready")
    case ..<9: (.purge, "state:dead,succeeded")
    default: (.cancel, "state:ready,retrying")
    }
  }
}

/// Reads all the time and says `L id run` of each job that it saw succeeded: what was seen stays.
enum Watcher {
  static func run(_ stage: Stage) async throws {
    let store = try stage.open()
    try await stage.play {
      let page = try await store.find(Filter(parsing: "state:succeeded"), after: nil, limit: 20)
      let lines = page.jobs.map { "L \($0.id) \($0.run)" }
      if !lines.isEmpty { say(lines.joined(separator: "\n")) }
      try await Task.sleep(for: .milliseconds(5))
    }
  }
}
