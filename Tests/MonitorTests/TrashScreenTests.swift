import Drawing
import Jobs
import Testing

@testable import Monitor

/// Purged jobs, and the way back.
@Suite struct TrashScreenTests {
  private func stage(
    width: Int = 120, height: Int = 36, _ change: (inout Setup) -> Void = { _ in }
  ) -> Stage {
    var store = Fixture()
    store.trash = Fixture.jobs.filter { $0.state == .dead }.prefix(5).enumerated().map {
      TrashedJob(job: $1, purgedAt: Fixture.ago(Double(30 + 60 * $0)))
    }
    return Stage(width: width, height: height, setup: Stage.setup(change), store: store)
  }

  @Test func `on an ordinary terminal`() {
    var stage = stage(width: 80, height: 24)
    stage.press("3 T Space")
    let lines = stage.screen.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(
      lines[2...8].joined(separator: "\n") == """
         Trash                                                        5 jobs · 1 marked
          filter none, all that was purged
                  ID    PURGED  WAS      QUEUE     KIND            ERROR OR PAYLOAD
         ●   4182377   30s ago  dead     emails    SendEmail       smtp: 421 4.7.0 try…
        ▸    4182371    1m ago  dead     emails    SendEmail       smtp: 421 4.7.0 try…
             4182365    2m ago  dead     emails    SendEmail       smtp: 421 4.7.0 try…
             4182359    3m ago  dead     emails    SendEmail       smtp: 421 4.7.0 try…
        """)
    #expect(stage.lastLine.hasPrefix("1 2 3 4 5 6 8  r restore  Enter open  / filter  D delete"))
  }

