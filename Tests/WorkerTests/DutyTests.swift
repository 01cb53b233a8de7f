import Jobs
import Synchronization
import Testing

@testable import Worker

@Suite struct DutyTests {
  @Test func `rescue is done at the start, at each death and at each heartbeat`() async {
    let queue = FakeQueue()
    let roster = DutyRoster([.rescue])
    let serving = Task { await roster.serve(queue) { _ in } }
    for (index, occasion) in [Duty.Occasion.start, .workerDeath, .heartbeat].enumerated() {
      roster.call(for: occasion)
      while await queue.rescues <= index { await Task.yield() }
    }
    serving.cancel()
    await serving.value
    #expect(await queue.rescues == 3)
  }

  @Test func `prune goes on in slices while it finds something`() async throws {
    let queue = FakeQueue()
    await queue.offerPrunable(1000, 1000, 12)
    #expect(try await Duty.prune.perform(queue) == [.pruned(2012)])
    #expect(await queue.pruned == [1000, 1000, 12])
    #expect(try await Duty.prune.perform(queue) == [])
  }

  @Test func `schedules are looked at again exactly when the next tick comes`() async {
    let queue = FakeQueue()
    await queue.offer(
      FiringReport(rest: .milliseconds(5)), FiringReport(jobs: 1, rest: .milliseconds(5)),
      FiringReport(misses: ["missed"]))
    let log = NoticeLog()
    let roster = DutyRoster([.schedules])
    let serving = Task { await roster.serve(queue) { log.append($0) } }
    roster.call(for: .start)
    #expect(await log.first { _ in true } == .missedTicks("missed"))
    #expect(await queue.looks == 3)
    serving.cancel()
    await serving.value
  }

  @Test func `whoever adds a schedule that comes sooner is heard`() async {
    let queue = FakeQueue()
    await queue.offer(FiringReport(rest: .seconds(3600)), FiringReport(rest: .seconds(1)))
    let roster = DutyRoster([.schedules])
    let serving = Task { await roster.serve(queue) { _ in } }
    roster.call(for: .start)
    while await queue.looks < 1 { await Task.yield() }
    roster.call(for: .arrival)
    while await queue.looks < 2 { await Task.yield() }
    serving.cancel()
    await serving.value
  }

  @Test func `a schedule that cannot be read here is told`() async throws {
    let queue = FakeQueue()
    await queue.offer(FiringReport(faults: ["a": RhythmFault("no such zone")]))
    #expect(
      try await Duty.schedules.perform(queue)
        == [.scheduleFault(name: "a", "no such zone")])
  }

  @Test func `a duty with a period is done at once and again`() async {
    let count = Mutex(0)
    let duty = Duty("count", on: [.every(.milliseconds(1))]) { _ throws(StoreError) in
      count.withLock { $0 += 1 }
      return []
    }
    let roster = DutyRoster([duty])
    let serving = Task { await roster.serve(FakeQueue()) { _ in } }
    while count.withLock({ $0 }) < 3 { await Task.yield() }
    serving.cancel()
    await serving.value
  }

  @Test func `a duty that fails is reported and tried again`() async {
    let count = Mutex(0)
    let duty = Duty("count", on: [.heartbeat]) { _ throws(StoreError) in
      count.withLock { $0 += 1 }
      throw .busy("b")
    }
    let log = NoticeLog()
    let roster = DutyRoster([duty])
    let serving = Task { await roster.serve(FakeQueue()) { log.append($0) } }
    roster.call(for: .heartbeat)
    #expect(
      await log.first { _ in true } == .dutyFailed(name: "count", .busy("b")))
    roster.call(for: .heartbeat)
    while count.withLock({ $0 }) < 2 { await Task.yield() }
    serving.cancel()
    await serving.value
  }

  @Test func `a worker does its duties from its start`() async {
    let queue = FakeQueue()
    let service = WorkerService(
      queue,
      as: WorkerDescription(name: "web-3.1", host: "web-3", pid: 1, version: "1", slots: 1),
      settings: Dispatcher.Settings(slots: 1), handlers: HandlerTable([:]),
      storeIdentity: "shop")
    async let ending = service.run()
    while await queue.rescues < 1 { await Task.yield() }
    queue.tellDeath()
    while await queue.rescues < 2 { await Task.yield() }
    while await queue.pruned.isEmpty { await Task.yield() }
    service.requestStop()
    #expect(await ending.reason == .stopped)
  }
}

@Suite struct StopSignTests {
  @Test func `a sign only gets harder and tells of it once each`() {
    let told = Mutex<[StopForce]>([])
    let sign = StopSign()
    sign.observe { force in told.withLock { $0.append(force) } }
    sign.request(.term)
    sign.request(.term)
    sign.request(.kill)
    sign.request(.term)
    #expect(told.withLock { $0 } == [.term, .kill])
    #expect(sign.force == .kill)
  }

  @Test func `whoever looks late is told too`() {
    let told = Mutex<[StopForce]>([])
    let sign = StopSign()
    sign.request(.kill)
    sign.observe { force in told.withLock { $0.append(force) } }
    #expect(told.withLock { $0 } == [.kill])
  }
}
