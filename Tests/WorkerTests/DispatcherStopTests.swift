import Jobs
import Testing

@testable import Worker

@Suite struct DispatcherStopTests {
  private let released = Transition(to: .ready, countsAttempt: false)

  @Test func `a worker without work ends at once`() {
    var scene = Scene()
    scene.begin()
    #expect(
      scene.on(.stopRequested) == [
        .report(.stopping(running: 0, grace: .seconds(25), nil)),
        .end(Ending(.stopped, worker: 7)),
      ])
    #expect(scene.on(.changed) == [])
  }

  @Test func `a worker that stops claims nothing and tells the store`() {
    var scene = Scene(slots: 2)
    scene.begin(with: [job(1)])
    #expect(scene.deeds(on: .stopRequested) == [.beat(7, .stopping)])
    #expect(scene.deeds(on: .changed) == [])
    #expect(scene.deeds(on: finish(job(1))) == [.exchange([succeeded(job(1))], nil)])
    #expect(scene.deeds(on: scene.answer()) == [.end(Ending(.stopped, worker: 7))])
  }

  @Test func `running jobs get their grace, then a term signal, then kill, and go back to ready`() {
    var scene = Scene(slots: 1)
    scene.begin(with: [job(1)])
    #expect(scene.wake(on: .stopRequested) == nil)
    _ = scene.on(.beatAnswered(true))
    #expect(
      scene.deeds(on: .tick, after: .seconds(24)).contains(.stop(job(1).lease, .term)) == false)
    #expect(scene.deeds(on: .tick, after: .seconds(1)).contains(.stop(job(1).lease, .term)))
    #expect(scene.deeds(on: .tick, after: .seconds(4)) == [])
    #expect(scene.deeds(on: .tick, after: .seconds(1)) == [.stop(job(1).lease, .kill)])
    let killed = Outcome.failed(reason: "ended by SIGKILL", after: nil)
    #expect(
      scene.deeds(on: finish(job(1), killed, wasStopped: true)) == [
        .exchange([settled(job(1), .released, released)], nil)
      ])
  }

  @Test func `a job that ends by itself in its grace keeps its outcome`() {
    var scene = Scene(slots: 1)
    scene.begin(with: [job(1)])
    _ = scene.on(.stopRequested)
    _ = scene.on(.tick, after: .seconds(25))
    #expect(
      scene.deeds(on: finish(job(1), .succeeded, wasStopped: false)) == [
        .exchange([succeeded(job(1))], nil)
      ])
  }

  @Test func `the second request skips the grace and the third kills`() {
    var scene = Scene(slots: 1)
    scene.begin(with: [job(1)])
    _ = scene.on(.stopRequested)
    #expect(scene.deeds(on: .stopRequested, after: .seconds(1)) == [.stop(job(1).lease, .term)])
    #expect(scene.deeds(on: .stopRequested, after: .seconds(1)) == [.stop(job(1).lease, .kill)])
  }

  @Test func `jobs that arrive after the stop go back unrun`() {
    var scene = Scene(slots: 1)
    _ = scene.on(.started)
    _ = scene.on(.enlisted(7))
    #expect(scene.deeds(on: .stopRequested) == [.beat(7, .stopping)])
    #expect(
      scene.deeds(on: scene.answer([job(1)])) == [
        .exchange([settled(job(1), .released, released)], nil)
      ])
    #expect(scene.deeds(on: scene.answer()) == [.end(Ending(.stopped, worker: 7))])
  }

  @Test func `a handler that survives its kill is given up`() {
    var scene = Scene(slots: 1)
    scene.begin(with: [job(1)])
    _ = scene.on(.stopRequested)
    _ = scene.on(.stopRequested)
    _ = scene.on(.tick, after: .seconds(5))
    let actions = scene.on(.tick, after: .seconds(5))
    #expect(actions.contains(.report(.gaveUp(job(1)))))
    #expect(actions.contains(.exchange([settled(job(1), .released, released)], nil)))
    #expect(scene.deeds(on: scene.answer()) == [.end(Ending(.stopped, worker: 7))])
  }

  @Test func `last settlements are tried for ten seconds`() {
    var scene = Scene(slots: 1)
    scene.begin(with: [job(1)])
    _ = scene.on(.stopRequested)
    _ = scene.on(finish(job(1)))
    _ = scene.on(.exchangeFailed(.busy("b")))
    #expect(
      scene.deeds(on: .tick, after: .seconds(9)).contains(.exchange([succeeded(job(1))], nil)))
    #expect(
      scene.deeds(on: .exchangeFailed(.busy("b")), after: .seconds(1)) == [
        .end(Ending(.stopped, worker: 7, unsettled: 1))
      ])
  }

  @Test func `a worker that is still enlisting waits for its number before it ends`() {
    var scene = Scene()
    _ = scene.on(.started)
    #expect(scene.deeds(on: .stopRequested) == [])
    #expect(scene.deeds(on: .enlisted(7)).last == .end(Ending(.stopped, worker: 7)))
  }

  @Test func `a third request waits for the store only for a moment`() {
    var scene = Scene(slots: 1)
    scene.begin(with: [job(1)])
    _ = scene.on(finish(job(1)))
    _ = scene.on(.stopRequested)
    #expect(scene.deeds(on: .stopRequested) == [])
    let moment = Dispatcher.lastMoment
    #expect(scene.wake(on: .stopRequested) == moment)
    #expect(
      scene.deeds(on: .tick, after: moment) == [.end(Ending(.stopped, worker: 7, unsettled: 1))])
  }

  @Test func `a job past its time limit is stopped, then killed two seconds later`() {
    var scene = Scene(slots: 1)
    let slow = job(1, timeout: .seconds(3))
    scene.begin(with: [slow])
    #expect(scene.deeds(on: .tick, after: .seconds(3)) == [.stop(job(1).lease, .term)])
    #expect(scene.deeds(on: .tick, after: .seconds(2)) == [.stop(job(1).lease, .kill)])
    let outcome = Outcome.timedOut(limit: .seconds(3))
    let due = scene.now + .seconds(5)
    #expect(
      scene.deeds(on: finish(job(1), .succeeded, wasStopped: true)) == [
        .exchange(
          [settled(slow, outcome, Transition(to: .retrying, runAt: due, policyAttempts: 10))],
          scene.claim(1))
      ])
  }

  @Test func `each job is woken for at its own time limit`() {
    var scene = Scene(slots: 3)
    _ = scene.on(.started)
    _ = scene.on(.enlisted(7))
    let jobs = [job(1, timeout: .seconds(3)), job(2, timeout: .seconds(1)), job(3)]
    #expect(scene.wake(on: scene.answer(jobs)) == .seconds(1))
    #expect(
      scene.on(.tick, after: .seconds(1)) == [
        .stop(job(2).lease, .term), .wake(at: scene.now + .seconds(2)),
      ])
  }

  @Test func `a handler that survives its time limit keeps its slot until it returns`() {
    var scene = Scene(slots: 1)
    let slow = job(1, timeout: .seconds(3))
    scene.begin(with: [slow])
    _ = scene.on(.tick, after: .seconds(3))
    _ = scene.on(.tick, after: .seconds(2))
    let due = scene.now + .seconds(5) + .seconds(5)
    let lost = settled(
      slow, .timedOut(limit: .seconds(3)),
      Transition(to: .retrying, runAt: due, policyAttempts: 10))
    #expect(scene.deeds(on: .tick, after: .seconds(5)).contains(.exchange([lost], nil)))
    #expect(scene.deeds(on: scene.answer()).isEmpty)
    #expect(scene.deeds(on: finish(job(1))) == [.exchange([], scene.claim(1))])
  }
}

