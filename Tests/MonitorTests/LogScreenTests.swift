import Drawing
import Jobs
import Testing

@testable import Monitor

@Suite struct LogScreenTests {
  @Test func `on an ordinary terminal`() {
    #expect(
      Stage.screen(after: "8 Up", width: 80, height: 24) == """
         penstock   shop.db · sqlite   in 1 285/s   out 1 279/s         live · 12:04:33
         ready 18 742   running 32/40   retrying 87   dead 214 ▲12            workers 3
         Log                                                              200 and older
          filter none, all that happened
          TIME      KIND        WHAT HAPPENED
          11:53:42  rescue      job 4190017 (SendEmail in emails) is ready again: work…
          11:54:19  lost        worker web-9.88 died
          11:54:56  start       worker web-1.4711 started with 16 slots on web-1
          11:55:33  mark        mark v42, set by ada on web-3
          11:56:10  act         pause reports, by ada on web-3
          11:56:47  late        worker web-2.4711 was not heard of for 21s
          11:57:24  act         retry queue:emails error:421, 168 of 171 changed, 3 sk…
          11:58:01  rescue      job 4190017 (SendEmail in emails) is ready again: work…
          11:58:38  lost        worker web-9.88 died
          11:59:15  start       worker web-1.4711 started with 16 slots on web-1
          11:59:52  mark        mark v42, set by ada on web-3
          12:00:29  act         pause reports, by ada on web-3
          12:01:06  late        worker web-2.4711 was not heard of for 21s
          12:01:43  act         retry queue:emails error:421, 168 of 171 changed, 3 sk…
          12:02:20  rescue      job 4190017 (SendEmail in emails) is ready again: work…
          12:02:57  lost        worker web-9.88 died
        ▸ 12:03:34  start       worker web-1.4711 started with 16 slots on web-1
          12:04:11  mark        mark v42, set by ada on web-3
         1 2 3 4 5 6 8 Log  / filter  Enter open  u undo  f follow    : command  ? help
        """)
  }

  @Test func `on the smallest terminal`() {
    #expect(
      Stage.screen(after: "8", width: 60, height: 16) == """
         penstock   shop.db · sqlite                live · 12:04:33
         ready 18 742   running 32/40   retrying 87   dead 214 ▲12
         Log                              following · 200 and older
          filter none, all that happened
          TIME      KIND        WHAT HAPPENED
          11:58:38  lost        worker web-9.88 died
          11:59:15  start       worker web-1.4711 started with 16 …
          11:59:52  mark        mark v42, set by ada on web-3
          12:00:29  act         pause reports, by ada on web-3
          12:01:06  late        worker web-2.4711 was not heard of…
          12:01:43  act         retry queue:emails error:421, 168 …
          12:02:20  rescue      job 4190017 (SendEmail in emails) …
          12:02:57  lost        worker web-9.88 died
          12:03:34  start       worker web-1.4711 started with 16 …
        ▸ 12:04:11  mark        mark v42, set by ada on web-3
         1 2 3 4 5 6 8 Log  / filter  Enter open  u undo     ? help
        """)
  }

  @Test func `on a wide screen`() {
    #expect(
      Stage.screen(after: "8", width: 120, height: 36) == """
         penstock   shop.db · sqlite            in 1 285/s   out 1 279/s   failing 0.4%                         live · 12:04:33
         ready 18 742   running 32/40   scheduled 1 204   retrying 87   dead 214 ▲12   succeeded 9 186 530            workers 3
        ╭─ Log ──────────────────────────────────────────────────────────────────────────────────── following · 200 and older ─╮
        │  filter none, all that happened                                                                                      │
        │  TIME      KIND        WHAT HAPPENED                                                                                 │
        │  11:46:55  mark        mark v42, set by ada on web-3                                                                 │
        │  11:47:32  act         pause reports, by ada on web-3                                                                │
        │  11:48:09  late        worker web-2.4711 was not heard of for 21s                                                    │
        │  11:48:46  act         retry queue:emails error:421, 168 of 171 changed, 3 skipped, by ada on web-3                  │
        │  11:49:23  rescue      job 4190017 (SendEmail in emails) is ready again: worker web-9.88 died                        │
        │  11:50:00  lost        worker web-9.88 died                                                                          │
        │  11:50:37  start       worker web-1.4711 started with 16 slots on web-1                                              │
        │  11:51:14  mark        mark v42, set by ada on web-3                                                                 │
        │  11:51:51  act         pause reports, by ada on web-3                                                                │
        │  11:52:28  late        worker web-2.4711 was not heard of for 21s                                                    │
        │  11:53:05  act         retry queue:emails error:421, 168 of 171 changed, 3 skipped, by ada on web-3                  │
        │  11:53:42  rescue      job 4190017 (SendEmail in emails) is ready again: worker web-9.88 died                        │
        │  11:54:19  lost        worker web-9.88 died                                                                          │
        │  11:54:56  start       worker web-1.4711 started with 16 slots on web-1                                              │
        │  11:55:33  mark        mark v42, set by ada on web-3                                                                 │
        │  11:56:10  act         pause reports, by ada on web-3                                                                │
        │  11:56:47  late        worker web-2.4711 was not heard of for 21s                                                    │
        │  11:57:24  act         retry queue:emails error:421, 168 of 171 changed, 3 skipped, by ada on web-3                  │
        │  11:58:01  rescue      job 4190017 (SendEmail in emails) is ready again: worker web-9.88 died                        │
        │  11:58:38  lost        worker web-9.88 died                                                                          │
        │  11:59:15  start       worker web-1.4711 started with 16 slots on web-1                                              │
        │  11:59:52  mark        mark v42, set by ada on web-3                                                                 │
        │  12:00:29  act         pause reports, by ada on web-3                                                                │
        │  12:01:06  late        worker web-2.4711 was not heard of for 21s                                                    │
        │  12:01:43  act         retry queue:emails error:421, 168 of 171 changed, 3 skipped, by ada on web-3                  │
        │  12:02:20  rescue      job 4190017 (SendEmail in emails) is ready again: worker web-9.88 died                        │
        │  12:02:57  lost        worker web-9.88 died                                                                          │
        │  12:03:34  start       worker web-1.4711 started with 16 slots on web-1                                              │
        │▸ 12:04:11  mark        mark v42, set by ada on web-3                                                                 │
        ╰──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────╯
         1 Queues  2 Jobs  3 Dead  4 Workers  5 Schedules  6 Topics  8 Log  / filter  Enter open  u undo      : command  ? help
        """)
  }

  @Test func `it stays with the newest until somebody goes up`() {
    var stage = Stage()
    stage.press("8")
    #expect(stage.screen.contains("following"))
    let entry = LogEntry(id: 451, at: Fixture.now, kind: .mark, text: "mark v43, set by bob")
    stage.store.log.insert(entry, at: 0)
    stage.send(.storeChanged)
    stage.pass(1)
    #expect(stage.screen.contains("v43"))
    stage.press("Up")
    #expect(!stage.screen.contains("following"))
    stage.press("f")
    #expect(stage.screen.contains("following"))
  }

  @Test func `going up reads older pages by their key`() {
    var stage = Stage()
    stage.press("8")
    stage.loads = []
    stage.press("g g")
    #expect(stage.loads.contains(.log(LogFilter(), before: 251, limit: 200)))
    stage.press("g")
    #expect(stage.screen.contains("450"))
  }

  @Test func `the filter runs in the store, is completed, and a wrong one is pointed at`() throws {
    var stage = Stage()
    stage.press("8 /")
    stage.type("kind:resc")
    stage.press("Tab")
    #expect(stage.lastLine.hasPrefix("filter: kind:rescue"))
    stage.loads = []
    stage.press("Enter")
    let filter = try LogFilter(parsing: "kind:rescue")
    #expect(stage.loads.contains(.log(filter, before: nil, limit: 200)))
    #expect(!stage.screen.contains("started with"))
    stage.press("Enter")
    #expect(stage.screen.contains("Job 4 190 017") || stage.screen.contains("Job 4190017"))
    stage.press("Esc Esc")
    #expect(stage.screen.contains("filter none"))
    stage.press("/")
    stage.type("knd:x")
    stage.press("Enter")
    #expect(stage.screen.contains("unknown field 'knd'; did you mean 'kind'?"))
  }

  @Test func `Y copies the command`() {
    var stage = Stage()
    stage.press("8 Y")
    #expect(stage.takeEffects() == [.copy("penstock log")])
  }
}
