import Jobs
import Testing

@testable import Monitor

/// A job with its attempts, its payload and what the last attempt left.
@Suite struct JobScreenTests {
  let keys = "3 Tab Enter"

  @Test func `an error that is all of standard error is shown once`() {
    func output(_ error: String, _ written: String) -> [String] {
      var screen = JobScreen(id: 1, among: [])
      let stage = Stage()
      guard let job = Fixture.jobs.first else { return [] }
      var attempt = Attempt(number: 1, startedAt: Fixture.now, worker: "w", report: Report())
      (attempt.error, attempt.outcome) = (error, .failed)
      attempt.finishedAt = Fixture.now
      attempt.report.standardError = Array(written.utf8)
      screen.take(JobDetail(job: job, attempts: [attempt]), stage.model.facts)
      screen.follow(stage.model.facts)
      return screen.output.parts.map(\.text)
    }
    #expect(output("boom", "boom\n") == ["boom"])
    #expect(output("boom", "dialling\nboom\n") == ["boom", "", "standard error", "dialling\nboom"])
    #expect(output("exit 3", "boom\n") == ["exit 3", "", "standard error", "boom"])
  }

  @Test func `on a wide screen`() {
    #expect(
      Stage.screen(after: keys, width: 120, height: 36) == """
         penstock   shop.db · sqlite            in 1 285/s   out 1 279/s   failing 0.4%                         live · 12:04:33
         ready 18 742   running 32/40   scheduled 1 204   retrying 87   dead 214 ▲12   succeeded 9 186 530            workers 3
        ╭─ Job 4182377 · SendEmail · emails ─────────────────────────────────────────────────────────── dead · attempt 5 of 5 ─╮
        │ enqueued 11:04:31   first run 11:19:04 (+14m34)   last run 12:04:24 (ran 2.1s)   cpu 84ms   peak 31 MB               │
        │ unique order-88412/receipt                                                                                           │
        ├─ Attempts ───────────────────────────────────────────────────────────────────────────────────────────────────────────┤
        │ ▸ 5  12:04:24  web-3.4711  ran 2.1s    exit 75  failed  smtp: 421 4.7.0 try again later                              │
        │   4  11:53:04  web-2.4711  ran 2.1s    exit 75  failed  smtp: 421 4.7.0 try again later                              │
        │   3  11:41:44  web-1.4711  ran 2.1s    exit 75  failed  smtp: 421 4.7.0 try again later                              │
        │   2  11:30:24  web-3.4711  ran 2.1s    exit 75  failed  smtp: 421 4.7.0 try again later                              │
        │   1  11:19:04  web-2.4711  ran 2.1s    exit 75  failed  smtp: 421 4.7.0 try again later                              │
        ├─ Payload (json, 62 B) ───────────────────────────────────┬─ Error and output of attempt 5 ───────────────────────────┤
        │ {                                                        │ smtp: 421 4.7.0 try again later                           │
        │   "to": "ada@example.com",                               │                                                           │
        │   "template": "receipt",                                 │ standard error                                            │
        │   "token": "••••••"                                      │ connected to mx.example.com                               │
        │ }                                                        │ smtp: 421 4.7.0 try again later                           │
        │                                                          │                                                           │
        │                                                          │                                                           │
        │                                                          │                                                           │
        │                                                          │                                                           │
        │                                                          │                                                           │
        │                                                          │                                                           │
        │                                                          │                                                           │
        │                                                          │                                                           │
        │                                                          │                                                           │
        │                                                          │                                                           │
        │                                                          │                                                           │
        │                                                          │                                                           │
        │                                                          │                                                           │
        │                                                          │                                                           │
        │                                                          │                                                           │
        │                                                          │                                                           │
        │                                                          │                                                           │
        ╰──────────────────────────────────────────────────────────┴───────────────────────────────────────────────────────────╯
         r retry  m move  x cancel  D purge  y copy  / find  n next  p previous                     : command  Esc back  ? help
        """)
  }

  @Test func `on an ordinary terminal`() {
    #expect(
      Stage.screen(after: keys, width: 80, height: 24) == """
         penstock   shop.db · sqlite   in 1 285/s   out 1 279/s         live · 12:04:33
         ready 18 742   running 32/40   retrying 87   dead 214 ▲12            workers 3
         Job 4182377 · SendEmail · emails                         dead · attempt 5 of 5
         enqueued 11:04:31   first run 11:19:04 (+14m34)   last run 12:04:24 (ran 2.1s)
         cpu 84ms   peak 31 MB   unique order-88412/receipt
         Attempts
         ▸ 5  12:04:24  web-3.4711  ran 2.1s    exit 75  failed  smtp: 421 4.7.0 try a…
           4  11:53:04  web-2.4711  ran 2.1s    exit 75  failed  smtp: 421 4.7.0 try a…
           3  11:41:44  web-1.4711  ran 2.1s    exit 75  failed  smtp: 421 4.7.0 try a…
           2  11:30:24  web-3.4711  ran 2.1s    exit 75  failed  smtp: 421 4.7.0 try a…
         Payload (json, 62 B)                    Error and output of attempt 5
         {                                       smtp: 421 4.7.0 try again later
           "to": "ada@example.com",
           "template": "receipt",                standard error
           "token": "••••••"                     connected to mx.example.com
         }                                       smtp: 421 4.7.0 try again later







         r retry  m move  x cancel  D purge  y copy         : command  Esc back  ? help
        """)
  }

  @Test func `on the smallest screen`() {
    #expect(
      Stage.screen(after: keys, width: 60, height: 16) == """
         penstock   shop.db · sqlite                live · 12:04:33
         ready 18 742   running 32/40   retrying 87   dead 214 ▲12
         Job 4182377 · SendEmail · emails     dead · attempt 5 of 5
         enqueued 11:04:31   first run 11:19:04 (+14m34)
         last run 12:04:24 (ran 2.1s)   cpu 84ms   peak 31 MB
         Attempts
         ▸ 5  12:04:24  web-3.4711  ran 2.1s    exit 75  failed  s…
           4  11:53:04  web-2.4711  ran 2.1s    exit 75  failed  s…
         Payload (json, 62 B)                              1–4 of 5
         {
           "to": "ada@example.com",
           "template": "receipt",
           "token": "••••••"
         Error and output of attempt 5                       1 of 5
         smtp: 421 4.7.0 try again later
         r retry  m move  x cancel      : command  Esc back  ? help
        """)
  }

  @Test func `of long names as much stands in the title as there is room for`() {
    var store = Fixture()
    store.jobs[0].kind = "DeliverPartnerWebhookNotification"
    store.jobs[0].queue = "webhooks-outgoing-to-partners"
    for (width, title) in [
      (60, "Job 4190021 · DeliverPartnerW… · webhook… running · 1 of 5"),
      (80, "Job 4190021 · DeliverPartnerWebhookNotifica… · webhooks-outg… running · 1 of 5"),
    ] {
      var stage = Stage(width: width, height: 24, store: store)
      stage.press("2 Enter")
      let line = stage.screen.split(separator: "\n")[2]
      #expect(line.split(separator: " ").joined(separator: " ") == title)
    }
  }

  @Test func `on the smallest screen in ASCII`() {
    #expect(
      Stage.screen(after: keys, width: 60, height: 16, glyphs: .ascii) == """
         penstock   shop.db - sqlite                live - 12:04:33
         ready 18 742   running 32/40   retrying 87   dead 214 +12
         Job 4182377 - SendEmail - emails     dead - attempt 5 of 5
         enqueued 11:04:31   first run 11:19:04 (+14m34)
         last run 12:04:24 (ran 2.1s)   cpu 84ms   peak 31 MB
         Attempts
         > 5  12:04:24  web-3.4711  ran 2.1s    exit 75  failed  s~
           4  11:53:04  web-2.4711  ran 2.1s    exit 75  failed  s~
         Payload (json, 62 B)                              1-4 of 5
         {
           "to": "ada@example.com",
           "template": "receipt",
           "token": "******"
         Error and output of attempt 5                       1 of 5
         smtp: 421 4.7.0 try again later
         r retry  m move  x cancel      : command  Esc back  ? help
        """)
  }
}
