import Drawing
import Jobs
import Testing

@testable import Monitor

/// What fails now and will be tried again, on the front page.
@Suite struct FailingJobsTests {
  @Test func `an outage is seen on the front page before a job has died of it`() {
    var store = Fixture()
    store.groups = []
    for index in store.overview.queues.indices { store.overview.queues[index].counts[.dead] = 0 }
    var stage = Stage(store: store)
    stage.press("Down")
    #expect(stage.screen.contains("╭─ Errors · emails ─"), "\(stage.screen)")
    #expect(stage.screen.contains(" 61 retrying ─╮"))
    #expect(stage.screen.contains("1  retrying  smtp: connection reset"))
  }

  @Test func `they are read for the queue under the cursor only, and where something is retried`()
    throws
  {
    var stage = Stage()
    stage.press("Down")
    let filter = try Filter(parsing: "state:retrying queue:emails")
    #expect(stage.loads.contains(.jobs(filter, after: nil, limit: 50)))
    stage.loads = []
    stage.press("Up")
    #expect(!stage.loads.contains { if case .jobs = $0 { true } else { false } })
  }

  @Test func `like errors are one line, the most frequent first, and more than were read are told`()
    throws
  {
    var failing = FailingJobs()
    let scope = LimitScope.queue("emails")
    let jobs = [("timed out after 3s", 40.0), ("421 later", 5), ("timed out after 7s", 9)]
      .enumerated().map { index, failure in
        Job(
          id: JobID(index + 1), queue: "emails", kind: "SendEmail", state: .retrying,
          enqueuedAt: Fixture.ago(60), runAt: Fixture.now, startedAt: Fixture.ago(failure.1),
          error: failure.0)
      }
    let filter = try Filter(parsing: "state:retrying queue:emails")
    let page = JobPage(jobs: jobs, next: JobCursor(priority: 0, time: Fixture.now, id: 3))
    failing.take(page, of: filter, for: scope, among: 3, at: Fixture.now)
    #expect(failing.isPart)
    #expect(failing.groups.map(\.pattern) == ["timed out after <n>s", "421 later"])
    #expect(failing.groups.map(\.count) == [2, 1])
    #expect(failing.groups[0].firstAt == Fixture.ago(40))
    #expect(failing.groups[0].lastAt == Fixture.ago(9))
    // Those of another queue are not taken for them.
    #expect(!failing.isOf(.queue("reports")))
    failing.take(
      JobPage(jobs: [], next: nil), of: filter, for: .queue("reports"), among: 3, at: Fixture.now)
    #expect(failing.groups.count == 2)
  }

  @Test func `where they are found late they are looked for seldom`() throws {
    var failing = FailingJobs()
    let scope = LimitScope.queue("emails")
    let filter = try Filter(parsing: "state:retrying queue:emails")
    failing.take(
      JobPage(jobs: [], next: nil), of: filter, for: scope, among: 50_000, at: Fixture.now)
    #expect(failing.want(scope, Fixture.now + .seconds(29)) == nil)
    #expect(failing.want(scope, Fixture.now + .seconds(30)) != nil)
    #expect(failing.want(.queue("reports"), Fixture.now) != nil)
  }

  @Test func `more than a fifth of failing attempts is a warning, a few in a minute are none`() {
    #expect(QueueOverview.isFailing(succeeded: 7, failed: 3))
    #expect(!QueueOverview.isFailing(succeeded: 8, failed: 2))
    #expect(!QueueOverview.isFailing(succeeded: 0, failed: 0.1))
    #expect(!QueueOverview.isFailing(succeeded: 0, failed: 0))
  }
}
