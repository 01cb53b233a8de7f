import Jobs
import Testing

@testable import Monitor

@Suite struct TrialTests {
  let first: JobID = 4_182_377

  /// One dead letter of the group is being tried.
  func trying() -> Stage {
    var stage = Stage()
    stage.press("3 r 1")
    return stage
  }

  func detail(of stage: Stage, _ change: (inout Job) -> Void, attempt: Attempt?) -> Event {
    var job = stage.store.jobs.first { $0.id == first } ?? Fixture.jobs[0]
    change(&job)
    let attempts = (attempt.map { [$0] } ?? []) + Fixture.attempts(of: job)
    return .answered(.detail(first), .detail(JobDetail(job: job, attempts: attempts)))
  }

  @Test func `one job goes first and is watched`() {
    var stage = trying()
    #expect(
      stage.takeEffects() == [.perform(.retry(spread: nil), on: .ids([first]), ticket: 1)])
    #expect(stage.lastLine == "1 tried: waits for a worker   [n] leave the others")
    stage.loads = []
    stage.send(.performed(ticket: 1, ActReport(matched: 1, changed: 1)))
    #expect(stage.loads.contains(.detail(first)))
    // Its old attempts are no answer.
    #expect(stage.lastLine == "1 tried: waits for a worker   [n] leave the others")
  }

  @Test func `when it succeeded the others are asked for`() {
    var stage = trying()
    stage.send(.performed(ticket: 1, ActReport(matched: 1, changed: 1)))
    let start = stage.now
    var attempt = Attempt(number: 6, startedAt: start)
    stage.send(detail(of: stage, { $0.state = .running }, attempt: attempt))
    #expect(stage.lastLine.hasPrefix("1 tried: running for "))
    attempt.finishedAt = start + .milliseconds(210)
    attempt.outcome = .succeeded
    stage.isAnswering = false
    stage.send(detail(of: stage, { $0.state = .succeeded }, attempt: attempt))
    #expect(
      stage.lastLine == "1 tried: succeeded in 210ms, retry the other 170?   [y] all now   "
        + "[s] spread over 10m   [n] no")
    _ = stage.takeEffects()
    stage.press("y")
    stage.type("170")
    stage.press("Enter")
    let group = Filter([.init(.group([1]))])
    #expect(
      stage.takeEffects()
        == [.perform(.retry(spread: nil), on: .filter(group, upTo: 4_190_021), ticket: 2)])
  }

  @Test func `when it failed again that is said, and no is still the default`() {
    var stage = trying()
    stage.send(.performed(ticket: 1, ActReport(matched: 1, changed: 1)))
    let attempt = Attempt(
      number: 6, startedAt: stage.now, finishedAt: stage.now + .milliseconds(2100),
      outcome: .failed, error: "smtp: 421 4.7.0\nmore")
    stage.isAnswering = false
    stage.send(detail(of: stage, { $0.state = .retrying }, attempt: attempt))
    #expect(
      stage.screen.contains(
        "1 tried: failed again after 2.1s (smtp: 421 4.7.0), retry the other 170 anyway?"))
    stage.press("Enter")
    #expect(stage.lastLine == "retried 1, and left the others as they were")
  }

  @Test func `a long error keeps its brackets`() {
    var stage = trying()
    stage.send(.performed(ticket: 1, ActReport(matched: 1, changed: 1)))
    let attempt = Attempt(
      number: 6, startedAt: stage.now, finishedAt: stage.now + .milliseconds(104),
      outcome: .permanent, error: "card declined: insufficient funds for order 88338")
    stage.isAnswering = false
    stage.send(detail(of: stage, { $0.state = .dead }, attempt: attempt))
    #expect(stage.screen.contains("(card declined: insufficient funds for…), retry the other"))
  }

  @Test func `one can go first although its list came after the question`() {
    var stage = Stage()
    stage.press("3")
    (stage.isAnswering, stage.loads) = (false, [])
    stage.press("j r")
    let group = Filter([.init(.group([2]))])
    let preview = Request.preview(.retry(spread: nil), of: .filter(group))
    #expect(stage.loads == [.jobs(group, after: nil, limit: 200), preview])
    stage.send(stage.store.answer(preview))
    #expect(!stage.lastLine.contains("[1] try one first"))
    stage.send(stage.store.answer(.jobs(group, after: nil, limit: 200)))
    #expect(stage.lastLine.contains("[1] try one first"))
  }

  @Test func `a job that had changed is not watched`() {
    var stage = trying()
    stage.send(.performed(ticket: 1, ActReport(matched: 1, changed: 0, skipped: 1)))
    #expect(stage.lastLine == "the job to try had changed; nothing was retried")
  }

  @Test func `the trial can be left`() {
    var stage = trying()
    stage.press("y")
    #expect(stage.lastLine == "1 tried: waits for a worker   [n] leave the others")
    stage.press("n")
    #expect(stage.lastLine == "retried 1, and left the others as they were")
  }

  @Test func `one that was tried and left can be undone until it runs`() {
    var stage = trying()
    stage.send(.performed(ticket: 1, ActReport(matched: 1, changed: 1, entry: 12)))
    stage.press("n")
    #expect(stage.lastLine == "retried 1, and left the others as they were; u undoes it")
    stage.press("u")
    #expect(stage.lastLine.hasPrefix("Undo: retried 1 that was tried first?"))

    var run = trying()
    run.send(.performed(ticket: 1, ActReport(matched: 1, changed: 1, entry: 12)))
    run.isAnswering = false
    run.send(
      detail(of: run, { $0.state = .running }, attempt: Attempt(number: 6, startedAt: run.now)))
    run.press("n")
    #expect(run.lastLine == "retried 1, and left the others as they were")
    run.press("u")
    #expect(run.lastLine.hasPrefix("nothing to undo"))
  }

  @Test func `one that is left before the store has answered can be undone too`() {
    var stage = trying()
    stage.press("n")
    stage.send(.performed(ticket: 1, ActReport(matched: 1, changed: 1, entry: 12)))
    #expect(stage.lastLine == "retried 1; u undoes it")
  }

  @Test func `a trial says what its job waits for`() {
    var stage = trying()
    stage.store.hindrances = [.noWorker(queue: "emails", kind: "SendEmail")]
    stage.send(.performed(ticket: 1, ActReport(matched: 1, changed: 1, entry: 12)))
    stage.pass(2)
    #expect(
      stage.lastLine
        == "1 tried: waits, no living worker takes kind SendEmail of queue emails   "
        + "[n] leave the others")
  }
}
