import Jobs
import Settings
import Testing

@Suite struct ExportReaderTests {
  private static let moment = Timestamp(seconds: 1_700_000_000)

  private static func record(_ id: JobID, payload: [UInt8]) -> JobRecord {
    var job = Job(
      id: id, queue: "e mails\u{7}", kind: "Send\"Email\"", state: .dead, priority: -2,
      payload: payload, attempt: 3, maxAttempts: 3, run: 4, workerDeaths: 1,
      timeout: .microseconds(1_500_001), enqueuedAt: moment, runAt: Timestamp(microseconds: .max),
      startedAt: moment + .microseconds(1), finishedAt: Timestamp(microseconds: -1), uniqueKey: "u",
      partitionKey: "", traceparent: "00-1-2-3", tags: ["a", "b\n"], worker: "web-1.42",
      error: "line \"one\"\nline two\u{1b}[0m\0", isQuarantined: true)
    job.policyAttempts = 10
    let attempts = [
      Attempt(
        number: 1, startedAt: moment, finishedAt: moment + .seconds(1), worker: "w",
        outcome: .timedOut, error: "e",
        report: Report(
          exitStatus: 1, signal: 9, cpu: .microseconds(20_001), peakBytes: 1 << 40,
          standardOutput: Array("plain\n".utf8), standardError: [0xff, 0, 0x0a])),
      Attempt(
        number: 4, startedAt: moment, finishedAt: moment, outcome: .lost),
    ]
    return JobRecord(job: job, attempts: attempts, hold: .until(moment))
  }

  private static let payloads: [[UInt8]] = [
    [], Array("{\"a\":1.0e2,\"a\":\"\\u00e9\\ud800\"}".utf8), Array("null".utf8),
    Array(" {} ".utf8), Array("{\n}".utf8), Array("[]\r".utf8), Array("text".utf8), [0xff, 0xfe],
    Array("\u{feff}{}".utf8), Array("1,\"x\":2".utf8),
    Array((String(repeating: "[", count: 512) + String(repeating: "]", count: 512)).utf8),
  ]

  @Test func `whatever is exported is read back as it was`() throws {
    let topic = TopicRecord(
      topic: try Topic("orders.eu"), published: 7, unroutable: 2,
      lastAt: Timestamp(microseconds: 1_800_000_000_123_456))
    let answer = AnswerRecord(
      key: "order-7", digest: .min, jobs: [[3, 4], [], [5]],
      until: Timestamp(seconds: 1_800_000_000))
    var records: [StoreRecord] = [
      .header(ExportHeader(identity: "x", lastID: 99, unroutable: 5)),
      .topic(topic), .answer(answer),
      .queue(QueueRecord(name: "a", isPaused: true, retention: .count(7))),
      .queue(QueueRecord(name: "b", isPaused: false, retention: .forever)),
      .queue(QueueRecord(name: "c", isPaused: false, retention: .period(.zero))),
      .queue(QueueRecord(name: "d", isPaused: false, retention: .period(.seconds(90)))),
      .queue(QueueRecord(name: "e", isPaused: false, retention: nil)),
    ]
    let rules = [
      UniqueRule(.none), UniqueRule(.kind, until: .started),
      UniqueRule(.payload, period: .milliseconds(1500)),
      UniqueRule(.values(["a.b", "c"]), replaces: [.payload, .runAt]),
    ]
    for (index, rule) in rules.enumerated() {
      records.append(
        .policy(
          PolicyRecord(
            scope: .kind("K\(index)"),
            policy: KeepingPolicy(quarantine: index + 1, uniqueness: rule))))
    }
    for (index, payload) in Self.payloads.enumerated() {
      records.append(.job(Self.record(JobID(index + 1), payload: payload)))
    }
    records.append(.uniqueKey(UniqueKeyRecord(key: "k", job: 3, until: Self.moment)))
    var schedule = Schedule(
      name: "nightly",
      rhythm: Rhythm(
        cron: "30 2 * * *", zone: "Europe/Paris",
        windows: [DayWindow(text: "22:00-06:00"), DayWindow(text: "08:00-09:30")].compactMap(\.self)
      ),
      draft: Draft(
        queue: "q", kind: "K", payload: Array("{ \"a\": 1.0 }".utf8), priority: -3, maxAttempts: 4,
        timeout: .microseconds(1_500_001), uniqueKey: "u", uniqueFor: .seconds(90),
        partitionKey: "p", tags: ["x", "y"]),
      missed: .all(upTo: 7), overlap: .replace, jitter: .milliseconds(1500), note: "why")
    let ledger = ScheduleTick.Outcome.allCases.enumerated().map { index, outcome in
      ScheduleTick(
        id: Int64(index + 3), due: Self.moment + .microseconds(index), at: Self.moment,
        outcome: outcome, job: 4, reason: "r")
    }
    records.append(
      .schedule(
        ScheduleExport(
          schedule: schedule, nextAt: Self.moment, lastDue: Self.moment, missed: 5, ledger: ledger))
    )
    (schedule.name, schedule.isPaused, schedule.origin) = ("other", true, .configuration)
    schedule.draft.payload = [0xff, 0]
    records.append(
      .schedule(
        ScheduleExport(
          schedule: schedule,
          ledger: [
            ScheduleTick(
              id: 1, due: Self.moment, through: Self.moment + .seconds(9), count: 10,
              isCountedOut: false, at: Self.moment, outcome: .missed)
          ])))
    records.append(.end(jobs: Self.payloads.count))
    var reader = ExportReader(source: "a")
    for record in records {
      let line = JSONLine(record: record).text
      #expect(!line.contains("\n"))
      #expect(try reader.record(on: Array(line.utf8)) == record)
    }
    try reader.end()
  }

