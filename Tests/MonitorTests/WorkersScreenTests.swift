import Jobs
import Testing

@testable import Monitor

/// The workers, their slots, and a queue that nobody takes.
@Suite struct WorkersScreenTests {
  let keys = "4"

  @Test func `on a wide screen`() {
    #expect(
      Stage.screen(after: keys, width: 120, height: 36) == """
         penstock   shop.db · sqlite            in 1 285/s   out 1 279/s   failing 0.4%                         live · 12:04:33
         ready 18 742   running 32/40   scheduled 1 204   retrying 87   dead 214 ▲12   succeeded 9 186 530            workers 3
          ! no living worker takes what is ready in webhooks: 340 jobs
        ╭─ Workers ────────────────────────────────────────────────────────────────────────────────── 3 · 28 of 40 slots busy ─╮
        │  NAME            STATE     HOST      PID  QUEUES       SLOTS           RATE  FAILED   CPU  MEMORY  BEAT  UP  VERSION │
        │▸ web-1.4711      active    web-1    4711  critical=5…  12/16  ███▊·     480       0   72%   42 MB    6s  1d  1.0.0   │
        │  web-2.4711      active    web-2    9422  emails       16/16  █████     640      40   96%   43 MB   23s  2d  1.0.0   │
        │  gpu-1.812       active    gpu-1   14133  thumbnails   0/8    ·····       0      80    0%   41 MB    4s  3d  1.0.0   │
        ╰──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────╯
        ╭─ Slots of web-1.4711 ────────────────────────────────────────────────────────────────────────────── 12 busy, 4 free ─╮
        │         ID  KIND                      QUEUE                     ATTEMPT   RUNNING  TIMEOUT IN                        │
        │    4190000  Charge                    critical                      1/5       10s           –                        │
        │    4190001  SendEmail                 emails                        1/5      9.7s         20s                        │
        │    4190002  SendEmail                 emails                        1/5      9.2s         20s                        │
        │    4190003  Charge                    critical                      1/5      8.7s           –                        │
        │    4190004  SendEmail                 emails                        1/5      8.2s         21s                        │
        │    4190005  SendEmail                 emails                        1/5      7.7s         22s                        │
        │    4190006  Charge                    critical                      1/5      7.2s           –                        │
        │    4190007  SendEmail                 emails                        1/5      6.7s         23s                        │
        │    4190008  SendEmail                 emails                        1/5      6.2s         23s                        │
        │    4190009  Charge                    critical                      1/5      5.7s           –                        │
        │    4190010  SendEmail                 emails                        1/5      5.2s         24s                        │
        │    4190011  SendEmail                 emails                        1/5      4.7s         25s                        │
        │                                                                                                                      │
        │                                                                                                                      │
        │                                                                                                                      │
        │                                                                                                                      │
        │                                                                                                                      │
        │                                                                                                                      │
        │                                                                                                                      │
        │                                                                                                                      │
        │                                                                                                                      │
        │                                                                                                                      │
        │                                                                                                                      │
        ╰──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────╯
         1 Queues  2 Jobs  3 Dead  4 Workers  5 Schedules  6 Topics  8 Log  Enter open  q quiet  s stop       : command  ? help
        """)
  }

  @Test func `on an ordinary terminal`() {
    #expect(
      Stage.screen(after: keys, width: 80, height: 24) == """
         penstock   shop.db · sqlite   in 1 285/s   out 1 279/s         live · 12:04:33
         ready 18 742   running 32/40   retrying 87   dead 214 ▲12            workers 3
          ! no living worker takes what is ready in webhooks: 340 jobs
         Workers                                                3 · 28 of 40 slots busy
          NAME        STATE     QUEUES    SLOTS         RATE  FAILED  CPU  MEMORY  BEAT
        ▸ web-1.4711  active    critica…  12/16  ███▊·   480       0  72%   42 MB    6s
          web-2.4711  active    emails    16/16  █████   640      40  96%   43 MB   23s
          gpu-1.812   active    thumbna…  0/8    ·····     0      80   0%   41 MB    4s
         Slots of web-1.4711                                            12 busy, 4 free
                 ID  KIND                      QUEUE      ATTEMPT   RUNNING  TIMEOUT IN
            4190000  Charge                    critical       1/5       10s           –
            4190001  SendEmail                 emails         1/5      9.7s         20s
            4190002  SendEmail                 emails         1/5      9.2s         20s
            4190003  Charge                    critical       1/5      8.7s           –
            4190004  SendEmail                 emails         1/5      8.2s         21s
            4190005  SendEmail                 emails         1/5      7.7s         22s
            4190006  Charge                    critical       1/5      7.2s           –
            4190007  SendEmail                 emails         1/5      6.7s         23s
            4190008  SendEmail                 emails         1/5      6.2s         23s
            4190009  Charge                    critical       1/5      5.7s           –
            4190010  SendEmail                 emails         1/5      5.2s         24s
            4190011  SendEmail                 emails         1/5      4.7s         25s

         1 2 3 4 Workers 5 6 8  Enter open  q quiet  s stop           : command  ? help
        """)
  }

  @Test func `on the smallest screen`() {
    #expect(
      Stage.screen(after: keys, width: 60, height: 16) == """
         penstock   shop.db · sqlite                live · 12:04:33
         ready 18 742   running 32/40   retrying 87   dead 214 ▲12
          ! no living worker takes what is ready in webhooks: 340…
         Workers                            3 · 28 of 40 slots busy
          NAME           STATE     SLOTS         RATE  FAILED  BEAT
        ▸ web-1.4711     active    12/16  ███▊·   480       0    6s
          web-2.4711     active    16/16  █████   640      40   23s
          gpu-1.812      active    0/8    ·····     0      80    4s
         Slots of web-1.4711                        12 busy, 4 free
               ID  KIND      QUEUE     ATTEMPT  RUNNING  TIMEOUT IN
          4190000  Charge    critical      1/5      10s           –
          4190001  SendEma…  emails        1/5     9.7s         20s
          4190002  SendEma…  emails        1/5     9.2s         20s
          4190003  Charge    critical      1/5     8.7s           –
          4190004  SendEma…  emails        1/5     8.2s         21s
         1 2 3 4 Workers 5 6 8  Enter open  q quiet  s stop  ? help
        """)
  }

  @Test func `on the smallest screen in ASCII`() {
    #expect(
      Stage.screen(after: keys, width: 60, height: 16, glyphs: .ascii) == """
         penstock   shop.db - sqlite                live - 12:04:33
         ready 18 742   running 32/40   retrying 87   dead 214 +12
          ! no living worker takes what is ready in webhooks: 340~
         Workers                            3 - 28 of 40 slots busy
          NAME           STATE     SLOTS         RATE  FAILED  BEAT
        > web-1.4711     active    12/16  ###=-   480       0    6s
          web-2.4711     active    16/16  #####   640      40   23s
          gpu-1.812      active    0/8    -----     0      80    4s
         Slots of web-1.4711                        12 busy, 4 free
               ID  KIND      QUEUE     ATTEMPT  RUNNING  TIMEOUT IN
          4190000  Charge    critical      1/5      10s           -
          4190001  SendEma~  emails        1/5     9.7s         20s
          4190002  SendEma~  emails        1/5     9.2s         20s
          4190003  Charge    critical      1/5     8.7s           -
          4190004  SendEma~  emails        1/5     8.2s         21s
         1 2 3 4 Workers 5 6 8  Enter open  q quiet  s stop  ? help
        """)
  }

  private func press(_ keys: String, _ change: (inout Fixture) -> Void = { _ in }) -> Stage {
    var store = Fixture()
    change(&store)
    var stage = Stage(store: store)
    stage.press(keys)
    return stage
  }

  @Test func `a worker is quieted after a yes, and its key copies the command`() {
    var stage = press("4 q")
    #expect(
      stage.lastLine
        == "Have web-1.4711 take no more jobs, and finish 12 jobs?   [y] yes   [n] no")
    stage.press("Y")
    #expect(stage.takeEffects() == [.copy("penstock worker web-1.4711 quiet")])
    stage.press("y")
    #expect(stage.takeEffects() == [.order(.quiet, worker: "web-1.4711")])
    stage.send(.ordered(.quiet, worker: "web-1.4711", isHeard: true))
    #expect(stage.lastLine.hasPrefix("asked web-1.4711 to take no more jobs; Y copies the command"))
    stage.send(.ordered(.quiet, worker: "web-1.4711", isHeard: false))
    #expect(stage.lastLine.hasPrefix("worker web-1.4711 has ended meanwhile"))
  }

  @Test func `any other answer leaves the worker alone`() {
    var stage = press("4 s")
    stage.press("Enter")
    #expect(stage.takeEffects() == [])
    #expect(stage.lastLine.hasPrefix("nothing was changed"))
  }

  @Test func `what the keys mean follows the state of the worker, which stands in its row`() {
    var stage = press("4 q y") {
      $0.workers[0].state = .quiet
      $0.workers[1].state = .stopping
    }
    #expect(stage.screen.contains("web-1.4711      quiet "))
    #expect(stage.screen.contains("web-2.4711      stopping "))
    #expect(stage.takeEffects() == [.order(.active, worker: "web-1.4711")])
    stage.press("s y Down s y")
    #expect(
      stage.takeEffects() == [
        .order(.stopping, worker: "web-1.4711"), .order(.stoppingNow, worker: "web-2.4711"),
      ])
  }

  @Test func `the job of a slot is asked to end`() {
    var stage = press("4 x") { $0.jobs += $0.workers[0].jobs }
    #expect(stage.lastLine.hasPrefix("go to the job's slot first: Tab, then up and down"))
    stage.press("Tab Down x")
    #expect(stage.lastLine.hasPrefix("Cancel running job 4190001 (SendEmail in emails)?"))
    stage.press("y")
    #expect(stage.takeEffects() == [.perform(.cancel, on: .ids([4_190_001]), ticket: 1)])
    stage.send(.performed(ticket: 1, ActReport(matched: 1, changed: 1, asked: 1, entry: 5)))
    #expect(stage.lastLine.hasPrefix("asked 1 running to end"))
  }

  @Test func `no order is given on a read-only store`() {
    var stage = Stage(setup: Stage.setup { $0.isReadOnly = true })
    stage.press("4 q")
    #expect(stage.takeEffects() == [])
    #expect(stage.lastLine.contains("read-only"))
  }
}
