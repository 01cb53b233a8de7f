import Jobs
import Testing

/// What a run says of itself while it runs and at its end.
@Suite struct RunAnswerTests {
  private func claimed(
    _ store: any JobStore, _ worker: WorkerID
  ) async throws -> Job {
    try #require(
      try await store.exchange([], claiming: Claim(worker: worker, count: 1)).jobs.first)
  }

  private func enlisted(_ store: any JobStore) async throws -> WorkerID {
    try await store.enlist(
      WorkerDescription(name: "w", host: "h", pid: 1, version: "1", slots: 4),
      lease: .seconds(30))
  }

  private func settlement(
    _ job: Job, _ outcome: Outcome, _ report: Report, _ state: JobState
  ) -> Settlement {
    Settlement(
      job: job, outcome: outcome, report: report, transition: Transition(to: state))
  }

  @Test(arguments: Engine.allCases)
  func `a result is kept with the attempt and is the job's`(engine: Engine) async throws {
    try await engine.withStore { store, _ in
      let worker = try await enlisted(store)
      _ = try await store.push(Draft(queue: "q", kind: "K"))
      let job = try await claimed(store, worker)
      let result = Array("{\"a\":1}".utf8)
      _ = try await store.exchange(
        [settlement(job, .succeeded, Report(result: result), .succeeded)], claiming: nil)
      let detail = try #require(try await store.detail(job.id))
      #expect(detail.result == result)
      #expect(detail.attempts.map(\.report.result) == [result])
    }
  }

  @Test(arguments: Engine.allCases)
  func `progress is seen while the job runs and not after`(engine: Engine) async throws {
    try await engine.withStore { store, _ in
      let worker = try await enlisted(store)
      _ = try await store.push(Draft(queue: "q", kind: "K"))
      let job = try await claimed(store, worker)
      #expect(try await store.detail(job.id)?.job.progress == nil)
      try await store.keep([job.lease: Progress(share: 0.25, note: "a")])
      try await store.keep([job.lease: Progress(share: 0.5, note: "b")])
      let progress = Progress(share: 0.5, note: "b")
      #expect(try await store.detail(job.id)?.job.progress == progress)
      #expect(try await store.workers().first?.jobs.map(\.progress) == [progress])
      var report = Report()
      report.progress = progress
      _ = try await store.exchange(
        [settlement(job, .released, report, .ready)], claiming: nil)
      #expect(try await store.detail(job.id)?.job.progress == nil)
      let again = try await claimed(store, worker)
      #expect(try await store.detail(again.id)?.job.progress == nil)
    }
  }

  @Test(arguments: Engine.allCases)
  func `progress that comes too late is nobody's`(engine: Engine) async throws {
    try await engine.withStore { store, _ in
      let worker = try await enlisted(store)
      _ = try await store.push(Draft(queue: "q", kind: "K"))
      let job = try await claimed(store, worker)
      _ = try await store.exchange(
        [settlement(job, .released, Report(), .ready)], claiming: nil)
      let again = try await claimed(store, worker)
      try await store.keep([job.lease: Progress(share: 0.9)])
      #expect(try await store.detail(again.id)?.job.progress == nil)
    }
  }
}
