import Jobs
import Testing

@testable import Worker

@Suite struct DispatcherClaimTests {
  @Test func `a worker enlists first and claims all its slots then`() {
    var scene = Scene(slots: 4)
    #expect(scene.on(.started) == [.enlist])
    #expect(
      scene.on(.enlisted(7)) == [
        .report(.enlisted(7)), .exchange([], scene.claim(4)),
        .wake(at: Scene.start + .seconds(10)),
      ])
  }

  @Test func `a claim names the queues and kinds that the worker takes`() {
    var scene = Scene(queues: [QueueShare(queue: "emails", weight: 2)], kinds: ["SendEmail"])
    _ = scene.on(.started)
    let claim = Claim(
      worker: 7, count: 2, queues: [QueueShare(queue: "emails", weight: 2)], kinds: ["SendEmail"])
    #expect(scene.deeds(on: .enlisted(7)) == [.exchange([], claim)])
  }

  @Test func `jobs of a claim start together`() {
    var scene = Scene()
    scene.begin()
    let jobs = [job(1), job(2)]
    #expect(scene.deeds(on: .changed) == [.exchange([], scene.claim(2))])
    #expect(scene.deeds(on: scene.answer(jobs)) == [.start(jobs)])
  }

  @Test func `a claim that is not full is not repeated`() {
    var scene = Scene()
    _ = scene.on(.started)
    _ = scene.on(.enlisted(7))
    #expect(scene.deeds(on: scene.answer([job(1)])) == [.start([job(1)])])
    #expect(scene.deeds(on: .tick, after: .seconds(1)) == [])
  }

  @Test func `a full claim is repeated when a slot is free again`() {
    var scene = Scene(slots: 1)
    scene.begin(with: [job(1)])
    #expect(scene.deeds(on: .changed) == [])
    #expect(
      scene.deeds(on: finish(job(1))) == [.exchange([succeeded(job(1))], scene.claim(1))])
  }

  @Test func `settlements and the claim for free slots share one exchange`() {
    var scene = Scene(slots: 3)
    scene.begin(with: [job(1), job(2)])
    let both = Dispatcher.Event.finished([
      Dispatcher.Finish(lease: job(1).lease, outcome: .succeeded),
      Dispatcher.Finish(lease: job(2).lease, outcome: .succeeded),
    ])
    #expect(
      scene.deeds(on: both) == [
        .exchange([succeeded(job(1)), succeeded(job(2))], scene.claim(3))
      ])
  }

  @Test func `one exchange is under way at a time and the next takes all that ended meanwhile`() {
    var scene = Scene(slots: 3)
    scene.begin(with: [job(1), job(2), job(3)])
    #expect(scene.deeds(on: finish(job(1))) == [.exchange([succeeded(job(1))], scene.claim(1))])
    #expect(scene.deeds(on: finish(job(2))) == [])
    #expect(scene.deeds(on: finish(job(3))) == [])
    #expect(
      scene.deeds(on: scene.answer([job(4)])) == [
        .start([job(4)]), .exchange([succeeded(job(2)), succeeded(job(3))], scene.claim(2)),
      ])
  }

  @Test func `a change while an exchange is under way leads to another claim`() {
    var scene = Scene()
    _ = scene.on(.started)
    _ = scene.on(.enlisted(7))
    #expect(scene.deeds(on: .changed) == [])
    #expect(scene.deeds(on: scene.answer()) == [.exchange([], scene.claim(2))])
    #expect(scene.deeds(on: scene.answer()) == [])
  }

  @Test func `a worker without work asks for nothing until something changes`() {
    var scene = Scene()
    scene.begin()
    #expect(scene.on(.tick, after: .seconds(5)) == [])
    #expect(scene.on(.changed) == [.exchange([], scene.claim(2))])
  }

  @Test func `the next due job is waited for by the store's clock`() {
    var scene = Scene()
    scene.difference = .seconds(3600)
    _ = scene.on(.started)
    _ = scene.on(.enlisted(7))
    #expect(scene.wake(on: scene.answer(nextDueIn: .seconds(4))) == .seconds(4))
    #expect(scene.deeds(on: .tick, after: .seconds(3)) == [])
    #expect(scene.deeds(on: .tick, after: .seconds(1)) == [.exchange([], scene.claim(2))])
  }

  @Test func `a due job that a limit holds back is not asked for without a rest`() {
    var scene = Scene()
    _ = scene.on(.started)
    _ = scene.on(.enlisted(7))
    let held = scene.answer(nextDueIn: .seconds(-5))
    #expect(scene.on(held) == [.wake(at: scene.now + .seconds(1))])
    #expect(scene.deeds(on: .tick, after: .seconds(1)) == [.exchange([], scene.claim(2))])
  }

  @Test func `an earlier wake-up takes the place of a later one and a later one is not asked for`()
  {
    var scene = Scene()
    scene.begin()
    _ = scene.on(.changed)
    #expect(scene.wake(on: scene.answer(nextDueIn: .seconds(60))) == nil)
    _ = scene.on(.changed)
    #expect(scene.wake(on: scene.answer(nextDueIn: .seconds(2))) == .seconds(2))
  }

  @Test func `a tick that comes too early changes nothing`() {
    var scene = Scene()
    scene.begin()
    #expect(scene.on(.tick, after: .seconds(9)) == [])
    #expect(scene.deeds(on: .tick, after: .seconds(1)) == [.beat(7, .active)])
  }

  @Test func `a refused settlement is reported and not sent again`() {
    var scene = Scene(slots: 1)
    scene.begin(with: [job(1)])
    _ = scene.on(finish(job(1)))
    #expect(
      scene.on(scene.answer(refused: [job(1).lease])) == [.report(.refused(job(1).lease))])
    #expect(scene.dispatcher.pending == [])
  }

  @Test func `the transition comes from the life cycle and the kind's policy`() {
    var policies = Policies()
    policies.kinds["SendEmail"] = PolicyOverride(base: .seconds(100), jitter: 0.5)
    var scene = Scene(slots: 1, policies: policies)
    scene.difference = .seconds(-60)
    scene.begin(with: [job(1)])
    let outcome = Outcome.failed(reason: "no route", after: nil)
    let due = scene.now - .seconds(60) + .seconds(150)
    #expect(
      scene.deeds(on: finish(job(1), outcome, chance: 1)) == [
        .exchange(
          [settled(job(1), outcome, Transition(to: .retrying, runAt: due, policyAttempts: 10))],
          scene.claim(1))
      ])
  }

  @Test func `the last attempt leads to the dead letters`() {
    var scene = Scene(slots: 1)
    let last = job(1, attempt: 3, maxAttempts: 3)
    scene.begin(with: [last])
    let outcome = Outcome.failed(reason: "no route", after: nil)
    #expect(
      scene.deeds(on: finish(last, outcome)) == [
        .exchange(
          [settled(last, outcome, Transition(to: .dead, policyAttempts: 3))], scene.claim(1))
      ])
  }

  @Test func `a run that ended is reported with its settlement`() {
    var scene = Scene(slots: 1)
    scene.begin(with: [job(1, payload: [1, 2])])
    #expect(
      scene.reports(on: finish(job(1))) == [.finished(job(1), succeeded(job(1)), ran: .zero)])
  }

  @Test func `a run that nobody knows is not settled`() {
    var scene = Scene()
    scene.begin()
    #expect(scene.on(finish(job(9))) == [])
  }
}
