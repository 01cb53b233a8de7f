import Glibc
import Jobs
import Synchronization
import Testing

@testable import Worker

@Suite struct WorkerServiceTests {
  private static let description = WorkerDescription(
    name: "web-3.4711", host: "web-3", pid: 4711, version: "1", slots: 4)

  private func service(
    _ queue: FakeQueue, handlers: [String: any Handler], slots: Int = 4,
    policies: Policies = Policies(), lease: Duration = .seconds(30),
    grace: Duration = .seconds(25), endsWhenEmpty: Bool = true, duties: [Duty] = [],
    log: NoticeLog = NoticeLog()
  ) -> WorkerService {
    let table = HandlerTable(handlers)
    return WorkerService(
      queue, as: Self.description,
      settings: Dispatcher.Settings(
        slots: slots, kinds: table.kinds, policies: policies, lease: lease, grace: grace,
        endsWhenEmpty: endsWhenEmpty),
      handlers: table, storeIdentity: "shop", duties: duties
    ) { log.append($0) }
  }

  private let succeeding = ClosureHandler { _, _ in .succeeded }

  @Test func `a store is drained and every job runs once`() async {
    let queue = FakeQueue(fresh(1...1000))
    let ending = await service(queue, handlers: ["*": succeeding], slots: 50).run()
    #expect(ending == Ending(.empty, worker: 1))
    let settlements = await queue.settlements
    #expect(Set(settlements.map(\.lease.job)) == Set(1...1000))
    #expect(settlements.count == 1000)
    #expect(settlements.allSatisfy { $0.outcome == .succeeded })
    #expect(await queue.dismissed == [1])
  }

  @Test func `never more jobs run at a time than there are slots`() async {
    let counts = Mutex((now: 0, most: 0))
    let counting = ClosureHandler { _, _ in
      counts.withLock { counts in
        counts.now += 1
        counts.most = max(counts.most, counts.now)
      }
      for _ in 0..<10 { await Task.yield() }
      counts.withLock { $0.now -= 1 }
      return .succeeded
    }
    _ = await service(FakeQueue(fresh(1...200)), handlers: ["*": counting], slots: 3).run()
    #expect(counts.withLock { $0.most } == 3)
  }

  @Test func `jobs of kinds without a handler stay in their queue`() async {
    let queue = FakeQueue(fresh(1...3) + fresh(4...5, kind: "Resize"))
    let ending = await service(queue, handlers: ["SendEmail": succeeding]).run()
    #expect(ending.reason == .empty)
    #expect(await queue.waitingKinds == ["Resize", "Resize"])
    #expect(await queue.claims.allSatisfy { $0.kinds == ["SendEmail"] })
  }

  @Test func `a thrown error is a failure that is retried`() async {
    struct NoRoute: Error, CustomStringConvertible { let description = "no route" }
    let queue = FakeQueue(fresh(1...1))
    let failing = ClosureHandler { _, context throws in
      if context.attempt == 1 { throw NoRoute() }
      return .succeeded
    }
    let log = NoticeLog()
    let service = service(queue, handlers: ["*": failing], log: log)
    async let ending = service.run()
    _ = await log.first { if case .finished = $0 { true } else { false } }
    while await queue.settlements.isEmpty { await Task.yield() }
    await queue.wakeRetrying()
    #expect(await ending.reason == .empty)
    let outcomes = await queue.settlements.map(\.outcome)
    #expect(outcomes == [.failed(reason: "no route", after: nil), .succeeded])
  }

  @Test func `a job that is pushed wakes an idle worker`() async {
    let queue = FakeQueue()
    let log = NoticeLog()
    let service = service(queue, handlers: ["*": succeeding], endsWhenEmpty: false, log: log)
    async let ending = service.run()
    _ = await log.first { $0 == .enlisted(1) }
    await queue.push(fresh(1...1))
    _ = await log.first { if case .finished = $0 { true } else { false } }
    service.requestStop()
    #expect(await ending.reason == .stopped)
    #expect(await queue.settlements.count == 1)
  }

  @Test(arguments: [StoreError.busy("b"), .full("f"), .unreachable("u")])
  func `nothing is lost when the store fails for a while`(error: StoreError) async {
    let queue = FakeQueue(fresh(1...20))
    await queue.fail(error, error)
    let log = NoticeLog()
    let holding = ClosureHandler { job, _ in
      if job.id == 7 { await queue.fail(error) }
      return .succeeded
    }
    let ending = await service(queue, handlers: ["*": holding], log: log).run()
    #expect(ending == Ending(.empty, worker: 1))
    #expect(await Set(queue.settlements.map(\.lease.job)) == Set(1...20))
    #expect(log.all.contains(.storeFailed(error, retryIn: .milliseconds(100))))
  }

