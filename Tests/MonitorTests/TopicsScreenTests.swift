import Drawing
import Jobs
import Testing

@testable import Monitor

/// Bindings in their outline, and the topics that were published to.
@Suite struct TopicsScreenTests {
  let keys = "6"

  @Test func `on a wide screen`() {
    #expect(
      Stage.screen(after: keys, width: 120, height: 36) == """
         penstock   shop.db · sqlite            in 1 285/s   out 1 279/s   failing 0.4%                         live · 12:04:33
         ready 18 742   running 32/40   scheduled 1 204   retrying 87   dead 214 ▲12   succeeded 9 186 530            workers 3
        ╭─ Bindings ─────────────────────────────────────────────────────────────────────────────────────────────────────── 4 ─╮
        │  PATTERN                       QUEUE             KIND            JOBS/s     JOBS  NAME        FILTER                 │
        │▸ #                             audit             Note                14   96 930  everything                         │
        │  orders                                                                                                              │
        │    #                           stock             SyncStock          1.2    8 114  big-orders  payload.total:>80      │
        │    *.paid                      emails            SendReceipt         12   88 412                                     │
        │    eu.returned                 reports           BuildReport          0      301                                     │
        ╰──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────╯
        ╭─ Published ──────────────────────────────────────────────────────────────────────────────── 212 unroutable, 12 kept ─╮
        │  TOPIC                                                            PUBLISHED/s  PUBLISHED  UNROUTABLE    KEPT    LAST │
        │  carts.eu.left                                                            0.1        212         212      12     10s │
        │  orders.eu.paid                                                           7.1     50 120           0       0      3s │
        │  orders.eu.returned                                                         0        301           0       0      3m │
        │  orders.us.paid                                                           5.3     38 292           0       0      3s │
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
         1 Queues  2 Jobs  3 Dead  4 Workers  5 Schedules  6 Topics  8 Log  Enter jobs  n bind  D unbind      : command  ? help
        """)
  }

  @Test func `on an ordinary terminal`() {
    #expect(
      Stage.screen(after: keys, width: 80, height: 24) == """
         penstock   shop.db · sqlite   in 1 285/s   out 1 279/s         live · 12:04:33
         ready 18 742   running 32/40   retrying 87   dead 214 ▲12            workers 3
         Bindings                                                                     4
          PATTERN                QUEUE       KIND      JOBS/s    JOBS  NAME    FILTER
        ▸ #                      audit       Note          14  96 930  every…
          orders
            #                    stock       SyncSto…     1.2   8 114  big-o…  payload…
            *.paid               emails      SendRec…      12  88 412
            eu.returned          reports     BuildRe…       0     301
         Published                                              212 unroutable, 12 kept
          TOPIC                         PUBLISHED/s  PUBLISHED  UNROUTABLE  KEPT   LAST
          carts.eu.left                         0.1        212         212    12    10s
          orders.eu.paid                        7.1     50 120           0     0     3s
          orders.eu.returned                      0        301           0     0     3m
          orders.us.paid                        5.3     38 292           0     0     3s








         1 2 3 4 5 6 Topics 8  Enter jobs  n bind  D unbind           : command  ? help
        """)
  }

  @Test func `on the smallest screen`() {
    #expect(
      Stage.screen(after: keys, width: 60, height: 16) == """
         penstock   shop.db · sqlite                live · 12:04:33
         ready 18 742   running 32/40   retrying 87   dead 214 ▲12
         Bindings                                                 4
          PATTERN              QUEUE       KIND      JOBS/s    JOBS
        ▸ #                    audit       Note          14  96 930
          orders
            #                  stock       SyncSto…     1.2   8 114
            *.paid             emails      SendRec…      12  88 412
            eu.returned        reports     BuildRe…       0     301
         Published                          212 unroutable, 12 kept
          TOPIC                  PUBLISHED/s  PUBLISHED  UNROUTABLE
          carts.eu.left                  0.1        212         212
          orders.eu.paid                 7.1     50 120           0
          orders.eu.returned               0        301           0
          orders.us.paid                 5.3     38 292           0
         1 2 3 4 5 6 Topics 8  Enter jobs  n bind  D unbind  ? help
        """)
  }

  @Test func `on the smallest screen in ASCII`() {
    #expect(
      Stage.screen(after: keys, width: 60, height: 16, glyphs: .ascii) == """
         penstock   shop.db - sqlite                live - 12:04:33
         ready 18 742   running 32/40   retrying 87   dead 214 +12
         Bindings                                                 4
          PATTERN              QUEUE       KIND      JOBS/s    JOBS
        > #                    audit       Note          14  96 930
          orders
            #                  stock       SyncSto~     1.2   8 114
            *.paid             emails      SendRec~      12  88 412
            eu.returned        reports     BuildRe~       0     301
         Published                          212 unroutable, 12 kept
          TOPIC                  PUBLISHED/s  PUBLISHED  UNROUTABLE
          carts.eu.left                  0.1        212         212
          orders.eu.paid                 7.1     50 120           0
          orders.eu.returned               0        301           0
          orders.us.paid                 5.3     38 292           0
         1 2 3 4 5 6 Topics 8  Enter jobs  n bind  D unbind  ? help
        """)
  }

  @Test func `Enter shows the jobs of the binding's queue and kind`() {
    var stage = Stage()
    stage.press("6 Down Down Enter")
    #expect(stage.model.jobs.list.filter.description == "queue:stock kind:SyncStock")
    stage.press("Esc")
    #expect(stage.model.screen == .topics)
  }

  @Test func `words above bindings are no binding`() {
    var stage = Stage()
    stage.press("6 Down D")
    #expect(stage.lastLine == "no binding is under the cursor")
  }

  @Test func `unbinding asks first, and can be undone`() throws {
    var stage = Stage()
    stage.press("6 Down Down D")
    #expect(
      stage.lastLine.hasPrefix(
        "Unbind big-orders (orders.# → stock kind:SyncStock payload.total:>80)? Jobs that it made"))
    stage.press("Y")
    #expect(stage.takeEffects() == [.copy("penstock unbind big-orders")])
    stage.press("y")
    let record = try #require(stage.store.topics.bindings.first { $0.id == 2 })
    #expect(stage.takeEffects() == [.unbind(record)])
    stage.send(.topicsChanged(.unbind(record), .unbound(record.binding, entry: 7)))
    #expect(stage.lastLine.hasPrefix("unbound big-orders ("))
    stage.press("u")
    #expect(stage.lastLine.hasPrefix("Undo: unbound big-orders"))
  }

  @Test func `a binding is typed as the command takes it`() throws {
    var stage = Stage()
    stage.press("6 n")
    stage.type("orders.*.new em")
    stage.press("Tab")
    stage.type(" kind:SendEmail payload.total:>100")
    stage.press("Enter")
    let binding = TopicBinding(
      pattern: try TopicPattern("orders.*.new"), queue: "emails", kind: "SendEmail",
      filter: try BindingFilter.read("payload.total:>100"))
    #expect(stage.takeEffects() == [.bind(binding)])
    stage.send(
      .topicsChanged(.bind(binding), .bound(binding, BindReport(isNew: true, entry: 3))))
    stage.press("Y")
    #expect(
      stage.takeEffects() == [
        .copy(
          "penstock bind 'orders.*.new' emails --kind SendEmail --filter 'payload.total:>100'")
      ])
  }

  @Test func `what is no binding is told, and stays to be mended`() {
    var stage = Stage()
    stage.press("6 n")
    stage.type("orders.eu* q")
    stage.press("Enter")
    #expect(stage.takeEffects().isEmpty)
    #expect(stage.screen.contains("in 'eu*' the wildcard '*' is a part of a word"))
    #expect(stage.lastLine.hasPrefix("bind PATTERN QUEUE: orders.eu* q"))
  }

  @Test func `a message is published by hand to the topic under the cursor`() throws {
    var stage = Stage()
    stage.press("6 Tab Down p")
    #expect(stage.lastLine.hasPrefix("publish TOPIC PAYLOAD: orders.eu.paid"))
    stage.type("{\"total\": 1}")
    stage.press("Enter")
    let message = Jobs.Message(
      topic: try Topic("orders.eu.paid"), payload: Array("{\"total\": 1}".utf8))
    #expect(
      stage.lastLine.hasPrefix("Publish 12 B to orders.eu.paid, which 2 queues get?"),
      "\(stage.lastLine)")
    #expect(stage.takeEffects() == [])
    stage.press("y")
    #expect(stage.takeEffects() == [.publish(message)])
    stage.send(
      .topicsChanged(.publish(message), .published(message, PublishReceipt(jobs: [1, 2]))))
    #expect(
      stage.lastLine == "published to orders.eu.paid: made 2 jobs; Y copies the command")
    stage.press("Y")
    #expect(
      stage.takeEffects() == [.copy("penstock publish orders.eu.paid '{\"total\": 1}'")])
  }

  @Test func `publishing asks, without a payload too, and the command of it has no secret`() throws
  {
    var stage = Stage()
    stage.press("6 p")
    stage.type("orders.eu.paid")
    stage.press("Enter n")
    #expect(stage.takeEffects() == [])
    #expect(stage.lastLine == "nothing was published")
    stage.press("p")
    stage.type("carts.us.left")
    stage.press("Enter")
    #expect(stage.lastLine.hasPrefix("Publish no payload to carts.us.left, which audit gets?"))
    stage.press("n 1 :")
    stage.type(#"publish carts.us.left {"token":"t-8812"}"#)
    stage.press("Enter Y")
    #expect(stage.lastLine.hasPrefix("Publish 18 B to carts.us.left, which audit gets?"))
    #expect(
      stage.takeEffects() == [.copy(#"penstock publish carts.us.left '{"token":"••••••"}'"#)])
  }

  @Test func `away from the topics' screen the question says who gets a message once that is read`()
  {
    var stage = Stage()
    stage.isAnswering = false
    stage.press(":")
    stage.type("publish carts.us.left {}")
    stage.press("Enter")
    #expect(stage.lastLine.hasPrefix("Publish 2 B to carts.us.left?"))
    stage.send(.answered(.topics(limit: TopicsScreen.mostTopics), .topics(stage.store.topics)))
    #expect(stage.lastLine.hasPrefix("Publish 2 B to carts.us.left, which audit gets?"))
  }

  @Test func `a payload with the mask of a secret is neither published nor scheduled`() {
    var stage = Stage()
    stage.press("6 p")
    stage.type(#"carts.us.left {"token":"••••••"}"#)
    stage.press("Enter")
    #expect(stage.screen.contains("a secret is masked there; write the secret itself"))
    stage.press("Esc 5 n")
    stage.type(#"nightly '0 2 * * *' reports '{"token":"••••••"}'"#)
    stage.press("Enter")
    #expect(stage.screen.contains("a secret is masked there; write the secret itself"))
    #expect(stage.takeEffects() == [])
  }

  @Test func `the cursor begins on a binding, not on what stands above some`() throws {
    var stage = Stage()
    stage.store.topics.bindings.removeAll { $0.binding.pattern.text == "#" }
    stage.store.topics.bindings.removeAll { $0.binding.pattern.text == "orders.#" }
    stage.press("6")
    #expect(stage.model.topics.binding?.binding.queue == "emails")
    stage.press("D")
    #expect(stage.lastLine.hasPrefix("Unbind orders.*.paid"))
  }

  @Test func `what is bound to a queue that is not there yet is asked`() throws {
    var stage = Stage()
    stage.press("6 n")
    stage.type(#"a.# emals kind:"It's odd""#)
    stage.press("Enter")
    #expect(stage.takeEffects() == [])
    #expect(
      stage.screen.contains("Bind a.# → emals kind:It's odd? It makes the new queue emals"),
      "\(stage.screen)")
    stage.press("y")
    let binding = TopicBinding(
      pattern: try TopicPattern("a.#"), queue: "emals", kind: "It's odd")
    #expect(stage.takeEffects() == [.bind(binding)])
  }

  @Test func `the palette knows topics, bind and publish`() throws {
    var stage = Stage()
    stage.press(":")
    stage.type("topics")
    stage.press("Enter")
    #expect(stage.model.screen == .topics)
    stage.press(":")
    stage.type("bind a.# q")
    stage.press("Enter")
    #expect(stage.screen.contains("It makes the new queue q"))
    stage.press("y")
    #expect(
      stage.takeEffects() == [
        .bind(TopicBinding(pattern: try TopicPattern("a.#"), queue: "q"))
      ])
    stage.press(":")
    stage.type("publish a.*")
    stage.press("Enter")
    #expect(stage.screen.contains("wildcards belong into the patterns of bindings"))
  }

  @Test func `a read-only store is neither bound nor published to`() {
    var stage = Stage(setup: Stage.setup { $0.isReadOnly = true })
    stage.press("6 n")
    #expect(stage.lastLine.hasPrefix("the store is open read-only"))
    stage.press(":")
    stage.type("publish a {}")
    stage.press("Enter")
    #expect(stage.takeEffects().isEmpty)
    #expect(stage.lastLine.hasPrefix("the store is open read-only"))
  }

  @Test func `a press chooses a row, in either panel`() {
    var stage = Stage()
    stage.press("6")
    stage.send(.key(.mouse(.press, Position(column: 5, row: 6))))
    #expect(stage.model.topics.binding?.binding.queue == "stock")
    let row = TopicsLayout(stage.model.facts).topics.row + 3
    stage.send(.key(.mouse(.press, Position(column: 5, row: row))))
    #expect(stage.model.topics.topic?.name == "orders.eu.paid")
  }

  @Test func `a store without topics says how to begin`() {
    var store = Fixture()
    store.topics = TopicOverview(at: Fixture.now)
    var stage = Stage(store: store)
    stage.press("6")
    #expect(stage.screen.contains("No binding yet: n makes one"))
    #expect(stage.screen.contains("Nothing was published yet: p publishes by hand"))
  }

  @Test func `words are read as on the schedules' line, quotes and all`() throws {
    let binding = try TopicText.binding("'orders.#' audit 'payload.total:>100' kind:Note tag:eu")
    #expect(binding.text == "orders.# → audit kind:Note payload.total:>100 tag:eu")
    #expect(
      try TopicText.binding(#"a.# q payload.note:"two words""#).filter.description
        == #"payload.note:"two words""#)
    #expect(
      try TopicText.binding(#"a.# q kind:"It's odd" name:"a b""#).text
        == "a b (a.# → q kind:It's odd)")
    #expect(
      try TopicText.binding(#"a.# q payload.note:"it's two" priority:>1"#).filter.description
        == #"payload.note:"it's two" priority:>1"#)
    func message(_ text: String) throws -> String {
      String(decoding: try TopicText.message(text).payload, as: UTF8.self)
    }
    #expect(try message(#"'a.b' '{"total": 1}'"#) == #"{"total": 1}"#)
    #expect(try message(#"a.b  {"total":  "it's"}"#) == #"{"total":  "it's"}"#)
    #expect(try message("a.b") == "")
    for (text, column) in [
      ("orders.# audit 'payload.total:>1' paylod.x:1", 35), ("'a.b*' q", 5), ("a.# 'q", 5),
      ("a.# q --kind K", 7), (#"a.# q kind:"odd"#, 12),
    ] {
      let error = #expect(throws: CommandError.self) { try TopicText.binding(text) }
      #expect(error?.column == column, "\(text)")
    }
  }
}
