import Jobs
import Monitor
import Settings
import Testing

@testable import penstock

@Suite struct RenderingTests {
  private static let moment = Timestamp(seconds: 1_700_000_000)

  private static func job(_ id: JobID, _ state: JobState, error: String? = nil) -> Job {
    Job(
      id: id, queue: "emails", kind: "SendEmail", state: state,
      payload: Array(#"{"to":"ada"}"#.utf8),
      attempt: 2, maxAttempts: 10, enqueuedAt: moment, runAt: moment + .seconds(300),
      startedAt: moment + .seconds(30), finishedAt: state.isFinished ? moment : nil, error: error)
  }

  @Test func `jobs stand in aligned columns that say the moment that matters`() {
    let jobs = [
      Self.job(12, .retrying), Self.job(9, .running),
      Self.job(7, .dead, error: "connection\u{1b}[31m refused\nat line 2"),
      Self.job(5, .succeeded, error: "connection refused"),
    ]
    #expect(
      JobsCommand.table(jobs, now: Self.moment + .seconds(60)).text(width: nil) == """
        ID  QUEUE   KIND       STATE      ATTEMPT  WHEN     ERROR OR PAYLOAD
        12  emails  SendEmail  retrying      2/10  in 4m    {"to":"ada"}
         9  emails  SendEmail  running       2/10  for 30s  {"to":"ada"}
         7  emails  SendEmail  dead          2/10  1m ago   connection␛[31m refused
         5  emails  SendEmail  succeeded     2/10  1m ago   {"to":"ada"}

        """)
  }

  @Test func `the last column is cut to the width of the terminal`() {
    var table = TextTable([.number("ID"), .text("ERROR")])
    table.add(["7", "漢字 connection refused by the server"])
    #expect(table.text(width: 20) == "ID  ERROR\n 7  漢字 connection…\n")
  }

  @Test func `a job shows its facts, its payload and its attempts`() {
    var job = Self.job(7, .dead, error: "refused\nby peer")
    job.tags = ["bulk"]
    let attempt = Attempt(
      number: 1, startedAt: Self.moment, finishedAt: Self.moment + .milliseconds(1200),
      worker: "web-1.42", outcome: .failed, error: "refused\nby peer",
      report: Report(exitStatus: 1, cpu: .milliseconds(20), peakBytes: 12_400_000))
    let page = ShowCommand.page(
      JobDetail(job: job, attempts: [attempt]), now: Self.moment + .seconds(60))
    #expect(
      page == """
        job 7
          queue          emails
          kind           SendEmail
          state          dead
          priority       0
          attempts       2 of 10
          enqueued       2023-11-14T22:13:20.000000Z (1m ago)
          due            2023-11-14T22:18:20.000000Z (in 4m)
          started        2023-11-14T22:13:50.000000Z (30s ago)
          finished       2023-11-14T22:13:20.000000Z (1m ago)
          tags           bulk
          error          refused
                         by peer

        payload, 12 B
          {"to":"ada"}

        ATTEMPT  STARTED                      TOOK  OUTCOME  EXIT  SIGNAL   CPU   PEAK  WORKER    ERROR
              1  2023-11-14T22:13:20.000000Z  1.2s  failed      1          20ms  12 MB  web-1.42  refused

        """)
  }

  @Test func `a bulk act says what it did and what it would do`() {
    let act = Act.retry(spread: nil)
    #expect(
      BulkAct.sentence(
        ActReport(matched: 171, changed: 168, skipped: 3), act, on: .filter(Filter()))
        == "retried 168, skipped 3 that had changed")
    #expect(
      BulkAct.sentence(ActReport(matched: 12_500, changed: 12_500), .purge, on: .filter(Filter()))
        == "purged 12,500")
    #expect(
      BulkAct.sentence(
        ActReport(matched: 2, changed: 2), .retry(spread: .seconds(600)), on: .ids([1, 2]))
        == "spreading 2 over 10m")
    let row = Breakdown.Row(
      queue: "emails", kind: "SendEmail", state: .dead, error: "timeout after <n>s", count: 1168,
      oldest: Self.moment, newest: Self.moment + .seconds(1))
    #expect(
      BulkAct.page(Breakdown(rows: [row], matched: 1171, applicable: 1168), act) == """
        would retry 1,168 jobs and skip 3 in a state that it does not apply to
        COUNT  QUEUE   KIND       STATE  OLDEST                       NEWEST                       ERROR
        1,168  emails  SendEmail  dead   2023-11-14T22:13:20.000000Z  2023-11-14T22:13:21.000000Z  timeout after <n>s

        """)
  }

  @Test func `queues show counts by state`() {
    var counts = StateCounts()
    counts[.ready] = 12_301
    let queue = QueueOverview(
      name: "emails", isPaused: true, counts: counts, oldestReadyAt: Self.moment, inPerSecond: 0.5,
      outPerSecond: 1234, failedPerSecond: 0, wait: LatencyHistogram(), run: LatencyHistogram(),
      recent: [], kinds: [])
    let overview = Overview(
      at: Self.moment + .seconds(90), queues: [queue], workers: 0, slots: 0, freshlyDead: 0)
    #expect(
      QueuesCommand.table(overview, []) == """
        QUEUE            SCHEDULED   READY  RUNNING  RETRYING  SUCCEEDED  DEAD  CANCELLED  OLDEST READY  IN/S  OUT/S  FAILED/S
        emails (paused)          0  12,301        0         0          0     0          0            1m   0.5  1,234         0

        """)
  }

  @Test func `stats sum up all queues from one histogram`() {
    func queue(_ name: String, wait: Duration) -> QueueOverview {
      var histogram = LatencyHistogram()
      histogram.record(wait, times: 10)
      var counts = StateCounts()
      counts[.succeeded] = 10
      return QueueOverview(
        name: name, isPaused: false, counts: counts, oldestReadyAt: nil, inPerSecond: 1,
        outPerSecond: 1, failedPerSecond: 0, wait: histogram, run: LatencyHistogram(), recent: [],
        kinds: [])
    }
    let overview = Overview(
      at: Self.moment, queues: [queue("a", wait: .seconds(1)), queue("b", wait: .seconds(3))],
      workers: 2, slots: 16, freshlyDead: 1)
    let information = StoreInformation(
      engine: "SQLite 3.51.3", location: "a.db", identity: "x", schemaVersion: 1,
      isDurabilityRelaxed: true, isReadOnly: true, bytes: 52_000)
    #expect(
      StatsCommand.page(overview, of: nil, information) == """
        jobs     20: 0 scheduled, 0 ready, 0 running, 0 retrying, 20 succeeded, 0 dead, 0 cancelled
        workers  2 with 16 slots
        died     1 job in the last 5 minutes
        store    52 kB, durability normal

        QUEUE       READY  OLDEST  IN/S  OUT/S  FAILED/S  WAIT P50  WAIT P90  WAIT P95  WAIT P99  RUN P50  RUN P90  RUN P95  RUN P99
        a               0       –   1.0    1.0         0      1.0s      1.0s      1.0s      1.0s        –        –        –        –
        b               0       –   1.0    1.0         0      3.0s      3.0s      3.0s      3.0s        –        –        –        –
        all queues      0       –   2.0    2.0         0      1.0s      3.0s      3.0s      3.0s        –        –        –        –

        """)
  }

  @Test func `masking keeps how far a search has come`() {
    let page = JobPage(jobs: [], next: nil, search: JobSearch(looked: 5, total: 9))
    #expect(Answer.jobs(page).redacted(by: Redaction([])) == .jobs(page))
  }
}
