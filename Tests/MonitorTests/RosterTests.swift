import Jobs
import Testing

@testable import Monitor

@Suite struct RosterTests {
  func records(_ succeeded: Int) -> [WorkerRecord] {
    var record = Fixture.workers[0]
    record.succeeded = succeeded
    record.failed = 0
    return [record]
  }

  @Test func `a rate is what was done between two answers`() {
    let first = Roster(records(100), at: Fixture.now, after: nil)
    #expect(first.rates[1] == nil)
    let second = Roster(records(150), at: Fixture.now + .seconds(2), after: first)
    #expect(second.rates[1] == 25)
    // Two answers close together say nothing new.
    let third = Roster(records(150), at: Fixture.now + .milliseconds(2100), after: second)
    #expect(third.rates[1] == 25)
    let fourth = Roster(records(160), at: Fixture.now + .seconds(4), after: third)
    #expect(fourth.rates[1] == 5)
  }

  @Test func `a queue is served by a living worker that takes it and one of its kinds`() {
    let now = Fixture.now
    var record = Fixture.workers[0]
    let emails = Fixture.overview.queues[1]
    func serves() -> Bool { Roster([record], at: now, after: nil).serves(emails, now: now) }
    #expect(serves())
    record.description.kinds = ["Charge"]
    #expect(!serves())
    record.description.kinds = ["Charge", "SendEmail"]
    #expect(serves())
    record.description.queues = [QueueShare(queue: "other")]
    #expect(!serves())
    record.description.queues = []
    #expect(serves())
    record.state = .stopping
    #expect(!serves())
    record.state = .active
    record.leaseUntil = now - .seconds(1)
    #expect(!serves())
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
