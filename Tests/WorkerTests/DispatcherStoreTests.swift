import Jobs
import Testing

@testable import Worker

@Suite struct DispatcherStoreTests {
  static let passing: [StoreError] = [.busy("b"), .full("f"), .unreachable("u")]
  static let lasting: [StoreError] = [
    .missing("m"), .notAStore("n"), .newerSchema("n"), .refused("r"), .cannotCreate("c"),
    .invalid("i"),
  ]

  @Test(arguments: passing) func `a failed exchange keeps its settlements`(error: StoreError) {
    var scene = Scene(slots: 2)
    scene.begin(with: [job(1), job(2)])
    _ = scene.on(finish(job(1)))
    _ = scene.on(finish(job(2)))
    let failed = scene.on(.exchangeFailed(error))
    #expect(
      failed == [
        .report(.storeFailed(error, retryIn: .milliseconds(100))),
        .wake(at: scene.now + .milliseconds(100)),
      ])
    #expect(scene.deeds(on: .changed, after: .milliseconds(99)) == [])
    #expect(
      scene.deeds(on: .tick, after: .milliseconds(1)) == [
        .exchange([succeeded(job(1)), succeeded(job(2))], scene.claim(2))
      ])
  }

  @Test func `the pause between tries doubles from a tenth of a second to ten seconds`() {
    let pauses = (1...10).map { Pause.length(afterFailures: $0) }
    #expect(
      pauses == [
        .milliseconds(100), .milliseconds(200), .milliseconds(400), .milliseconds(800),
        .milliseconds(1600), .milliseconds(3200), .milliseconds(6400), .seconds(10), .seconds(10),
        .seconds(10),
      ])
    #expect(Pause.length(afterFailures: 1_000_000) == .seconds(10))
  }

  @Test func `a failed claim is repeated after the pause`() {
    var scene = Scene()
    _ = scene.on(.started)
    _ = scene.on(.enlisted(7))
    _ = scene.on(.exchangeFailed(.busy("b")))
    #expect(scene.deeds(on: .tick, after: .milliseconds(100)) == [.exchange([], scene.claim(2))])
    _ = scene.on(.exchangeFailed(.busy("b")))
    #expect(scene.deeds(on: .tick, after: .milliseconds(100)) == [])
    #expect(scene.deeds(on: .tick, after: .milliseconds(100)) == [.exchange([], scene.claim(2))])
  }

  @Test func `a success forgets the failures before it`() {
    var scene = Scene()
    _ = scene.on(.started)
    _ = scene.on(.enlisted(7))
    _ = scene.on(.exchangeFailed(.busy("b")))
    _ = scene.on(.tick, after: .milliseconds(100))
    _ = scene.on(scene.answer())
    _ = scene.on(.changed)
    #expect(
      scene.reports(on: .exchangeFailed(.busy("b"))) == [
        .storeFailed(.busy("b"), retryIn: .milliseconds(100))
      ])
  }

  @Test(arguments: passing) func `enlisting is tried again`(error: StoreError) {
    var scene = Scene()
    _ = scene.on(.started)
    #expect(scene.wake(on: .enlistFailed(error)) == .milliseconds(100))
    #expect(scene.deeds(on: .tick, after: .milliseconds(100)) == [.enlist])
  }

  @Test(arguments: lasting) func `a worker that cannot enlist for good ends`(error: StoreError) {
    var scene = Scene()
    _ = scene.on(.started)
    #expect(
      scene.deeds(on: .enlistFailed(error)) == [.end(Ending(.failed(error), worker: nil))])
  }

  @Test(arguments: lasting)
  func `a store that fails for good lets running jobs end and gets their results once more`(
    error: StoreError
  ) {
    var scene = Scene(slots: 2)
    scene.begin(with: [job(1), job(2)])
    _ = scene.on(finish(job(1)))
    #expect(scene.deeds(on: .exchangeFailed(error)) == [.beat(7, .stopping)])
    #expect(
      scene.deeds(on: finish(job(2)), after: .seconds(1)) == [
        .exchange([succeeded(job(1)), succeeded(job(2))], nil)
      ])
    #expect(
      scene.deeds(on: .exchangeFailed(error)) == [
        .end(Ending(.failed(error), worker: 7, unsettled: 2))
      ])
  }

  @Test func `a heartbeat is sent each third of the lease`() {
    var scene = Scene()
    scene.begin()
    #expect(
      scene.on(.tick, after: .seconds(10)) == [.beat(7, .active)])
    #expect(scene.on(.beatAnswered(true)) == [.wake(at: scene.now + .seconds(10))])
    #expect(scene.deeds(on: .tick, after: .seconds(10)) == [.beat(7, .active)])
  }

  @Test func `one heartbeat is under way at a time`() {
    var scene = Scene()
    scene.begin()
    _ = scene.on(.tick, after: .seconds(10))
    #expect(scene.on(.tick, after: .seconds(10)) == [])
    #expect(scene.deeds(on: .beatAnswered(true)) == [.beat(7, .active)])
  }

  @Test func `a failed heartbeat is repeated soon`() {
    var scene = Scene()
    scene.begin()
    _ = scene.on(.tick, after: .seconds(10))
    #expect(
      scene.on(.beatFailed(.refused("r"))) == [
        .report(.storeFailed(.refused("r"), retryIn: .milliseconds(100))),
        .wake(at: scene.now + .milliseconds(100)),
      ])
    #expect(scene.deeds(on: .tick, after: .milliseconds(100)) == [.beat(7, .active)])
  }

  @Test func `a worker that lost its lease stops its handlers and enlists anew`() {
    var scene = Scene(slots: 3)
    scene.begin(with: [job(1), job(2)])
    _ = scene.on(.tick, after: .seconds(10))
    #expect(
      scene.on(.beatAnswered(false)) == [
        .stop(job(1).lease, .term), .stop(job(2).lease, .term), .report(.lostLeases(2)), .enlist,
        .wake(at: scene.now + .seconds(2)),
      ])
    #expect(
      scene.deeds(on: .enlisted(8)) == [.exchange([], Claim(worker: 8, count: 1))])
  }

  @Test func `handlers of lost leases are killed when they go on and their answers do not count`() {
    var scene = Scene(slots: 2)
    scene.begin(with: [job(1), job(2)])
    _ = scene.on(.tick, after: .seconds(10))
    _ = scene.on(.beatAnswered(false))
    #expect(scene.on(finish(job(1))) == [])
    #expect(scene.deeds(on: .tick, after: .seconds(2)) == [.stop(job(2).lease, .kill)])
    #expect(scene.deeds(on: finish(job(2))) == [])
    #expect(scene.dispatcher.pending == [])
    #expect(scene.dispatcher.runs.isEmpty)
  }

  @Test func `jobs that come to a worker which the store gave up go back unrun`() {
    var scene = Scene(slots: 2)
    scene.begin(with: [job(1)])
    _ = scene.on(.tick, after: .seconds(10))
    _ = scene.on(.changed)
    _ = scene.on(.beatAnswered(false))
    let back = settled(job(2), .released, Transition(to: .ready, countsAttempt: false))
    #expect(scene.deeds(on: scene.answer([job(2)])) == [.exchange([back], nil)])
  }

  @Test func `an answer to the old number does not keep the new one from claiming`() {
    var scene = Scene(slots: 2)
    scene.begin()
    _ = scene.on(.tick, after: .seconds(10))
    _ = scene.on(.changed)
    _ = scene.on(.beatAnswered(false))
    #expect(scene.deeds(on: .enlisted(8)) == [])
    #expect(
      scene.deeds(on: scene.answer()) == [.exchange([], Claim(worker: 8, count: 2))])
  }

  @Test func `results from before the loss are still offered`() {
    var scene = Scene(slots: 2)
    scene.begin(with: [job(1), job(2)])
    _ = scene.on(finish(job(1)))
    _ = scene.on(.exchangeFailed(.busy("b")))
    _ = scene.on(.tick, after: .seconds(10))
    _ = scene.on(.exchangeFailed(.busy("b")))
    _ = scene.on(.beatAnswered(false))
    #expect(scene.dispatcher.pending == [succeeded(job(1))])
  }
}
