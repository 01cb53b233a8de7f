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
          ! webhooks: 340 ready, and no living worker takes them
        ╭─ Workers ────────────────────────────────────────────────────────────────────────────────── 3 · 28 of 40 slots busy ─╮
        │  NAME            HOST         PID  QUEUES            SLOTS           RATE  FAILED   CPU  MEMORY  BEAT    UP  VERSION │
        │▸ web-1.4711      web-1       4711  critical=5 emai…  12/16  ███▊·     480       0   72%   42 MB    6s    1d  1.0.0   │
        │  web-2.4711      web-2       9422  emails            16/16  █████     640      40   96%   43 MB   23s    2d  1.0.0   │
        │  gpu-1.812       gpu-1      14133  thumbnails        0/8    ·····       0      80    0%   41 MB    4s    3d  1.0.0   │
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
         1 Queues  2 Jobs  3 Dead letters  4 Workers  5 Schedules  8 Log  Enter open                          : command  ? help
        """)
  }

  @Test func `on an ordinary terminal`() {
    #expect(
      Stage.screen(after: keys, width: 80, height: 24) == """
         penstock   shop.db · sqlite      failing 0.4%                  live · 12:04:33
         ready 18 742   running 32/40   retrying 87   dead 214 ▲12            workers 3
          ! webhooks: 340 ready, and no living worker takes them
         Workers                                                3 · 28 of 40 slots busy
          NAME          HOST    QUEUES    SLOTS         RATE  FAILED  CPU  MEMORY  BEAT
        ▸ web-1.4711    web-1   critica…  12/16  ███▊·   480       0  72%   42 MB    6s
          web-2.4711    web-2   emails    16/16  █████   640      40  96%   43 MB   23s
          gpu-1.812     gpu-1   thumbna…  0/8    ·····     0      80   0%   41 MB    4s
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

         1 Queues  2 Jobs  3 Dead letters  4 Workers  5 Schedules     : command  ? help
        """)
  }

  @Test func `on the smallest screen`() {
    #expect(
      Stage.screen(after: keys, width: 60, height: 16) == """
         penstock   shop.db · sqlite                live · 12:04:33
         ready 18 742   running 32/40   retrying 87   dead 214 ▲12
          ! webhooks: 340 ready, and no living worker takes them
         Workers                            3 · 28 of 40 slots busy
          NAME            SLOTS           RATE  FAILED   CPU  BEAT
        ▸ web-1.4711      12/16  ███▊·     480       0   72%    6s
          web-2.4711      16/16  █████     640      40   96%   23s
          gpu-1.812       0/8    ·····       0      80    0%    4s
         Slots of web-1.4711                        12 busy, 4 free
               ID  KIND      QUEUE     ATTEMPT  RUNNING  TIMEOUT IN
          4190000  Charge    critical      1/5      10s           –
          4190001  SendEma…  emails        1/5     9.7s         20s
          4190002  SendEma…  emails        1/5     9.2s         20s
          4190003  Charge    critical      1/5     8.7s           –
          4190004  SendEma…  emails        1/5     8.2s         21s
         1 Queues  2 Jobs  3 Dead letters  4 Workers         ? help
        """)
  }

  @Test func `on the smallest screen in ASCII`() {
    #expect(
      Stage.screen(after: keys, width: 60, height: 16, glyphs: .ascii) == """
         penstock   shop.db - sqlite                live - 12:04:33
         ready 18 742   running 32/40   retrying 87   dead 214 ^12
          ! webhooks: 340 ready, and no living worker takes them
         Workers                            3 - 28 of 40 slots busy
          NAME            SLOTS           RATE  FAILED   CPU  BEAT
        > web-1.4711      12/16  ###=-     480       0   72%    6s
          web-2.4711      16/16  #####     640      40   96%   23s
          gpu-1.812       0/8    -----       0      80    0%    4s
         Slots of web-1.4711                        12 busy, 4 free
               ID  KIND      QUEUE     ATTEMPT  RUNNING  TIMEOUT IN
          4190000  Charge    critical      1/5      10s           -
          4190001  SendEma~  emails        1/5     9.7s         20s
          4190002  SendEma~  emails        1/5     9.2s         20s
          4190003  Charge    critical      1/5     8.7s           -
          4190004  SendEma~  emails        1/5     8.2s         21s
         1 Queues  2 Jobs  3 Dead letters  4 Workers         ? help
        """)
  }
}
