import Jobs
import Settings
import Testing

@Suite struct JSONLineTests {
  private static let moment = Timestamp(seconds: 1_700_000_000)

  private static func job(payload: String = "") -> Job {
    Job(
      id: 7, queue: "emails", kind: "SendEmail", state: .dead, priority: 2,
      payload: Array(payload.utf8), attempt: 3, maxAttempts: 3, enqueuedAt: moment,
      runAt: moment + .milliseconds(1), startedAt: moment + .seconds(1),
      finishedAt: moment + .seconds(2), uniqueKey: "u", partitionKey: "p", tags: ["a", "b"],
      worker: "web-1.42", error: "line \"one\"\nline two\u{1b}[0m")
  }

  @Test func `a job has the promised keys in order`() {
    #expect(
      JSONLine(job: Self.job()).text
        == #"{"id":7,"queue":"emails","kind":"SendEmail","state":"dead","priority":2,"attempt":3,"#
        + #""max_attempts":3,"enqueued_at":"2023-11-14T22:13:20.000000Z","#
        + #""run_at":"2023-11-14T22:13:20.001000Z","started_at":"2023-11-14T22:13:21.000000Z","#
        + #""finished_at":"2023-11-14T22:13:22.000000Z","unique_key":"u","partition_key":"p","#
        + #""tags":["a","b"],"worker":"web-1.42","error":"line \"one\"\nline two\u001b[0m"}"#)
  }

  @Test func `absent values are left out`() {
    let job = Job(
      id: 1, queue: "q", kind: "k", state: .ready, enqueuedAt: Self.moment, runAt: Self.moment)
    #expect(
      JSONLine(job: job).text
        == #"{"id":1,"queue":"q","kind":"k","state":"ready","priority":0,"attempt":0,"#
        + #""enqueued_at":"2023-11-14T22:13:20.000000Z","run_at":"2023-11-14T22:13:20.000000Z","#
        + #""tags":[]}"#)
  }

