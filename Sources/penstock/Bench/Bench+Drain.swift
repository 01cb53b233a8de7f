import Glibc
import Jobs
import Worker

extension Bench {
  func drains() async throws -> [Measurement] {
    let count = jobs * 20
    let path = folder + "/raw.db"
    defer { for ending in ["", "-wal", "-shm"] { unlink(path + ending) } }
    let raw = try RawLimits(path: path)
    let (batched, one) = try await withStore { store in
      try await ratesInTurns(count) { count in
        _ = try raw.bulkInserts(count)
        return try await duration { _ = try raw.claimAndAcknowledge(count, batch: 100) }
      } _: { count in
        try await fill(store, count)
        return try await duration { try await drain(store, ClosureHandler { _, _ in .succeeded }) }
      }
    }
    let two = try await withStore { store in
      try await fill(store, count)
      let parts = try (0..<2).map { _ in try BenchPart.start("drain", bench: self, count: 0) }
      return try rate(count) { for part in parts { _ = try part.figures() } }
    }
    return [
      Measurement(
        name: "drain_1",
        meaning: "a no-op handler in one process; limit: claim and acknowledge in batches of 100",
        value: one, unit: .perSecond, limit: batched),
      Measurement(
        name: "drain_2", meaning: "two processes; limit: drain_1", value: two, unit: .perSecond,
        limit: one),
    ]
  }

  func drainExec() async throws -> [Measurement] {
    let count = jobs
    let (spawns, value) = try await withStore { store in
      let children = try ChildProcesses()
      let handler = try ExecHandler(
        ["/bin/true"], kind: "Bench", folder: folder, children: children)
      let slots = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) * 2
      return try await ratesInTurns(count) { count in
        await duration { _ = RawLimits.spawns(count) }
      } _: { count in
        try await fill(store, count)
        return try await duration { try await drain(store, handler, slots: slots) }
      }
    }
    return [
      Measurement(
        name: "drain_exec", meaning: "/bin/true for each job; limit: bare spawns", value: value,
        unit: .perSecond, limit: spawns)
    ]
  }

  /// Works until the bench queue is empty.
  func drain(_ store: any JobStore, _ handler: any Handler, slots: Int = 200) async throws {
    let ending = await service(store, handler, slots: slots, endsWhenEmpty: true).run()
    if case .failed(let error) = ending.reason { throw error }
  }

  func service(
    _ store: any JobStore, _ handler: any Handler, slots: Int, endsWhenEmpty: Bool
  ) -> WorkerService {
    let queues = [QueueShare(queue: "bench")]
    let settings = Dispatcher.Settings(
      slots: slots, queues: queues, kinds: nil, endsWhenEmpty: endsWhenEmpty)
    return WorkerService(
      store,
      as: WorkerDescription(
        name: "bench.\(getpid())", host: "bench", pid: getpid(), version: ProgramVersion.text,
        slots: slots, queues: queues), settings: settings,
      handlers: HandlerTable([HandlerTable.fallback: handler]), storeIdentity: "bench")
  }

  /// In a process of its own: drains, and says how much memory it has then.
  func drainPart() async throws -> [Double] {
    let store = try open()
    try await drain(store, ClosureHandler { _, _ in .succeeded })
    let memory = Double(ProcessUsage.memoryBytes()) / 1_048_576
    await store.close()
    return [memory]
  }
}
