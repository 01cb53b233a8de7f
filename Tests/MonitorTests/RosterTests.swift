import Jobs
import Testing

@testable import Monitor

@Suite struct RosterTests {
  @Test func `ready jobs wait in vain without a living worker of their queue and kind`() {
    let now = Fixture.now
    var record = Fixture.workers[0]
    var emails = Fixture.overview.queues[1]
    emails.readyByKind = ["SendEmail": 5, "SendText": 2]
    func untaken() -> Backlog? {
      emails.untaken(by: [record], now: now)
    }
    let all = Backlog(queue: "emails", ready: 7, kinds: ["SendEmail", "SendText"])
    #expect(untaken() == nil)
    record.description.kinds = ["Charge"]
    #expect(untaken() == all)
    record.description.kinds = ["Charge", "SendEmail"]
    #expect(untaken() == Backlog(queue: "emails", ready: 2, kinds: ["SendText"]))
    emails.readyByKind["SendText"] = nil
    #expect(untaken() == nil)
    record.description.queues = [QueueShare(queue: "other")]
    #expect(untaken() == Backlog(queue: "emails", ready: 5, kinds: []))
    record.description.queues = []
    #expect(untaken() == nil)
    record.state = .stopping
    #expect(untaken()?.ready == 5)
    record.state = .active
    record.leaseUntil = now - .seconds(1)
    #expect(untaken()?.ready == 5)
    emails.isPaused = true
    #expect(untaken() == nil)
  }

  @Test func `a heartbeat is late after half of the lease`() {
    var record = Fixture.workers[0]
    record.heartbeatAt = Fixture.now
    record.leaseUntil = Fixture.now + .seconds(30)
    #expect(record.pulse(at: Fixture.now + .seconds(15)) == .steady)
    #expect(record.pulse(at: Fixture.now + .seconds(16)) == .late)
    #expect(record.pulse(at: Fixture.now + .seconds(31)) == .silent)
  }

  @Test func `a worker leads to its jobs, and a slot to its job`() {
    var stage = Stage()
    stage.press("4 Enter")
    #expect(stage.screen.contains("filter worker:web-1.4711"))
    stage.press("Esc Tab Down Enter")
    #expect(stage.screen.contains("There is no job 4190001"))
    stage.press("Esc Esc")
    #expect(stage.screen.contains("╭─ Workers ─"))
  }
}
