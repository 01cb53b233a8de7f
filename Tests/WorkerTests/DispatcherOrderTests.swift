import Jobs
import Synchronization
import Testing

@testable import Worker

@Suite struct DispatcherOrderTests {
  private func cancel(_ job: Job) -> Dispatcher.Event {
    .cancelRequested([Cancellation(lease: job.lease, by: "ada on desk")])
  }

  private func cancelled(_ job: Job) -> Settlement {
    settled(job, .cancelled(by: "ada on desk"), Transition(to: .cancelled))
  }

  @Test func `a quiet worker claims nothing, settles, and says so at once`() {
    var scene = Scene(slots: 2)
    scene.begin(with: [job(1)])
    #expect(scene.deeds(on: .quietRequested(true)) == [.beat(7, .quiet)])
    #expect(scene.reports(on: .quietRequested(true)) == [])
    #expect(scene.deeds(on: .changed) == [])
    #expect(scene.deeds(on: finish(job(1))) == [.exchange([succeeded(job(1))], nil)])
    #expect(scene.deeds(on: scene.answer()) == [])
    _ = scene.on(.beatAnswered(true))
    #expect(
      scene.deeds(on: .quietRequested(false)) == [.exchange([], scene.claim(2)), .beat(7, .active)])
  }

  @Test func `a quiet worker stays, and stops when it is told to`() {
    var scene = Scene(slots: 1, endsWhenEmpty: true)
    scene.begin()
    _ = scene.on(.quietRequested(true))
    #expect(scene.deeds(on: .changed) == [])
    #expect(scene.on(.stopRequested).last == .end(Ending(.stopped, worker: 7)))
  }

  @Test func `a quiet worker is not woken for jobs that are due`() {
    var scene = Scene(slots: 1)
    _ = scene.on(.started)
    _ = scene.on(.enlisted(7))
    _ = scene.on(.quietRequested(true))
    #expect(scene.wake(on: scene.answer(nextDueIn: .seconds(2))) == nil)
    #expect(scene.deeds(on: .tick, after: .seconds(3)) == [])
  }

  @Test func `a job that is cancelled is told to end, then killed, and settled as that`() {
    var scene = Scene(slots: 1)
    scene.begin(with: [job(1)])
    #expect(
      scene.on(cancel(job(1))) == [
        .stop(job(1).lease, .term), .report(.cancelling(job(1), by: "ada on desk")),
        .wake(at: scene.now + .seconds(5)),
      ])
    #expect(scene.deeds(on: cancel(job(1))) == [])
    #expect(scene.deeds(on: .tick, after: .seconds(5)) == [.stop(job(1).lease, .kill)])
    #expect(
      scene.deeds(on: finish(job(1), .failed(reason: "killed", after: nil), wasStopped: true)) == [
        .exchange([cancelled(job(1))], scene.claim(1))
      ])
  }

  @Test func `a job that ended before it could be told keeps its outcome`() {
    var scene = Scene(slots: 1)
    scene.begin(with: [job(1)])
    _ = scene.on(cancel(job(1)))
    #expect(
      scene.deeds(on: finish(job(1))) == [.exchange([succeeded(job(1))], scene.claim(1))])
    #expect(scene.deeds(on: cancel(job(1))) == [])
  }

  @Test func `a job past its time limit is cancelled and not tried again`() {
    var scene = Scene(slots: 1)
    scene.begin(with: [job(1, timeout: .seconds(3))])
    _ = scene.on(.tick, after: .seconds(3))
    #expect(scene.deeds(on: cancel(job(1))) == [])
    #expect(
      scene.deeds(on: finish(job(1), wasStopped: true)).contains(
        .exchange([cancelled(job(1, timeout: .seconds(3)))], scene.claim(1))))
  }

  @Test func `a handler that survives its cancelling is given up`() {
    var scene = Scene(slots: 1)
    scene.begin(with: [job(1)])
    _ = scene.on(cancel(job(1)))
    _ = scene.on(.tick, after: .seconds(5))
    let deeds = scene.deeds(on: .tick, after: .seconds(5))
    #expect(deeds.contains(.exchange([cancelled(job(1))], nil)))
  }
}

@Suite struct OrderWatchTests {
  private func service(_ queue: FakeQueue, _ log: NoticeLog) -> WorkerService {
    let patient = ClosureHandler { _, context in
      while !Task.isCancelled { try? await Task.sleep(for: .seconds(60)) }
      return .failed(reason: "cancelled", after: nil)
    }
    return WorkerService(
      queue,
      as: WorkerDescription(name: "w", host: "h", pid: 1, version: "1", slots: 1),
      settings: Dispatcher.Settings(slots: 1), handlers: HandlerTable(["*": patient]),
      storeIdentity: "shop", duties: []
    ) { log.append($0) }
  }

  @Test func `a Swift handler's task is cancelled, and each order is obeyed once`() async {
    let (queue, log) = (FakeQueue(fresh(1...1)), NoticeLog())
    let service = service(queue, log)
    async let ending = service.run()
    _ = await log.first { if case .started = $0 { true } else { false } }
    let lease = job(1).lease
    await queue.order(
      WorkerOrders(
        order: .init(.quiet, number: 1), cancellations: [Cancellation(lease: lease, by: "ada")]))
    _ = await log.first { if case .finished = $0 { true } else { false } }
    #expect(await queue.settlements.map(\.outcome) == [.cancelled(by: "ada")])
    _ = await log.first { $0 == .quieted(true) }
    service.requestQuiet(false)
    _ = await log.first { $0 == .quieted(false) }
    await queue.order(WorkerOrders(order: .init(.stoppingNow, number: 2)))
    #expect(await ending.reason == .stopped)
    #expect(log.all.count { $0 == .quieted(true) } == 1)
  }
}

@Suite struct WatchdogTests {
  @Test func `a loop that takes its turns is told of twice an interval`() {
    let told = Mutex(0)
    var patrol = Watchdog.Patrol(Watchdog(every: .seconds(10)) { told.withLock { $0 += 1 } })
    for second in 0..<20 { patrol.turn(at: Scene.start + .seconds(second)) }
    #expect(told.withLock { $0 } == 4)
  }
}
