import Jobs
import Testing

@testable import Monitor

@Suite struct RosterTests {
  @Test func `ready jobs wait in vain without a living worker of their queue and kind`() {
    let now = Fixture.now
    var record = Fixture.workers[0]
    var emails = Fixture.overview.queues[1]
    emails.readyByKind = ["SendEmail": 5, "SendText": 2]
    func unserved() -> Backlog? {
      Roster(records: [record]).unserved(in: emails, now: now)
    }
    let all = Backlog(queue: "emails", ready: 7, kinds: ["SendEmail", "SendText"])
    #expect(unserved() == nil)
    record.description.kinds = ["Charge"]
    #expect(unserved() == all)
    record.description.kinds = ["Charge", "SendEmail"]
    #expect(unserved() == Backlog(queue: "emails", ready: 2, kinds: ["SendText"]))
    emails.readyByKind["SendText"] = nil
    #expect(unserved() == nil)
    record.description.queues = [QueueShare(queue: "other")]
    #expect(unserved() == Backlog(queue: "emails", ready: 5, kinds: []))
    record.description.queues = []
    #expect(unserved() == nil)
    record.state = .stopping
    #expect(unserved()?.ready == 5)
    record.state = .active
    record.leaseUntil = now - .seconds(1)
    #expect(unserved()?.ready == 5)
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
