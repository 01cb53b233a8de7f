import Drawing
import Jobs
import Testing

@testable import Monitor

/// The queues, with the latencies of the one under the cursor.
@Suite struct QueuesScreenTests {
  let keys = "Down"

  @Test func `on a wide screen`() {
    #expect(
      Stage.screen(after: keys, width: 120, height: 36) == """
         penstock   shop.db · sqlite            in 1 285/s   out 1 279/s   failing 0.4%                         live · 12:04:33
         ready 18 742   running 32/40   scheduled 1 204   retrying 87   dead 214 ▲12   succeeded 9 186 530            workers 3
        ╭─ Queues ───────────────────────────────────────────────────────────────────────────────────────────── 6 · by oldest ─╮
        │  QUEUE                      READY   RUN   SCHED  RETRY   DEAD   IN/s  OUT/s  OLDEST    p50    p95    p99  5 MIN      │
        │  webhooks · no worker         340     0       0      0      0    1.2      0   10m40      –      –      –  ▁▁▁▁▁▁▁▁█▆ │
        │▸ emails                    12 301    16      12     61    198    804    799    1m12   41ms  124ms  496ms  ▄▅▅▅▆▇█▇▆▅ │
        │  thumbnails                 6 013    12       0     24      0    269    270     22s   12ms   36ms  145ms  ▅▅▆▆▅▅▆█▆█ │
        │  reports · paused              88     0   1 192      2     16    0.6      0    4h02      –      –      –  ▁▁▁▁▁▁▁▁▁▁ │
        │  critical                       0     4       0      0      0    210    210      0s    3ms    9ms   36ms  ▃▆▆█▆▆▃▆▆▆ │
        │  imports                        0     0       0      0      0      0      0      0s      –      –      –  ▁▁▁▁▁▁▁▁▁▁ │
        ╰──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────╯
        ╭─ Workers · emails ────── 2 with 18 jobs of it ─╮╭─ Errors · emails ───────────────────────── 61 retrying · 198 dead ─╮
        │  WORKER        STATE     SLOTS  OF IT  LONGEST ││   COUNT  STATE     ERROR                                      LAST │
        │  web-1.4711    active    12/16      8     9.7s ││       1  retrying  smtp: connection reset                   8s ago │
        │  web-2.4711    active    16/16     10     9.7s ││     171  dead      smtp: 421 4.7.0 try again later          6s ago │
        │                                                ││      27  dead      smtp: 550 no such user <…>               2h ago │
        │                                                ││                                                                    │
        │                                                ││                                                                    │
        │                                                ││                                                                    │
        │                                                ││                                                                    │
        ╰────────────────────────────────────────────────╯╰────────────────────────────────────────────────────────────────────╯
        ╭─ Wait · emails · 5 min ──────────── p99 496ms ─╮╭─ Wait over time · emails · 1 h ────────────────────────────────────╮
        │  <1ms                                       0% ││  100s                                                              │
        │   1ms                                       0% ││   30s                                                              │
        │   3ms ▏                                    <1% ││   10s                                                              │
        │  10ms ███████▋                             16% ││    3s                                          ░░░░░░░░░░░░░░░░░░░ │
        │  30ms ███████████████████████████████████  72% ││    1s                                          ░░░░░░░░░░░░░░░░░░░ │
        │ 100ms █████▌                               11% ││ 300ms ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▓ │
        │ 300ms ▋                                     1% ││ 100ms ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░███████████████████ │
        │    1s ▏                                    <1% ││  30ms ▒▓▓▓▓▓▓▓▓█▓█▓▒▓▓▓▓▓▓▓▓█▓█▓▒▓▓▓▓▓▓▓▓█▓█▓▒▓▓▓▓▓▓░▓░░░░░░░░░░░░ │
        │    3s ▏                                    <1% ││  10ms █████████████████████████████████████████                    │
        │   10s                                       0% ││   3ms ░ ░ ░ ░ ░    ░ ░ ░ ░ ░    ░ ░ ░ ░ ░    ░                     │
        │   30s                       ◂ oldest 1m12   0% ││  <3ms                                                              │
        │  100s                                       0% ││                 11:15          11:30       ▲v42              12:00 │
        ╰────────────────────────────────────────────────╯╰────────────────────────────────────────────────────────────────────╯
         1 Queues  2 Jobs  3 Dead  4 Workers  5 Schedules  6 Topics  8 Log  Enter jobs  p pause  d dead       : command  ? help
        """)
  }

  @Test func `on an ordinary terminal`() {
    #expect(
      Stage.screen(after: keys, width: 80, height: 24) == """
         penstock   shop.db · sqlite   in 1 285/s   out 1 279/s         live · 12:04:33
         ready 18 742   running 32/40   retrying 87   dead 214 ▲12            workers 3
         Queues                                                           6 · by oldest
          QUEUE              READY  RUN  SCHED  RETRY  DEAD  IN/s  OUT/s  OLDEST    p95
          webhooks !           340    0      0      0     0   1.2      0   10m40      –
        ▸ emails            12 301   16     12     61   198   804    799    1m12  124ms
          thumbnails         6 013   12      0     24     0   269    270     22s   36ms
          reports ‖             88    0  1 192      2    16   0.6      0    4h02      –
          critical               0    4      0      0     0   210    210      0s    9ms
          imports                0    0      0      0     0     0      0      0s      –
         Wait · emails · 5 min               Wait over time · emails · 1 h
          <1ms                           0%   100s
           1ms                           0%    30s
           3ms ▏                        <1%    10s
          10ms █████                    16%     3s                          ░░░░░░░░░░░
          30ms ███████████████████████  72%     1s                         ░░░░░░░░░░░░
         100ms ███▋                     11%  300ms ░░░░░░░░░░░░░░░░░░░░░░░░▒▒▒▒▒▒▒▒▒▒▓▓
         300ms ▍                         1%  100ms ░░░░░░░░░░░░░░░░░░░░░░░░████████████
            1s ▏                        <1%   30ms ▓▓▓▓███▓▓▓▓▓▓██▓▓▓▓▓██▓▓▓▓▓▒░░░░░░░░
            3s ▏                        <1%   10ms ████████████████████████▓
           10s                           0%    3ms ░░░░░░ ░░░░░░  ░░░░░░ ░░
           30s           ◂ oldest 1m12   0%   <3ms
          100s                           0%              11:15   11:30  ▲v42
         1 Queues 2 3 4 5 6 8  Enter jobs  p pause  d dead  o sort    : command  ? help
        """)
  }

  @Test func `a large screen says what died of what, and who works, in the queue under the cursor`()
  {
    var stage = Stage(width: 170, height: 50)
    stage.press("Down")
    let screen = stage.screen
    #expect(screen.contains("MOST DIED OF"))
    #expect(screen.contains("╭─ Errors · emails ─"))
    #expect(screen.contains(" 61 retrying · 198 dead ─╮╭─ Workers · emails ─"))
    #expect(screen.contains("171  dead      smtp: 421 4.7.0 try again"))
    #expect(screen.contains("web-1.4711"))
    stage.press("Up")
    #expect(stage.screen.contains("╭─ Errors · webhooks ─"))
    #expect(stage.screen.contains("Nothing is dead or waits to be tried again"))
    #expect(stage.screen.contains("No worker takes jobs from it"))
    #expect(stage.loads.contains(.failureGroups(Filter())))
    stage.press("Down [")
    #expect(stage.screen.contains("Nothing was kept of errors"))
    #expect(!stage.screen.contains("198 dead"))
    // Without the room there is no reading for it either.
    var small = Stage(width: 112, height: 50)
    small.press("Down")
    #expect(!small.screen.contains("MOST DIED OF"))
    #expect(!small.loads.contains(.failureGroups(Filter())))
  }

  @Test func `d leads to the dead letters of the queue or kind, and Esc back`() {
    var stage = Stage()
    stage.press("Down d")
    #expect(stage.screen.contains("╭─ Dead letters · queue:emails ─"))
    stage.press("Esc K d")
    #expect(stage.screen.contains("╭─ Dead letters · queue:emails kind:SendEmail ─"))
  }

  @Test func `on the smallest screen`() {
    #expect(
      Stage.screen(after: keys, width: 60, height: 16) == """
         penstock   shop.db · sqlite                live · 12:04:33
         ready 18 742   running 32/40   retrying 87   dead 214 ▲12
         Queues                                       6 · by oldest
          QUEUE              READY  RUN  DEAD  OUT/s  OLDEST    p95
          webhooks !           340    0     0      0   10m40      –
        ▸ emails            12 301   16   198    799    1m12  124ms
          thumbnails         6 013   12     0    270     22s   36ms
          reports ‖             88    0    16      0    4h02      –
          critical               0    4     0    210      0s    9ms
          imports                0    0     0      0      0s      –





         1 Queues 2 3 4 5 6 8  Enter jobs  p pause  d dead   ? help
        """)
  }

  @Test func `on the smallest screen in ASCII`() {
    #expect(
      Stage.screen(after: keys, width: 60, height: 16, glyphs: .ascii) == """
         penstock   shop.db - sqlite                live - 12:04:33
         ready 18 742   running 32/40   retrying 87   dead 214 +12
         Queues                                       6 - by oldest
          QUEUE                   READY   RUN   DEAD  OLDEST    p95
          webhooks !                340     0      0   10m40      -
        > emails                 12 301    16    198    1m12  124ms
          thumbnails              6 013    12      0     22s   36ms
          reports (paused)           88     0     16    4h02      -
          critical                    0     4      0      0s    9ms
          imports                     0     0      0      0s      -





         1 Queues 2 3 4 5 6 8  Enter jobs  p pause  d dead   ? help
        """)
  }

  @Test(arguments: [Glyphs.unicode, .ascii])
  func `a long name gives way to the sign that nobody takes its jobs`(glyphs: Glyphs) {
    var store = Fixture()
    let index = store.overview.queues.firstIndex { $0.name == "webhooks" } ?? 0
    let name = "webhooks-of-all-the-partners-in-the-north"
    store.overview.queues[index].name = name
    for index in store.workers.indices {
      store.workers[index].description.queues = [.init(queue: "emails")]
    }
    var stage = Stage(setup: Stage.setup { $0.glyphs = glyphs }, store: store)
    stage.pass(1)
    let row = stage.screen.split(separator: "\n").first { $0.contains("webhooks-") }
    #expect(row?.contains("\(glyphs.ellipsis) ! ") == true, "\(stage.screen)")
  }
}