  @Test func `a store that fails for good ends the worker with its error`() async {
    let queue = FakeQueue()
    await queue.fail(.newerSchema("newer"))
    let ending = await service(queue, handlers: ["*": succeeding]).run()
    #expect(ending.reason == .failed(.newerSchema("newer")))
  }

  @Test func `a program past its time limit is stopped`() async throws {
    let script = try await Script("exec sleep 1000")
    let queue = FakeQueue(fresh(1...1, timeout: .milliseconds(20)))
    let log = NoticeLog()
    let service = service(
      queue, handlers: ["SendEmail": try script.handler()], endsWhenEmpty: false, log: log)
    async let ending = service.run()
    _ = await log.first { if case .finished = $0 { true } else { false } }
    service.requestStop()
    _ = await ending
    let settlement = try #require(await queue.settlements.first)
    #expect(settlement.outcome == .timedOut(limit: .milliseconds(20)))
    #expect(settlement.report.signal == Int(SIGTERM))
  }

  @Test func `Swift code past its time limit is cancelled`() async {
    let queue = FakeQueue(fresh(1...1, timeout: .milliseconds(20)))
    let waiting = ClosureHandler { _, _ in
      try await Task.sleep(for: .seconds(1000))
      return .succeeded
    }
    let log = NoticeLog()
    let service = service(queue, handlers: ["*": waiting], endsWhenEmpty: false, log: log)
    async let ending = service.run()
    _ = await log.first { if case .finished = $0 { true } else { false } }
    service.requestStop()
    _ = await ending
    #expect(
      await queue.settlements.map(\.outcome) == [.timedOut(limit: .milliseconds(20))])
  }

  @Test func `a worker that is stopped gives its running jobs back uncounted`() async throws {
    let script = try await Script("exec sleep 1000")
    let queue = FakeQueue(fresh(1...2))
    let log = NoticeLog()
    let service = service(
      queue, handlers: ["SendEmail": try script.handler()], grace: .zero, log: log)
    async let ending = service.run()
    _ = await log.first { if case .started = $0 { true } else { false } }
    service.requestStop()
    #expect(await ending == Ending(.stopped, worker: 1))
    let settlements = await queue.settlements
    #expect(settlements.map(\.outcome) == [.released, .released])
    #expect(
      settlements.allSatisfy {
        $0.transition == Transition(to: .ready, countsAttempt: false)
      })
  }

  @Test func `a worker that the store gave up stops its handlers and begins anew`() async throws {
    let queue = FakeQueue(fresh(1...1))
    let waitingFirst = ClosureHandler { job, _ in
      if job.run == 1 { try await Task.sleep(for: .seconds(1000)) }
      return .succeeded
    }
    let log = NoticeLog()
    let service = service(
      queue, handlers: ["*": waitingFirst], lease: .milliseconds(30), log: log)
    async let ending = service.run()
    _ = await log.first { if case .started = $0 { true } else { false } }
    await queue.giveUpWorkers()
    #expect(await ending.reason == .empty)
    #expect(await queue.enlisted.count == 2)
    #expect(await queue.settlements.map(\.lease) == [Lease(job: 1, run: 2)])
  }

  /// One that was stopped for longer than its lease would otherwise find itself silent, and take its own
  /// jobs back.
  @Test func `a worker looks for silent ones only once its own heartbeat has come`() async {
    let queue = FakeQueue()
    let service = service(
      queue, handlers: ["*": succeeding], lease: .milliseconds(30), endsWhenEmpty: false,
      duties: [.rescue])
    async let ending = service.run()
    while await queue.rescues < 20 { await Task.yield() }
    service.requestStop()
    _ = await ending
    let counts = await queue.heartbeatsAtRescues
    #expect(zip(counts, counts.dropFirst()).allSatisfy { $0 < $1 }, "\(counts)")
  }

  @Test func `heartbeats carry what the worker uses`() async throws {
    let queue = FakeQueue()
    let service = service(
      queue, handlers: ["*": succeeding], lease: .milliseconds(30), endsWhenEmpty: false)
    async let ending = service.run()
    while await queue.heartbeats.count < 3 { await Task.yield() }
    service.requestStop()
    _ = await ending
    let heartbeat = try #require(await queue.heartbeats.first)
    #expect(heartbeat.memoryBytes > 1_000_000)
    #expect(heartbeat.cpu >= 0)
    #expect(heartbeat.lease == .milliseconds(30))
    #expect(heartbeat.state == .active)
  }
}
