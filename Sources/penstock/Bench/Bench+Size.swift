import Glibc
import Jobs
import Worker

/// A store with as many waiting and finished jobs as were asked for, beside an empty one.
extension Bench {
  func full() async throws -> [Measurement] {
    let count = jobs * 20
    let (emptyDrain, emptyOverview) = try await withStore { store in
      try await fillQueues(store, 5000)
      let overview = try await median { _ = try await store.overview() }
      try await fill(store, count)
      return (try await drainRate(store, count), overview)
    }
    return try await withStore { store in
      try await store.setKeeping(Keeping(queues: ["bench": .forever]))
      try await fillFinished(store, finished)
      try await fillQueues(store, backlog)
      try await fill(store, count)
      let drain = try await drainRate(store, count)
      let overview = try await median { _ = try await store.overview() }
      let page = try await slowestPage(
        ["", "state:ready", "state:succeeded", "queue:queue-7", "state:ready queue:queue-*"], store)
      try await fill(store, count)
      let worker = try BenchPart.start("drain", bench: self, count: 0).figures()
      let monitor = try MonitorProcess.peakMemory(store: storePath, keys: ["2", "G", "4", "1"])
      let pruned = try await pruneAll(store)
      return [
        Measurement(
          name: "drain_full",
          meaning: "with \(size) in the store; limit: the same in an empty store",
          value: drain, unit: .perSecond, limit: emptyDrain),
        Measurement(
          name: "overview_full",
          meaning: "all numbers of 50 queues; limit: the same with 5,000 jobs",
          value: overview, unit: .milliseconds, limit: emptyOverview),
        Measurement(
          name: "page_full", meaning: "the slowest first page of five filters", value: page,
          unit: .milliseconds),
        Measurement(
          name: "worker_memory_full", meaning: "memory of a worker after a drain",
          value: worker[0], unit: .mebibytes),
        Measurement(
          name: "monitor_memory_full", meaning: "memory of the monitor", value: monitor,
          unit: .mebibytes),
      ] + pruned
    }
  }

  private var size: String {
    "\(Grouped.count(backlog)) waiting and \(Grouped.count(finished)) finished"
  }

  /// Spreads so many waiting jobs over 50 queues.
  func fillQueues(_ store: any JobStore, _ count: Int) async throws {
    for queue in 0..<50 { try await fill(store, max(1, count / 50), queue: "queue-\(queue)") }
  }

  /// Lets so many jobs succeed.
  private func fillFinished(_ store: any JobStore, _ count: Int) async throws {
    // Little by little, so that they are spread as in a store that is used.
    for start in stride(from: 0, to: count, by: 500_000) {
      try await fill(store, min(500_000, count - start))
      try await drain(store, ClosureHandler { _, _ in .succeeded })
    }
  }

  private func drainRate(_ store: any JobStore, _ count: Int) async throws -> Double {
    try await rate(count) { try await drain(store, ClosureHandler { _, _ in .succeeded }) }
  }

  /// Milliseconds of the slowest of some first pages, each the median of a few.
  func slowestPage(_ filters: [String], _ store: any JobStore) async throws -> Double {
    var slowest = 0.0
    for text in filters {
      let filter = try Filter(parsing: text)
      let time = try await median(of: 5) {
        _ = try await store.find(filter, after: nil, limit: 200)
      }
      slowest = max(slowest, time)
    }
    return slowest
  }

  /// Deletes all finished jobs as the duty does, while others push and claim.
  private func pruneAll(_ store: any JobStore) async throws -> [Measurement] {
    try await store.setKeeping(Keeping(queues: ["bench": .period(.zero)]))
    var count = 0
    let start = ContinuousClock.now
    let waits = try await waiting {
      while case let slice = try await store.prune(limit: Duty.pruneSlice), slice > 0 {
        count += slice
      }
    }
    let seconds = (ContinuousClock.now - start).inSeconds
    return [
      Measurement(
        name: "prune_all", meaning: "finished jobs deleted, others at work meanwhile",
        value: Double(count) / seconds, unit: .perSecond)
    ] + waits.measurements("prune_all")
  }
}

/// How long those who work beside something waited, at worst.
struct SlowestWaits {
  var push: Double
  var claim: Double

  func measurements(_ name: String) -> [Measurement] {
    [
      Measurement(
        name: name + "_push", meaning: "slowest push meanwhile, in another process", value: push,
        unit: .milliseconds),
      Measurement(
        name: name + "_claim", meaning: "slowest claim meanwhile, in another process",
        value: claim, unit: .milliseconds),
    ]
  }
}

extension Bench {
  private var stopPath: String { folder + "/stop" }

  /// Runs `body` while another process works, pushes and claims on the same store.
  func waiting(_ body: () async throws -> Void) async throws -> SlowestWaits {
    let part = try BenchPart.start("waits", bench: self, count: 0)
    let result: Result<Void, any Error>
    do { result = .success(try await body()) } catch { result = .failure(error) }
    close(creat(stopPath, 0o600))
    let figures = try part.figures()
    unlink(stopPath)
    try result.get()
    return SlowestWaits(push: figures[0], claim: figures[1])
  }

  /// In a process of its own: works on what becomes ready, and pushes and claims jobs of its own, until
  /// the file `stop` is there.
  func waitsPart() async throws -> [Double] {
    let store = try open()
    let service = service(
      store, ClosureHandler { _, _ in .succeeded }, slots: 20, endsWhenEmpty: false)
    let work = Task { await service.run() }
    let worker = try await store.enlist(
      WorkerDescription(
        name: "waits.\(getpid())", host: "bench", pid: getpid(), version: ProgramVersion.text,
        slots: 10), lease: .seconds(300))
    let claim = Claim(worker: worker, count: 10, queues: [QueueShare(queue: "meanwhile")])
    var (slowestPush, slowestClaim) = (0.0, 0.0)
    var settlements: [Settlement] = []
    while access(stopPath, F_OK) != 0 {
      let start = ContinuousClock.now
      _ = try await store.push([draft("meanwhile")])
      let middle = ContinuousClock.now
      let answer = try await store.exchange(settlements, claiming: claim)
      slowestPush = max(slowestPush, (middle - start).inSeconds * 1000)
      slowestClaim = max(slowestClaim, (ContinuousClock.now - middle).inSeconds * 1000)
      settlements = answer.jobs.map {
        Settlement(
          job: $0, outcome: .succeeded, report: Report(),
          transition: Transition(to: .succeeded))
      }
      try await Task.sleep(for: .milliseconds(5))
    }
    _ = try await store.exchange(settlements, claiming: nil)
    try await store.dismiss(worker)
    service.requestStop()
    _ = await work.value
    await store.close()
    return [slowestPush, slowestClaim]
  }
}
