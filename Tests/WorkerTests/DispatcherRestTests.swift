import Jobs
import Testing

@testable import Worker

/// Handlers that cannot be started.
@Suite struct DispatcherRestTests {
  private let cause = "cannot run handler './x' for kind 'A': no such file"

  private func unstarted(_ jobs: Job...) -> Dispatcher.Event {
    .finished(
      jobs.map {
        Dispatcher.Finish(
          lease: $0.lease, outcome: .released, report: Report(startFault: cause))
      })
  }

  private func released(_ job: Job) -> Settlement {
    Settlement(
      job: job, outcome: .released, report: Report(startFault: cause),
      transition: Transition(to: .ready, countsAttempt: false))
  }

  private func claim(_ count: Int, without kinds: Set<String>) -> Claim {
    Claim(worker: 7, count: count, restingKinds: kinds)
  }

  @Test func `jobs of a handler that cannot be started go back unharmed, and its kind rests`() {
    var scene = Scene(slots: 2)
    let (first, second) = (job(1, kind: "A"), job(2, kind: "A"))
    scene.begin(with: [first, second])
    let actions = scene.on(unstarted(first, second))
    #expect(
      actions.contains(.exchange([released(first), released(second)], claim(2, without: ["A"]))))
    #expect(actions.contains(.report(.cannotStart("A", cause: cause, retryIn: .seconds(1)))))
    #expect(actions.contains(.beat(7, .active, [HandlerFault(kind: "A", cause: cause)])))
    #expect(actions.count { if case .report(.cannotStart) = $0 { true } else { false } } == 1)
    // Others are taken meanwhile.
    _ = scene.on(scene.answer())
    #expect(scene.deeds(on: .changed) == [.exchange([], claim(2, without: ["A"]))])
    _ = scene.on(scene.answer())
    #expect(scene.deeds(on: .tick, after: .seconds(1)) == [.exchange([], claim(2, without: []))])
  }

  @Test func `each failure in a row makes the rest longer, up to half a minute`() {
    var scene = Scene(slots: 1)
    scene.begin()
    var rests: [Duration] = []
    var next = JobID(1)
    for _ in 1...7 {
      let one = job(next, kind: "A")
      next += 1
      _ = scene.on(.changed)
      _ = scene.on(scene.answer([one]))
      for notice in scene.reports(on: unstarted(one)) {
        if case .cannotStart(_, _, let rest) = notice { rests.append(rest) }
      }
      _ = scene.on(scene.answer())
      _ = scene.on(.tick, after: rests.last ?? .zero)
      _ = scene.on(scene.answer())
    }
    #expect(rests.map(\.inSeconds) == [1, 2, 4, 8, 16, 30, 30])
  }

  @Test func `a start that holds for a second ends it`() {
    var scene = Scene(slots: 1)
    let (first, second) = (job(1, kind: "A"), job(2, kind: "A"))
    scene.begin(with: [first])
    _ = scene.on(unstarted(first))
    _ = scene.on(scene.answer())
    _ = scene.on(.beatAnswered(true))
    _ = scene.on(.tick, after: .seconds(1))
    #expect(scene.wake(on: scene.answer([second])) == .seconds(1))
    let actions = scene.on(.tick, after: .seconds(1))
    #expect(actions.contains(.report(.startsAgain("A"))))
    #expect(actions.contains(.beat(7, .active, [])))
  }

  @Test func `another configuration forgets it`() {
    var scene = Scene(slots: 1)
    let first = job(1, kind: "A")
    scene.begin(with: [first])
    _ = scene.on(unstarted(first))
    _ = scene.on(scene.answer())
    #expect(
      scene.deeds(on: .reconfigured(Dispatcher.Settings(slots: 1)))
        .contains(.exchange([], claim(1, without: []))))
  }

  @Test func `a worker that drains gives up after three failures, and not before`() {
    var scene = Scene(slots: 1, endsWhenEmpty: true)
    var last: Dispatcher.Action?
    scene.begin(with: [job(1, run: 1, kind: "A")])
    for run in 1...3 {
      _ = scene.on(unstarted(job(1, run: run, kind: "A")))
      last = scene.on(scene.answer(unfinished: 0)).last
      guard run < 3 else { break }
      #expect(
        scene.on(.tick, after: .seconds(run)).contains {
          $0 == .exchange([], claim(1, without: []))
        })
      _ = scene.on(scene.answer([job(1, run: run + 1, kind: "A")], unfinished: 1))
    }
    #expect(last == .end(Ending(.cannotStart(HandlerFault(kind: "A", cause: cause)), worker: 7)))
  }

  @Test func `a worker that drains ends when others have done what it could not`() {
    var scene = Scene(slots: 1, endsWhenEmpty: true)
    scene.begin(with: [job(1, kind: "A")])
    _ = scene.on(unstarted(job(1, kind: "A")))
    _ = scene.on(scene.answer(unfinished: 0))
    _ = scene.on(.tick, after: .seconds(1))
    #expect(scene.on(scene.answer(unfinished: 0)).last == .end(Ending(.empty, worker: 7)))
  }
}