  @Test func `r brings back what is marked, or the one under the cursor, after a yes`() {
    var stage = stage()
    stage.press("3 T r")
    #expect(
      stage.lastLine.hasPrefix("Restore dead job 4182377 (SendEmail in emails) as it was?"))
    stage.press("n")
    #expect(stage.takeEffects() == [])
    stage.press("Space Space r Y")
    #expect(stage.takeEffects() == [.copy("penstock trash --restore 4182371 4182377")])
    #expect(stage.lastLine.hasPrefix("Restore 2 jobs that are marked as they were?"))
    stage.press("y")
    #expect(stage.takeEffects() == [.trash(.restore, .ids([4_182_371, 4_182_377]), ticket: 2)])
    stage.store.trash.removeFirst(2)
    stage.send(.performed(ticket: 2, ActReport(matched: 2, changed: 1, skipped: 1, entry: 9)))
    #expect(stage.lastLine == "restored 1, skipped 1 whose unique key another job has")
    #expect(!stage.screen.contains("4182371"))
    #expect(stage.screen.contains(" 3 jobs ─╮"))
  }

  @Test func `D deletes for good what is marked, after a yes, and says that it cannot be undone`() {
    var stage = stage()
    stage.press("3 T Space Space D")
    #expect(
      stage.lastLine
        == "Delete for good 2 jobs that are marked? This cannot be undone   [y] yes   [n] no")
    stage.press("Y")
    #expect(stage.takeEffects() == [.copy("penstock trash --delete 4182371 4182377")])
    stage.press("y")
    #expect(
      stage.takeEffects() == [.trash(.delete, .ids([4_182_371, 4_182_377]), ticket: 1)])
    stage.store.trash.removeFirst(2)
    stage.send(.performed(ticket: 1, ActReport(matched: 2, changed: 2, missing: 1, entry: 9)))
    #expect(stage.lastLine == "deleted for good 2, 1 were not there any more")
    #expect(stage.screen.contains(" 3 jobs ─╮"))
    stage.press("u")
    #expect(stage.lastLine.hasPrefix("nothing to undo"))
  }

  @Test func `to delete more than twenty takes their number, counted before`() {
    var stage = stage(width: 60, height: 16)
    stage.store.trash = (0..<450).map {
      var job = Fixture.jobs[0]
      job.id = JobID(9000 - $0)
      return TrashedJob(job: job, purgedAt: Fixture.ago(Double($0)))
    }
    stage.press("3 T a")
    stage.isAnswering = false
    stage.press("D y")
    #expect(stage.lastLine == "Counting what this is about   [Esc] leave")
    stage.isAnswering = true
    let choice = TrashChoice.filter(Filter(), until: Fixture.now)
    stage.send(stage.store.answer(.trashCount(choice)))
    #expect(
      stage.screen.split(separator: "\n").suffix(3) == [
        " Delete for good all 450 in the trash? This cannot be", " undone", " [y] yes   [n] no",
      ])
    stage.press("y")
    #expect(stage.lastLine == "Type 450 to have 450 jobs deleted for good:")
    stage.type("45")
    stage.press("Enter")
    #expect(stage.lastLine == "nothing was changed: '45' is not 450")
    stage.press("D y")
    stage.type("450")
    stage.press("Enter")
    #expect(stage.takeEffects() == [.trash(.delete, choice, ticket: 2)])
  }

  @Test func `what has left the trash meanwhile is not asked about`() {
    var stage = stage()
    stage.press("3 T")
    stage.store.trash.removeFirst()
    stage.press("D")
    #expect(stage.lastLine == "job 4182377 is not in the trash any more")
    stage.store.failure = .busy("cannot read store 'shop.db': it is locked; try again")
    stage.press("D y")
    #expect(stage.lastLine == "cannot read store 'shop.db': it is locked; try again")
    #expect(stage.takeEffects() == [])
  }

  @Test func `a range and all that match are marked as in other lists`() {
    var stage = stage()
    stage.press("3 T Down Space Down V")
    #expect(stage.screen.contains("5 jobs · 3 marked"))
    stage.press("Esc a")
    #expect(stage.screen.contains("5 jobs · all marked"))
    stage.press("Space")
    #expect(stage.lastLine == JobList.allAreMarked)
    stage.press("r Y")
    #expect(stage.lastLine.hasPrefix("Restore all 5 in the trash as they were?"))
    #expect(stage.takeEffects() == [.copy("penstock trash --restore --all")])
    stage.press("y")
    #expect(
      stage.takeEffects()
        == [.trash(.restore, .filter(Filter(), until: Fixture.now), ticket: 1)])
    stage.press("/")
    stage.type("queue:emails")
    stage.press("Enter a r Y")
    #expect(stage.lastLine.hasPrefix("Restore all 5 that match queue:emails as they were?"))
    #expect(stage.takeEffects() == [.copy("penstock trash --restore queue:emails")])
  }

  @Test func `Enter opens a purged job with its payload and attempts, and r brings it back`() {
    var stage = stage()
    stage.store.jobs.removeAll { $0.state == .dead }
    stage.press("3 T Enter")
    #expect(stage.screen.contains("Job 4182377 · SendEmail · emails"))
    #expect(stage.screen.contains("in the trash · dead · attempt 5 of 5 ─╮"))
    #expect(stage.screen.contains("\"to\": \"ada@example.com\""))
    stage.press("m")
    #expect(stage.lastLine == "the job is in the trash; r brings it back")
    stage.press("D")
    #expect(
      stage.lastLine.hasPrefix(
        "Delete for good dead job 4182377 (SendEmail in emails)? This cannot be undone   [y]"))
    stage.press("n W")
    #expect(stage.lastLine == "the job is in the trash; r brings it back")
    stage.press("r y")
    #expect(stage.takeEffects() == [.trash(.restore, .ids([4_182_377]), ticket: 2)])
    stage.press("n")
    #expect(stage.screen.contains("Job 4182371 · SendEmail"))
    stage.press("Esc")
    #expect(stage.screen.contains("╭─ Trash ─"))
  }

  @Test func `it is listed by its filter, and Esc leads back to where it was opened`() {
    var stage = stage()
    stage.press(":")
    stage.type("trash")
    stage.press("Enter /")
    stage.type("kind:None")
    stage.press("Enter")
    #expect(stage.screen.contains("No purged job matches"))
    stage.press("Y")
    #expect(stage.takeEffects() == [.copy("penstock trash kind:None")])
    stage.press("Esc")
    #expect(stage.screen.contains("4182377"))
    stage.press("Esc")
    #expect(stage.screen.contains("╭─ Queues ─"))
  }

  @Test func `long lists go on by key, and nothing is restored on a read-only store`() {
    var stage = stage { $0.isReadOnly = true }
    stage.store.trash = (0..<450).map {
      var job = Fixture.jobs[0]
      job.id = JobID(9000 - $0)
      return TrashedJob(job: job, purgedAt: Fixture.ago(Double($0)))
    }
    stage.press("3 T")
    #expect(stage.screen.contains(" 200 jobs and more ─╮"))
    stage.press("G")
    let place = TrashCursor(purgedAt: Fixture.ago(199), id: 8801)
    #expect(stage.loads.contains(.trash(Filter(), after: place, limit: 200)))
    stage.press("G G")
    #expect(stage.screen.contains("8551"))
    stage.press("r")
    #expect(stage.lastLine.contains("read-only"))
  }
}