  @Test func `JSON stands in an export as it is, and all else in base64`() {
    let json = Array(#"{ "b":1, "a":2 }"#.utf8)
    #expect(
      JSONLine(record: .job(Self.record(1, payload: json))).text
        .contains(#""payload":{ "b":1, "a":2 },"#))
    #expect(
      JSONLine(record: .job(Self.record(1, payload: Array("text".utf8)))).text
        .contains(#""payload_base64":"dGV4dA==","#))
  }

  private static let header =
    #"{"record":"export","version":1,"identity":"x","last_id":9}"# + "\n"
  private static let times =
    #""enqueued_at":"2026-11-24T12:00:00Z","run_at":"2026-11-24T12:00:00Z""#

  @Test(arguments: [
    ("", "1:1", "it is empty; an export begins with a header"),
    (
      #"{"queue":"q"}"#, "1:1",
      "it is no export: the first line must be the header that 'penstock export' writes"
    ),
    (
      #"{"record":"export","version":2,"new":1}"#, "1:30",
      "it has format version 2, this penstock reads versions up to 1; install a newer penstock"
    ),
    (#"{"record":"export","version":1,"last_id":9}"#, "1:1", "the key 'identity' is missing"),
    (header, "2:1", "it is cut off: the line \"end\" is missing"),
    (
      header + #"{"record":"end","jobs":1}"#, "2:24", "'jobs' is 1, but there were 0"
    ),
    (
      header + "{\"record\":\"end\",\"jobs\":0}\n{}", "3:1", "nothing may come after the line 'end'"
    ),
    (
      header + #"{"record":"alert"}"#, "2:11",
      "'record' must be one of \"queue\", \"limit\", \"policy\", \"binding\", \"topic\", \"message\", "
        + "\"job\", \"unique_key\", \"answer\", "
        + "\"schedule\", \"end\""
    ),
    (
      header + "\n{\"record\":\"queue\",", "3:19",
      "a key in double quotes is wanted, but the text ends"
    ),
    (
      header + #"{"record":"job","id":1,"queue":"q","kind":"k","state":"redy",\#(times)}"#, "2:55",
      "'state' is \"redy\"; it must be one of \"scheduled\", \"ready\", \"running\", \"retrying\", "
        + "\"succeeded\", \"dead\", \"cancelled\""
    ),
    (
      header + #"{"record":"job","id":1,"queue":"q","kind":"k","state":"dead",\#(times)}"#, "2:55",
      "a job that is dead must have 'finished_at'"
    ),
    (
      header + #"{"record":"job","id":10,"queue":"q","kind":"k","state":"ready",\#(times)}"#,
      "2:22", "'id' is 10; the header says that the last one is 9"
    ),
    (
      header + #"{"record":"job","id":1,"queue":"q","kind":"k","state":"ready","run_at":"noon"}"#,
      "2:1", "the key 'enqueued_at' is missing"
    ),
    (
      header
        + #"{"record":"job","id":1,"queue":"q","kind":"k","state":"ready",\#(times),"attempst":[]}"#,
      "2:132", "unknown key 'attempst'; did you mean 'attempt'?"
    ),
    (
      header
        + #"{"record":"job","id":1,"queue":"q","kind":"k","state":"ready",\#(times),"payload_base64":"?"}"#,
      "2:149", "'payload_base64' is \"?\"; it must be bytes in base64"
    ),
  ])
  func `a wrong line is named by place`(text: String, place: String, cause: String) {
    let error = #expect(throws: ExportError.self) { try read(text) }
    #expect(error?.description == "cannot import 'a:\(place)': \(cause); nothing was imported")
  }

  @Test func `a job that comes twice is refused`() {
    let job = #"{"record":"job","id":1,"queue":"q","kind":"k","state":"ready",\#(Self.times)}"#
    let error = #expect(throws: ExportError.self) { try read("\(Self.header)\(job)\n\(job)") }
    #expect(error?.place == SourcePlace(line: 3, column: 22))
    #expect(error?.cause == "'id' is 1; it must be above that of the job before, 1")
  }

  private func read(_ text: String) throws(ExportError) {
    var reader = ExportReader(source: "a")
    if !text.isEmpty {
      let isClosed = text.hasSuffix("\n")
      for line in text.split(separator: "\n", omittingEmptySubsequences: false)
        .dropLast(isClosed ? 1 : 0)
      {
        _ = try reader.record(on: Array(line.utf8))
      }
    }
    try reader.end()
  }
}
