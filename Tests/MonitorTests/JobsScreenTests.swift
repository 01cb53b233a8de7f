import Jobs
import Testing

@testable import Monitor

/// All jobs, one of them marked.
@Suite struct JobsScreenTests {
  @Test func `the number of the screen shows all jobs again, but for a filter that was typed`() {
    var stage = Stage()
    stage.press("Down Enter")
    #expect(stage.screen.contains("filter queue:emails"))
    stage.press("1 2")
    #expect(stage.screen.contains("none, all jobs match"))
    stage.press("/")
    stage.type("kind:SendEmail")
    stage.press("Enter 1 2")
    #expect(stage.screen.contains("filter kind:SendEmail"))
    stage.press("1 Enter 2")
    // On the jobs themselves the number leaves what is listed.
    #expect(stage.screen.contains("filter queue:"))
    stage.press("3 2")
    #expect(stage.screen.contains("none, all jobs match"))
    stage.press("1 :")
    stage.type("filter state:dead")
    stage.press("Enter 1 : 2 Enter")
    #expect(stage.screen.contains("filter state:dead"))
  }

  let keys = "2 Down Space"

  @Test func `on a wide screen`() {
    #expect(
      Stage.screen(after: keys, width: 120, height: 36) == """
         penstock   shop.db · sqlite            in 1 285/s   out 1 279/s   failing 0.4%                         live · 12:04:33
         ready 18 742   running 32/40   scheduled 1 204   retrying 87   dead 214 ▲12   succeeded 9 186 530            workers 3
        ╭─ Jobs ─────────────────────────────────────────────────────────────────────────────────── 9 206 809 jobs · 1 marked ─╮
        │  filter none, all jobs match                                                                                         │
        │          ID  STATE      QUEUE         KIND            PRI  ATTEMPT  AGE/DUE    RUN  LAST ERROR OR PAYLOAD            │
        │     4190021  running    emails        SendEmail         0      1/5       1m   3.2s  {"to":"zoe@example.com","templa… │
        │ ●   4190020  retrying   emails        SendEmail         0      2/5   in 12s      –  smtp: connection reset           │
        │▸    4190019  scheduled  reports       BuildReport      -2        0    in 1h      –  monthly, for everybody           │
        │     4190018  succeeded  thumbnails    Thumbnail         5        1      43s  100ms  8 B of binary data               │
        │     4190017  ready      emails        SendEmail         0        0       1m      –  {"to":"ola@example.com"}         │
        │     4182377  dead       emails        SendEmail         0      5/5       1h   2.0s  smtp: 421 4.7.0 try again later  │
        │     4182371  dead       emails        SendEmail         0      5/5       1h   2.0s  smtp: 421 4.7.0 try again later  │
        │     4182365  dead       emails        SendEmail         0      5/5       1h   2.0s  smtp: 421 4.7.0 try again later  │
        │     4182359  dead       emails        SendEmail         0      5/5       1h   2.0s  smtp: 421 4.7.0 try again later  │
        │     4182353  dead       emails        SendEmail         0      5/5       1h   2.0s  smtp: 421 4.7.0 try again later  │
        │     4182347  dead       emails        SendEmail         0      5/5       1h   2.0s  smtp: 421 4.7.0 try again later  │
        │     4182341  dead       emails        SendEmail         0      5/5       1h   2.0s  smtp: 421 4.7.0 try again later  │
        │     4182335  dead       emails        SendEmail         0      5/5       1h   2.0s  smtp: 421 4.7.0 try again later  │
        │     4182329  dead       emails        SendEmail         0      5/5       1h   2.0s  smtp: 421 4.7.0 try again later  │
        │     4182323  dead       emails        SendEmail         0      5/5       1h   2.0s  smtp: 421 4.7.0 try again later  │
        │     4182317  dead       emails        SendEmail         0      5/5       1h   2.0s  smtp: 421 4.7.0 try again later  │
        │     4182311  dead       emails        SendEmail         0      5/5       1h   2.0s  smtp: 421 4.7.0 try again later  │
        │     4182305  dead       emails        SendEmail         0      5/5       1h   2.0s  smtp: 421 4.7.0 try again later  │
        │     4182299  dead       emails        SendEmail         0      5/5       1h   2.0s  smtp: 421 4.7.0 try again later  │
        │     4182293  dead       emails        SendEmail         0      5/5       1h   2.0s  smtp: 421 4.7.0 try again later  │
        │     4182287  dead       emails        SendEmail         0      5/5       1h   2.0s  smtp: 421 4.7.0 try again later  │
        │     4182281  dead       emails        SendEmail         0      5/5       1h   2.0s  smtp: 421 4.7.0 try again later  │
        │     4182275  dead       emails        SendEmail         0      5/5       1h   2.0s  smtp: 421 4.7.0 try again later  │
        │     4182269  dead       emails        SendEmail         0      5/5       1h   2.0s  smtp: 421 4.7.0 try again later  │
        │     4182263  dead       emails        SendEmail         0      5/5       1h   2.0s  smtp: 421 4.7.0 try again later  │
        │     4182257  dead       emails        SendEmail         0      5/5       1h   2.0s  smtp: 421 4.7.0 try again later  │
        │     4182251  dead       emails        SendEmail         0      5/5       1h   2.0s  smtp: 421 4.7.0 try again later  │
        │     4182245  dead       emails        SendEmail         0      5/5       1h   2.0s  smtp: 421 4.7.0 try again later  │
        │     4182239  dead       emails        SendEmail         0      5/5       1h   2.0s  smtp: 421 4.7.0 try again later  │
        ╰──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────╯
         1 Queues  2 Jobs  3 Dead  4 Workers  5 Schedules  6 Topics  8 Log  Enter open  / filter  r retry     : command  ? help
        """)
  }

  @Test func `on an ordinary terminal`() {
    #expect(
      Stage.screen(after: keys, width: 80, height: 24) == """
         penstock   shop.db · sqlite   in 1 285/s   out 1 279/s         live · 12:04:33
         ready 18 742   running 32/40   retrying 87   dead 214 ▲12            workers 3
         Jobs                                                 9 206 809 jobs · 1 marked
          filter none, all jobs match
                  ID  STATE      QUEUE     KIND       AGE/DUE  LAST ERROR OR PAYLOAD
             4190021  running    emails    SendEmail       1m  {"to":"zoe@example.com"…
         ●   4190020  retrying   emails    SendEmail   in 12s  smtp: connection reset
        ▸    4190019  scheduled  reports   BuildRep…    in 1h  monthly, for everybody
             4190018  succeeded  thumbna…  Thumbnail      43s  8 B of binary data
             4190017  ready      emails    SendEmail       1m  {"to":"ola@example.com"}
             4182377  dead       emails    SendEmail       1h  smtp: 421 4.7.0 try aga…
             4182371  dead       emails    SendEmail       1h  smtp: 421 4.7.0 try aga…
             4182365  dead       emails    SendEmail       1h  smtp: 421 4.7.0 try aga…
             4182359  dead       emails    SendEmail       1h  smtp: 421 4.7.0 try aga…
             4182353  dead       emails    SendEmail       1h  smtp: 421 4.7.0 try aga…
             4182347  dead       emails    SendEmail       1h  smtp: 421 4.7.0 try aga…
             4182341  dead       emails    SendEmail       1h  smtp: 421 4.7.0 try aga…
             4182335  dead       emails    SendEmail       1h  smtp: 421 4.7.0 try aga…
             4182329  dead       emails    SendEmail       1h  smtp: 421 4.7.0 try aga…
             4182323  dead       emails    SendEmail       1h  smtp: 421 4.7.0 try aga…
             4182317  dead       emails    SendEmail       1h  smtp: 421 4.7.0 try aga…
             4182311  dead       emails    SendEmail       1h  smtp: 421 4.7.0 try aga…
             4182305  dead       emails    SendEmail       1h  smtp: 421 4.7.0 try aga…
         1 2 Jobs 3 4 5 6 8  Enter open  / filter  r retry  m move    : command  ? help
        """)
  }

  @Test func `a list that goes on says how many match where the store's counts know it`() {
    for (filter, hint) in [
      ("state:succeeded", " 9 186 530 jobs ─╮"),
      ("-queue:emails state:scheduled,dead", " 1 208 jobs ─╮"),
      ("kind:Thumb*", " 200 jobs and more ─╮"),
    ] {
      var store = Fixture()
      store.jobs = (0..<900).map { index in
        var job = Fixture.jobs[0]
        (job.id, job.state, job.queue) = (JobID(9000 - index), .succeeded, "thumbnails")
        if filter.hasPrefix("-") { job.state = .dead }
        job.kind = "Thumbnail"
        return job
      }
      var stage = Stage(store: store)
      stage.press("2 /")
      stage.type(filter)
      stage.press("Enter")
      #expect(stage.screen.contains(hint))
    }
  }

  @Test func `on the smallest screen`() {
    #expect(
      Stage.screen(after: keys, width: 60, height: 16) == """
         penstock   shop.db · sqlite                live · 12:04:33
         ready 18 742   running 32/40   retrying 87   dead 214 ▲12
         Jobs                             9 206 809 jobs · 1 marked
          filter none, all jobs match
                ID  STATE      QUEUE     KIND        LAST ERROR OR…
           4190021  running    emails    SendEmail   {"to":"zoe@ex…
         ● 4190020  retrying   emails    SendEmail   smtp: connect…
        ▸  4190019  scheduled  reports   BuildRepo…  monthly, for …
           4190018  succeeded  thumbna…  Thumbnail   8 B of binary…
           4190017  ready      emails    SendEmail   {"to":"ola@ex…
           4182377  dead       emails    SendEmail   smtp: 421 4.7…
           4182371  dead       emails    SendEmail   smtp: 421 4.7…
           4182365  dead       emails    SendEmail   smtp: 421 4.7…
           4182359  dead       emails    SendEmail   smtp: 421 4.7…
           4182353  dead       emails    SendEmail   smtp: 421 4.7…
         1 2 Jobs 3 4 5 6 8  Enter open  / filter  r retry   ? help
        """)
  }

  @Test func `on the smallest screen in ASCII`() {
    #expect(
      Stage.screen(after: keys, width: 60, height: 16, glyphs: .ascii) == """
         penstock   shop.db - sqlite                live - 12:04:33
         ready 18 742   running 32/40   retrying 87   dead 214 +12
         Jobs                             9 206 809 jobs - 1 marked
          filter none, all jobs match
                ID  STATE      QUEUE     KIND        LAST ERROR OR~
           4190021  running    emails    SendEmail   {"to":"zoe@ex~
         * 4190020  retrying   emails    SendEmail   smtp: connect~
        >  4190019  scheduled  reports   BuildRepo~  monthly, for ~
           4190018  succeeded  thumbna~  Thumbnail   8 B of binary~
           4190017  ready      emails    SendEmail   {"to":"ola@ex~
           4182377  dead       emails    SendEmail   smtp: 421 4.7~
           4182371  dead       emails    SendEmail   smtp: 421 4.7~
           4182365  dead       emails    SendEmail   smtp: 421 4.7~
           4182359  dead       emails    SendEmail   smtp: 421 4.7~
           4182353  dead       emails    SendEmail   smtp: 421 4.7~
         1 2 Jobs 3 4 5 6 8  Enter open  / filter  r retry   ? help
        """)
  }
}