  @Test func `a payload is embedded as JSON on one line when it parses`() {
    let detail = JobDetail(
      job: Self.job(payload: "{\n \"to\": \"a\\n\",\r\n \"n\": 1.0}"), attempts: [])
    #expect(
      JSONLine(detail: detail).text.hasSuffix(
        #""payload":{  "to": "a\n",   "n": 1.0},"attempts":[]}"#))
  }

  @Test func `a payload that does not parse is base64`() {
    let detail = JobDetail(job: Self.job(payload: "{a:1}"), attempts: [])
    #expect(
      JSONLine(detail: detail).text.hasSuffix(#""payload_base64":"e2E6MX0=","attempts":[]}"#))
  }

  @Test func `attempts come first to last with what was measured`() {
    let report = Report(
      exitStatus: 1, cpu: .milliseconds(1500), peakBytes: 2048,
      standardOutput: Array("out\n".utf8), standardError: Array("err".utf8))
    let detail = JobDetail(
      job: Self.job(),
      attempts: [
        Attempt(number: 2, startedAt: Self.moment),
        Attempt(
          number: 1, startedAt: Self.moment, finishedAt: Self.moment, worker: "w",
          outcome: .timedOut, error: "e", report: report),
      ])
    #expect(
      JSONLine(detail: detail).text.hasSuffix(
        #""attempts":[{"number":1,"started_at":"2023-11-14T22:13:20.000000Z","#
          + #""finished_at":"2023-11-14T22:13:20.000000Z","worker":"w","outcome":"timed_out","#
          + #""exit":1,"error":"e","cpu_s":1.5,"peak_bytes":2048,"stdout":"out\n","stderr":"err"},"#
          + #"{"number":2,"started_at":"2023-11-14T22:13:20.000000Z"}]}"#))
  }

  @Test func `a queue has counts, rates and latencies`() {
    var counts = StateCounts()
    counts[.ready] = 12
    var wait = LatencyHistogram()
    wait.record(.microseconds(40))
    let queue = QueueOverview(
      name: "emails", isPaused: true, counts: counts, oldestReadyAt: Self.moment,
      inPerSecond: 1.25, outPerSecond: 3, failedPerSecond: 0, wait: wait, run: LatencyHistogram(),
      recent: [3, 4], kinds: [])
    #expect(
      JSONLine(queue: queue, now: Self.moment + .milliseconds(2500)).text
        == #"{"name":"emails","paused":true,"scheduled":0,"ready":12,"running":0,"retrying":0,"#
        + #""succeeded":0,"dead":0,"cancelled":0,"oldest_ready_age_s":2.5,"in_per_s":1.25,"#
        + #""out_per_s":3,"failed_per_s":0,"out_each_10s":[3,4],"wait":{"count":1,"p50_s":0.00004,"p90_s":0.00004,"#
        + #""p95_s":0.00004,"p99_s":0.00004,"max_s":0.00004,"buckets":[[0.000041,1]]},"#
        + #""run":{"count":0,"buckets":[]},"total":{"count":0,"buckets":[]}}"#)
  }

  @Test func `a queue says how many ready jobs nobody takes, where the workers are known`() {
    var counts = StateCounts()
    counts[.ready] = 3
    let queue = QueueOverview(
      name: "emails", isPaused: false, counts: counts, oldestReadyAt: nil, inPerSecond: 0,
      outPerSecond: 0, failedPerSecond: 0, wait: LatencyHistogram(), run: LatencyHistogram(),
      recent: [], kinds: ["A", "B"], readyByKind: ["A": 1, "B": 2])
    let worker = WorkerRecord(
      id: 1,
      description: WorkerDescription(
        name: "w", host: "h", pid: 1, version: "1", slots: 1, kinds: ["A"]), state: .active,
      startedAt: Self.moment, heartbeatAt: Self.moment, leaseUntil: Self.moment + .seconds(30),
      cpu: 0, memoryBytes: 0, succeeded: 0, failed: 0, jobs: [])
    func text(_ workers: [WorkerRecord]?) -> String {
      JSONLine(queue: queue, now: Self.moment, workers: workers).text
    }
    #expect(text([worker]).contains(#""untaken":2,"untaken_kinds":["B"],"#))
    #expect(text([]).contains(#""untaken":3,"in_per_s""#))
    #expect(!text(nil).contains("untaken"))
  }

  @Test func `a worker says what it runs`() {
    let description = WorkerDescription(
      name: "web-1.42", host: "web-1", pid: 42, version: "1.0.0", slots: 8,
      queues: [QueueShare(queue: "emails", weight: 2)])
    var job = Self.job()
    job.state = .running
    job.progress = Progress(share: 0.25, note: "page 1")
    var worker = WorkerRecord(
      id: 1, description: description, state: .active, startedAt: Self.moment,
      heartbeatAt: Self.moment, leaseUntil: Self.moment, cpu: 0.25, memoryBytes: 4096, succeeded: 7,
      failed: 1, jobs: [job])
    worker.runsPerSecond = 0.5
    #expect(
      JSONLine(worker: worker, now: Self.moment + .seconds(1)).text
        == #"{"name":"web-1.42","host":"web-1","pid":42,"version":"1.0.0","#
        + #""started_at":"2023-11-14T22:13:20.000000Z","#
        + #""heartbeat_at":"2023-11-14T22:13:20.000000Z","#
        + #""lease_until":"2023-11-14T22:13:20.000000Z","slots":8,"busy":1,"queues":["emails"],"#
        + #""weights":{"emails":2},"state":"active","pulse":"silent","succeeded":7,"failed":1,"runs_per_s":0.5,"cpu":0.25,"#
        + #""memory_bytes":4096,"jobs":[{"id":7,"queue":"emails","kind":"SendEmail","attempt":3,"#
        + #""max_attempts":3,"started_at":"2023-11-14T22:13:21.000000Z","progress":0.25,"#
        + #""progress_note":"page 1"}]}"#)
  }

  @Test func `bulk acts say what they did and would do`() {
    let report = ActReport(matched: 5, changed: 3, skipped: 2)
    #expect(JSONLine(report: report).text == #"{"matched":5,"changed":3,"skipped":2}"#)
    let row = Breakdown.Row(
      queue: "q", kind: "k", state: .dead, error: "", count: 4, oldest: Self.moment,
      newest: Self.moment)
    #expect(
      JSONLine(breakdown: Breakdown(rows: [row], matched: 4, applicable: 3)).text
        == #"{"matched":4,"changed":3,"skipped":1,"dry_run":true,"breakdown":[{"queue":"q","#
        + #""kind":"k","state":"dead","count":4,"oldest_at":"2023-11-14T22:13:20.000000Z","#
        + #""newest_at":"2023-11-14T22:13:20.000000Z"}]}"#)
  }

  @Test func `a push says whether it was a duplicate`() {
    let line = JSONLine(
      receipt: PushReceipt(id: 9, isDuplicate: true), draft: Draft(queue: "q", uniqueKey: "u"))
    #expect(
      line.text == #"{"id":9,"queue":"q","kind":"default","unique_key":"u","duplicate":true}"#)
  }
}