@Suite struct DispatcherEmptyTests {
  @Test func `a worker that drains ends when nothing is unfinished`() {
    var scene = Scene(slots: 1, endsWhenEmpty: true)
    scene.begin(with: [job(1)])
    _ = scene.on(finish(job(1)))
    #expect(
      scene.on(scene.answer(unfinished: 0)) == [.end(Ending(.empty, worker: 7))])
  }

  @Test func `an empty store ends it at once`() {
    var scene = Scene(endsWhenEmpty: true)
    _ = scene.on(.started)
    _ = scene.on(.enlisted(7))
    #expect(scene.on(scene.answer(unfinished: 0)) == [.end(Ending(.empty, worker: 7))])
  }

  @Test func `a job that waits for its retry keeps it alive`() {
    var scene = Scene(endsWhenEmpty: true)
    _ = scene.on(.started)
    _ = scene.on(.enlisted(7))
    #expect(
      scene.on(scene.answer(nextDueIn: .seconds(5), unfinished: 1)) == [
        .wake(at: scene.now + .seconds(5))
      ])
    #expect(scene.deeds(on: .tick, after: .seconds(5)) == [.exchange([], scene.claim(2))])
  }

  @Test func `a handler without a lease is waited for`() {
    var scene = Scene(slots: 2, endsWhenEmpty: true)
    scene.begin(with: [job(1)])
    _ = scene.on(.tick, after: .seconds(10))
    _ = scene.on(.beatAnswered(false))
    _ = scene.on(.enlisted(8))
    #expect(scene.deeds(on: scene.answer(unfinished: 0)) == [])
    #expect(scene.deeds(on: finish(job(1))) == [.exchange([], Claim(worker: 8, count: 2))])
    #expect(scene.deeds(on: scene.answer(unfinished: 0)) == [.end(Ending(.empty, worker: 8))])
  }

  @Test func `results that are not written keep it alive`() {
    var scene = Scene(slots: 2, endsWhenEmpty: true)
    scene.begin(with: [job(1), job(2)])
    _ = scene.on(finish(job(1)))
    _ = scene.on(finish(job(2)))
    #expect(
      scene.deeds(on: scene.answer(unfinished: 0)) == [
        .exchange([succeeded(job(2))], scene.claim(2))
      ])
  }

  @Test func `a worker that does not drain stays when nothing is unfinished`() {
    var scene = Scene()
    _ = scene.on(.started)
    _ = scene.on(.enlisted(7))
    #expect(scene.on(scene.answer(unfinished: 0)) == [])
  }
}
