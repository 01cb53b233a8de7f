import Jobs
import Worker

/// As many dead letters as were asked for: what a screen of them asks, and their retry.
extension Bench {
  func deadLetters() async throws -> [Measurement] {
    try await withStore { store in
      try await fill(store, dead)
      try await drain(store, ClosureHandler { job, _ in .permanent(reason: Self.error(job.id)) })
      let page = try await slowestPage(
        ["state:dead", "queue:bench", "state:dead kind:Bench attempt:>0", "tag:none", "nothing"],
        store)
      let errors = try await slowestPage(
        ["error:user\(dead / 2)@", "error:refused", "error:nowhere", "error:9999999"].map {
          "state:dead \($0)"
        }, store)
      let groups = try await median(of: 5) { _ = try await store.failureGroups() }
      let whole = try await median(of: 3) {
        var cursor: JobCursor?
        let filter = try Filter(parsing: "state:dead error:user0@")
        repeat {
          cursor = try await store.find(filter, after: cursor, limit: 200).next
        } while cursor != nil
      }
      return [
        Measurement(
          name: "page_dead",
          meaning: "the slowest first page of five filters, \(Grouped.count(dead)) dead letters",
          value: page, unit: .milliseconds),
        Measurement(
          name: "page_error", meaning: "the same by parts of errors: few, many or none match",
          value: errors, unit: .milliseconds),
        Measurement(
          name: "search_error", meaning: "all pages of an error that none has, half may have",
          value: whole, unit: .milliseconds),
        Measurement(
          name: "failure_groups", meaning: "the groups of dead letters", value: groups,
          unit: .milliseconds),
      ] + (try await retryAll(store))
    }
  }

  /// Errors as they are: of a few shapes, most of them different.
  private static func error(_ number: JobID) -> String {
    switch number % 4 {
    case 0, 1: "smtp: 550 no such user 'user\(number)@example.com'"
    case 2: "timed out after \(number)ms"
    default: "connection refused by host-\(number % 100)"
    }
  }

  /// Retries all of them while others work, push and claim.
  private func retryAll(_ store: any JobStore) async throws -> [Measurement] {
    let selection = try await store.freeze(try Filter(parsing: "state:dead"))
    let actor = Operator(user: "bench", host: "bench")
    var seconds = 0.0
    let waits = try await waiting {
      let start = ContinuousClock.now
      _ = try await store.perform(.retry(spread: nil), on: selection, by: actor) { _ in }
      seconds = (ContinuousClock.now - start).inSeconds
    }
    return [
      Measurement(
        name: "retry_all", meaning: "dead letters retried, others at work meanwhile",
        value: Double(dead) / seconds, unit: .perSecond)
    ] + waits.measurements("retry_all")
  }
}
