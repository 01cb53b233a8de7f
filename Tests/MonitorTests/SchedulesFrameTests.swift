import Testing

@testable import Monitor

/// The list, and one schedule in full.
@Suite struct SchedulesFrameTests {
  @Test func `on a wide screen`() {
    #expect(
      Stage.screen(after: "5", width: 120, height: 36) == """
         penstock   shop.db · sqlite            in 1 285/s   out 1 279/s   failing 0.4%                         live · 12:04:33
         ready 18 742   running 32/40   scheduled 1 204   retrying 87   dead 214 ▲12   succeeded 9 186 530            workers 3
        ╭─ Schedules ───────────────────────────────────────────────────────────────────────────── 5 · 1 paused · 2 need care ─╮
        │  NAME                 CRON              ZONE              QUEUE/KIND             LAST              NEXT       MISSED │
        │▸ cleanup              @every 15m        UTC               imports/Cleanup        9m succeeded      in 5m           0 │
        │  nightly-report !     30 2 * * mon-fri  Europe/Paris      reports/BuildReport    10h dead          in 13h          0 │
        │  sync !               */5 * * * *       Europe/Paris      webhooks/Sync          10m missed        5m late        12 │
        │  thumbnails           0 */2 * * *       Europe/Paris      thumbnails/Sweep       2h succeeded      paused          0 │
        │  weekly-mail          0 9 * * MON#1     Europe/Paris      emails/Newsletter      1d skipped        in 12d          0 │
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
        │                                                                                                                      │
        │                                                                                                                      │
        │                                                                                                                      │
        ╰──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────╯
         1 Queues  2 Jobs  3 Dead  4 Workers  5 Schedules  6 Topics  8 Log  Enter open  p pause  r run        : command  ? help
        """)
  }

  @Test func `on an ordinary terminal`() {
    #expect(
      Stage.screen(after: "5", width: 80, height: 24) == """
         penstock   shop.db · sqlite   in 1 285/s   out 1 279/s         live · 12:04:33
         ready 18 742   running 32/40   retrying 87   dead 214 ▲12            workers 3
         Schedules                                           5 · 1 paused · 2 need care
          NAME              CRON              QUEUE/K…  LAST           NEXT      MISSED
        ▸ cleanup           @every 15m        imports…  9m succeeded   in 5m          0
          nightly-report !  30 2 * * mon-fri  reports…  10h dead       in 13h         0
          sync !            */5 * * * *       webhook…  10m missed     5m late       12
          thumbnails        0 */2 * * *       thumbna…  2h succeeded   paused         0
          weekly-mail       0 9 * * MON#1     emails/…  1d skipped     in 12d         0














         1 2 3 4 5 Schedules 6 8  Enter open  p pause  r run  n new   : command  ? help
        """)
  }

  @Test func `on the smallest screen`() {
    #expect(
      Stage.screen(after: "5", width: 60, height: 16) == """
         penstock   shop.db · sqlite                live · 12:04:33
         ready 18 742   running 32/40   retrying 87   dead 214 ▲12
         Schedules                       5 · 1 paused · 2 need care
          NAME            CRON              LAST           NEXT
        ▸ cleanup         @every 15m        9m succeeded   in 5m
          nightly-rep… !  30 2 * * mon-fri  10h dead       in 13h
          sync !          */5 * * * *       10m missed     5m late
          thumbnails      0 */2 * * *       2h succeeded   paused
          weekly-mail     0 9 * * MON#1     1d skipped     in 12d






         1 2 3 4 5 Schedules 6 8  Enter open  p pause        ? help
        """)
  }

  @Test func `on the smallest screen in ASCII`() {
    #expect(
      Stage.screen(after: "5", width: 60, height: 16, glyphs: .ascii) == """
         penstock   shop.db - sqlite                live - 12:04:33
         ready 18 742   running 32/40   retrying 87   dead 214 +12
         Schedules                       5 - 1 paused - 2 need care
          NAME            CRON              LAST           NEXT
        > cleanup         @every 15m        9m succeeded   in 5m
          nightly-rep~ !  30 2 * * mon-fri  10h dead       in 13h
          sync !          */5 * * * *       10m missed     5m late
          thumbnails      0 */2 * * *       2h succeeded   paused
          weekly-mail     0 9 * * MON#1     1d skipped     in 12d






         1 2 3 4 5 Schedules 6 8  Enter open  p pause        ? help
        """)
  }

  @Test func `one schedule on a wide screen`() {
    #expect(
      Stage.screen(after: "5 j Enter", width: 120, height: 36) == """
         penstock   shop.db · sqlite            in 1 285/s   out 1 279/s   failing 0.4%                         live · 12:04:33
         ready 18 742   running 32/40   scheduled 1 204   retrying 87   dead 214 ▲12   succeeded 9 186 530            workers 3
        ╭─ Schedule nightly-report ──────────────────────────────────────────────────────── 3 of its last three jobs are dead ─╮
        │  30 2 * * mon-fri   reports/BuildReport   missed skip   overlap allow                                                │
        │  IN EUROPE/PARIS             HERE                                                                                    │
        │  2026-11-25 02:30:00 +01:00  11-25 01:30:00  in 13h                                                                  │
        │  2026-11-26 02:30:00 +01:00  11-26 01:30:00  in 1d                                                                   │
        │  2026-11-27 03:30:00 +02:00  11-27 01:30:00  in 2d    clocks set forward                                             │
        │                                                                                                                      │
        │                                                                                                                      │
        │                                                                                                                      │
        │                                                                                                                      │
        │                                                                                                                      │
        │                                                                                                                      │
        │                                                                                                                      │
        ╰──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────╯
        ╭─ Ledger ───────────────────────────────────────────────────────────────────────────────────────────────────────── 4 ─╮
        │  DUE               LATE  OUTCOME             JOB  STATE                                                              │
        │▸ 01:29:59          20ms  fired           4182377  dead                                                               │
        │  11-23 01:29:59    20ms  fired           4182377  dead                                                               │
        │  11-22 01:29:59    20ms  missed 3                            to 11-22 03:29:59; missed ticks: skip                   │
        │  11-21 01:29:59    20ms  fired           4182377  dead                                                               │
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
        │                                                                                                                      │
        ╰──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────╯
         1 Queues  2 Jobs  3 Dead  4 Workers  5 Schedules  6 Topics  8 Log  Enter open  p pause  r run        : command  ? help
        """)
  }

  @Test func `one schedule on an ordinary terminal`() {
    #expect(
      Stage.screen(after: "5 j Enter", width: 80, height: 24) == """
         penstock   shop.db · sqlite   in 1 285/s   out 1 279/s         live · 12:04:33
         ready 18 742   running 32/40   retrying 87   dead 214 ▲12            workers 3
         Schedule nightly-report                      3 of its last three jobs are dead
          30 2 * * mon-fri   reports/BuildReport   missed skip   overlap allow
          IN EUROPE/PARIS             HERE
          2026-11-25 02:30:00 +01:00  11-25 01:30:00  in 13h
          2026-11-26 02:30:00 +01:00  11-26 01:30:00  in 1d
          2026-11-27 03:30:00 +02:00  11-27 01:30:00  in 2d    clocks set forward




         Ledger                                                                       4
          DUE               LATE  OUTCOME             JOB  STATE
        ▸ 01:29:59          20ms  fired           4182377  dead
          11-23 01:29:59    20ms  fired           4182377  dead
          11-22 01:29:59    20ms  missed 3                            to 11-22 03:29:5…
          11-21 01:29:59    20ms  fired           4182377  dead





         1 2 3 4 5 Schedules 6 8  Enter open  p pause  r run  n new   : command  ? help
        """)
  }

  @Test func `one schedule on the smallest screen`() {
    #expect(
      Stage.screen(after: "5 j Enter", width: 60, height: 16) == """
         penstock   shop.db · sqlite                live · 12:04:33
         ready 18 742   running 32/40   retrying 87   dead 214 ▲12
         Schedule nightly-report                   3 of 3 jobs dead
          30 2 * * mon-fri   reports/BuildReport   missed skip   …
          IN EUROPE/PARIS             HERE
          2026-11-25 02:30:00 +01:00  11-25 01:30:00  in 13h
          2026-11-26 02:30:00 +01:00  11-26 01:30:00  in 1d
          2026-11-27 03:30:00 +02:00  11-27 01:30:00  in 2d
         Ledger                                                   4
          DUE              LATE  OUTCOME             JOB  STATE
        ▸ 01:29:59         20ms  fired           4182377  dead
          11-23 01:29:59   20ms  fired           4182377  dead
          11-22 01:29:59   20ms  missed 3
          11-21 01:29:59   20ms  fired           4182377  dead

         1 2 3 4 5 Schedules 6 8  Enter open  p pause        ? help
        """)
  }
}
