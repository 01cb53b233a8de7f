import Drawing
import Jobs

@testable import Monitor

/// A small shop's store at one moment, and answers from it: the same in every test.
struct Fixture {
  /// 2026-11-24T12:04:31Z.
  static let now = Timestamp(seconds: 1_795_521_871)

  var overview = Fixture.overview
  var jobs = Fixture.jobs
  var groups = Fixture.groups
  var workers = Fixture.workers
  var marks = [Mark(at: Fixture.ago(1320), name: "v42", by: "ada on web-3")]
  var log = Fixture.log
  var trash: [TrashedJob] = []
  var spreads: [Spread] = []
  var schedules = Fixture.schedules
  var company: [Presence] = []
  var output: RunningOutput?
  var hindrances: [Hindrance] = []
  var failure: StoreError?

  /// What the store says to a request.
  var topics = Fixture.topicOverview

  func answer(_ request: Request) -> Event {
    if let failure { return .failed(request, failure) }
    switch request {
    case .overview: return .answered(request, .overview(overview))
    case .past(let moment):
      return .answered(request, .past(Fixture.past(of: overview, at: moment)))
    case .kinds(let queue, let moment):
      let kinds = Fixture.kinds(of: queue, in: overview)
      return .answered(
        request, .kinds(moment.map { Fixture.past(of: kinds, at: $0) } ?? kinds))
    case .latencies(_, let queue, _, let period, let step):
      let isIdle = ["reports", "webhooks", "imports"].contains(queue)
      return .answered(
        request, .latencies(isIdle ? [] : Fixture.slices(over: period, step: step)))
    case .marks: return .answered(request, .marks(marks))
    case .log(let filter, let place, let limit):
      let rest = log.filter { $0.id < place ?? .max && filter.matches($0) }
      let page = Array(rest.prefix(limit))
      return .answered(
        request, .log(LogPage(entries: page, next: rest.count > limit ? page.last?.id : nil)))
    case .jobs(let filter, let place, let limit):
      let matching = jobs.filter { filter.matches($0, now: Fixture.now) }
      let rest = place.map { place in matching.drop { $0.id >= place.id } } ?? matching[...]
      let page = Array(rest.prefix(limit))
      let next =
        rest.count > limit
        ? page.last.map { JobCursor(priority: 0, time: $0.runAt, id: $0.id) } : nil
      return .answered(request, .jobs(JobPage(jobs: page, next: next)))
    case .trash(let filter, let place, let limit):
      let rest = trash.filter { trashed in
        filter.matches(trashed.job, now: Fixture.now)
          && place.map { (trashed.purgedAt, trashed.job.id) < ($0.purgedAt, $0.id) } ?? true
      }
      let page = Array(rest.prefix(limit))
      let next = page.last.map { TrashCursor(purgedAt: $0.purgedAt, id: $0.job.id) }
      return .answered(
        request, .trash(TrashPage(jobs: page, next: rest.count > limit ? next : nil)))
    case .trashCount(let choice):
      let chosen = trash.filter { trashed in
        switch choice {
        case .ids(let ids): ids.contains(trashed.job.id)
        case .filter(let filter, let end):
          trashed.purgedAt <= end && filter.matches(trashed.job, now: Fixture.now)
        }
      }
      return .answered(request, .trashCount(chosen.count))
    case .detail(let id):
      let job = jobs.first { $0.id == id }
      let purged = job == nil ? trash.first { $0.job.id == id } : nil
      return .answered(
        request,
        .detail(
          (job ?? purged?.job).map {
            JobDetail(job: $0, attempts: Fixture.attempts(of: $0), purgedAt: purged?.purgedAt)
          }))
    case .failureGroups(let filter):
      let matching = groups.filter { group in
        let like = Job(
          id: group.id, queue: group.queue, kind: group.kind, state: .dead,
          enqueuedAt: group.firstAt, runAt: group.firstAt, error: group.pattern,
          failureGroup: group.id)
        return filter.matches(like, now: Fixture.now)
      }
      return .answered(request, .failureGroups(matching))
    case .workers: return .answered(request, .workers(workers))
    case .topics: return .answered(request, .topics(topics))
    case .company: return .answered(request, .company(company))
    case .output: return .answered(request, .output(output))
    case .schedules: return .answered(request, .schedules(schedules))
    case .schedule(let name, _):
      let record = schedules.first { $0.schedule.name == name }
      return .answered(request, .schedule(record.map(Fixture.detail)))
    case .spreads: return .answered(request, .spreads(spreads))
    case .whereabouts(let id):
      let job = jobs.first { $0.id == id }
      return .answered(
        request,
        .whereabouts(job.map { Whereabouts(job: $0, hindrances: hindrances, now: Fixture.now) }))
    case .preview(let act, let choice):
      return .answered(request, .preview(frozen(choice), breakdown(of: choice, for: act)))
    }
  }

  private func frozen(_ choice: Choice) -> Selection {
    switch choice {
    case .ids(let ids): .ids(ids)
    case .filter(let filter): .filter(filter, upTo: jobs.map(\.id).max() ?? 0)
    }
  }

  private func breakdown(of choice: Choice, for act: Act) -> Breakdown {
    let chosen = jobs.filter { job in
      switch choice {
      case .ids(let ids): ids.contains(job.id)
      case .filter(let filter): filter.matches(job, now: Fixture.now)
      }
    }
    var rows: [Breakdown.Row] = []
    for job in chosen {
      let error = job.error.map(FailurePattern.normalised) ?? ""
      if let index = rows.firstIndex(where: {
        $0.queue == job.queue && $0.kind == job.kind && $0.state == job.state && $0.error == error
      }) {
        rows[index].count += 1
        rows[index].oldest = min(rows[index].oldest, job.enqueuedAt)
        rows[index].newest = max(rows[index].newest, job.enqueuedAt)
      } else {
        rows.append(
          Breakdown.Row(
            queue: job.queue, kind: job.kind, state: job.state, error: error, count: 1,
            oldest: job.enqueuedAt, newest: job.enqueuedAt))
      }
    }
    return Breakdown(
      rows: rows.sorted { $0.count > $1.count }, matched: chosen.count,
      applicable: chosen.filter { LifeCycle.states(for: act).contains($0.state) }.count)
  }
}

extension Fixture {
  static func ago(_ seconds: Double) -> Timestamp {
    now - .microseconds(Int64(seconds * 1_000_000))
  }

  static let overview = Overview(
    at: now,
    queues: [
      queue(
        "critical", [.running: 4, .succeeded: 1_204_110], oldest: nil, rates: (210, 210, 0),
        wait: 3, recent: [1, 2, 2, 3, 2, 2, 1, 2, 2, 2], kinds: ["Charge"]),
      queue(
        "emails",
        [
          .scheduled: 12, .ready: 12_301, .running: 16, .retrying: 61, .dead: 198,
          .succeeded: 4_100_230,
        ], oldest: 72, rates: (804, 799, 5), wait: 41,
        recent: [3, 4, 5, 5, 6, 7, 8, 7, 6, 5], kinds: ["SendEmail"]),
      queue(
        "imports", [:], oldest: nil, rates: (0, 0, 0), wait: nil, recent: [], kinds: ["Import"]),
      queue(
        "reports", [.scheduled: 1_192, .ready: 88, .retrying: 2, .dead: 16, .succeeded: 10_500],
        isPaused: true, oldest: 14_520, rates: (0.6, 0, 0), wait: nil, recent: [],
        kinds: ["BuildReport"]),
      queue(
        "thumbnails", [.ready: 6_013, .running: 12, .retrying: 24, .succeeded: 3_869_380],
        oldest: 22, rates: (269, 270, 0.4), wait: 12, recent: [2, 2, 3, 3, 2, 2, 3, 4, 3, 4],
        kinds: ["Thumbnail"]),
      queue(
        "webhooks", [.ready: 340, .succeeded: 2_310], oldest: 640, rates: (1.2, 0, 0), wait: nil,
        recent: [4, 3], kinds: ["Notify"]),
    ], workers: 3, slots: 40, freshlyDead: 12)

  /// Three quarters, a fifth and the rest of a queue.
  static func kinds(of queue: String, in overview: Overview) -> Overview {
    var kinds = overview
    let whole = overview.queues.filter { $0.name == queue }
    let shares = [("SendEmail", 75), ("SendReceipt", 20), ("Welcome", 5)]
    kinds.queues = whole.flatMap { queue in
      shares.map { name, share in
        var kind = queue
        kind.name = name
        kind.kinds = [name]
        for state in JobState.allCases { kind.counts[state] = queue.counts[state] * share / 100 }
        return kind
      }
    }
    return kinds
  }

  private static func queue(
    _ name: String, _ counts: [JobState: Int], isPaused: Bool = false, oldest: Double?,
    rates: (Double, Double, Double), wait: Int?, recent: [Int], kinds: [String]
  ) -> QueueOverview {
    var states = StateCounts()
    for (state, count) in counts { states[state] = count }
    let waits = wait.map { Fixture.latencies(around: $0) } ?? LatencyHistogram()
    return QueueOverview(
      name: name, isPaused: isPaused, counts: states, oldestReadyAt: oldest.map(ago),
      inPerSecond: rates.0, outPerSecond: rates.1, failedPerSecond: rates.2, wait: waits,
      run: wait.map { Fixture.latencies(around: $0 * 3) } ?? LatencyHistogram(),
      recent: Array(repeating: 0, count: 30 - 3 * recent.count)
        + recent.flatMap { [$0 * 90, $0 * 91, $0 * 92] },
      kinds: kinds,
      readyByKind: states[.ready] > 0 ? [kinds.first ?? "default": states[.ready]] : [:])
  }

  /// A few thousand durations whose median is so many milliseconds.
  static func latencies(around milliseconds: Int) -> LatencyHistogram {
    var histogram = LatencyHistogram()
    for (factor, count) in [
      (20, 10), (40, 90), (60, 700), (90, 1200), (100, 1500), (150, 900), (300, 400), (600, 160),
      (1200, 60), (3000, 12), (8000, 2),
    ] {
      histogram.record(.microseconds(Int64(milliseconds * factor * 10)), times: count)
    }
    return histogram
  }

  static let slices: [LatencySlice] = (0..<60).map { minute in
    LatencySlice(
      start: (now - .seconds(60 * (59 - minute))).floored(to: .seconds(60)),
      histogram: latencies(around: 20 + (minute * 7) % 13 + (minute > 40 ? minute * 3 : 0)))
  }

  /// Those of the last hour, and longer steps that grow slower towards their end.
  static func slices(over period: Range<Timestamp>, step: Duration) -> [LatencySlice] {
    guard step > .seconds(60) else { return slices.filter { period.contains($0.start) } }
    let start = period.lowerBound.floored(to: step)
    let count = Int((period.upperBound - start).microseconds / step.microseconds)
    return (0..<count).map { index in
      LatencySlice(start: start + step * index, histogram: latencies(around: 20 + index * 3))
    }
  }

  /// A tenth of everything, while nothing was kept of more than a day ago.
  static func past(of overview: Overview, at moment: Timestamp) -> Overview? {
    guard moment > now - .seconds(86_400) else { return nil }
    var past = overview
    past.at = moment
    for index in past.queues.indices {
      for state in JobState.allCases { past.queues[index].counts[state] /= 10 }
      past.queues[index].oldestReadyAt =
        past.queues[index].counts[.ready] > 0 ? moment - .seconds(30) : nil
    }
    return past
  }

  static let log: [LogEntry] = {
    let what: [(LogEntry.Kind, String)] = [
      (.mark, "mark v42, set by ada on web-3"),
      (.workerStarted, "worker web-1.4711 started with 16 slots on web-1"),
      (.workerLost, "worker web-9.88 died"),
      (.rescue, "job 4190017 (SendEmail in emails) is ready again: worker web-9.88 died"),
      (.act, "retry queue:emails error:421, 168 of 171 changed, 3 skipped, by ada on web-3"),
      (.lateHeartbeat, "worker web-2.4711 was not heard of for 21s"),
      (.act, "pause reports, by ada on web-3"),
    ]
    return (0..<450).map { index in
      let (kind, text) = what[index % what.count]
      return LogEntry(
        id: Int64(450 - index), at: ago(Double(20 + index * 37)), kind: kind, text: text,
        job: kind == .rescue ? 4_190_017 : nil,
        act: kind == .act
          ? LoggedAct(
            entry: AuditID(1000 - index), isOfJobs: text.hasPrefix("retry"),
            changed: text.hasPrefix("retry") ? 168 : 1, isUndone: index > 20)
          : nil)
    }
  }()

  static let smtp = "smtp: 421 4.7.0 try again later"

  static let jobs: [Job] = {
    var jobs: [Job] = []
    for index in 0..<171 {
      let id = JobID(4_182_377 - index * 6)
      let name = ["ada", "bob", "eve", "kim"][index % 4]
      jobs.append(
        Job(
          id: id, queue: "emails", kind: "SendEmail", state: .dead,
          payload: Array(
            #"{"to":"\#(name)@example.com","template":"receipt","token":"t-8812"}"#.utf8),
          attempt: 5, maxAttempts: 5, run: 5, enqueuedAt: ago(3600 + Double(index) * 20),
          runAt: ago(Double(60 + index * 20)), startedAt: ago(Double(6 + index * 20)),
          finishedAt: ago(Double(4 + index * 20)), uniqueKey: "order-\(88_412 - index)/receipt",
          worker: "web-\(index % 3 + 1).4711", error: smtp, failureGroup: 1))
    }
    for index in 0..<27 {
      jobs.append(
        Job(
          id: JobID(4_100_000 - index), queue: "emails", kind: "SendEmail", state: .dead,
          payload: Array(#"{"to":"nobody\#(index)@example.com","template":"welcome"}"#.utf8),
          attempt: 1, maxAttempts: 5, run: 1, enqueuedAt: ago(9000), runAt: ago(9000),
          startedAt: ago(8000), finishedAt: ago(7999), worker: "web-1.4711",
          error: "smtp: 550 no such user 'nobody\(index)'", failureGroup: 2))
    }
    jobs += [
      Job(
        id: 4_190_021, queue: "emails", kind: "SendEmail", state: .running,
        payload: Array(#"{"to":"zoe@example.com","template":"receipt"}"#.utf8), attempt: 1,
        maxAttempts: 5, run: 1, timeout: .seconds(30), enqueuedAt: ago(75), runAt: ago(75),
        startedAt: ago(1.2), worker: "web-1.4711"),
      Job(
        id: 4_190_020, queue: "emails", kind: "SendEmail", state: .retrying,
        payload: Array(#"{"to":"li@example.com"}"#.utf8), attempt: 2, maxAttempts: 5, run: 2,
        enqueuedAt: ago(90), runAt: ago(-14), startedAt: ago(6), worker: "web-2.4711",
        error: "smtp: connection reset\nby peer"),
      Job(
        id: 4_190_019, queue: "reports", kind: "BuildReport", state: .scheduled, priority: -2,
        payload: Array("monthly, for everybody".utf8), enqueuedAt: ago(3700), runAt: ago(-5400)),
      Job(
        id: 4_190_018, queue: "thumbnails", kind: "Thumbnail", state: .succeeded, priority: 5,
        payload: [0xFF, 0xD8, 0xFF, 0xE0, 0x00, 0x10, 0x4A, 0x46], attempt: 1, run: 1,
        enqueuedAt: ago(41), runAt: ago(41), startedAt: ago(40.5), finishedAt: ago(40.4),
        worker: "gpu-1.812"),
      Job(
        id: 4_190_017, queue: "emails", kind: "SendEmail", state: .ready,
        payload: Array(#"{"to":"ola@example.com"}"#.utf8), enqueuedAt: ago(72), runAt: ago(72)),
    ]
    return jobs.sorted { $0.id > $1.id }
  }()

  static let groups = [
    FailureGroup(
      id: 1, queue: "emails", kind: "SendEmail", pattern: smtp, count: 171, firstAt: ago(3700),
      lastAt: ago(4), recent: Array(repeating: 0, count: 20) + [1, 20, 60, 90]),
    FailureGroup(
      id: 2, queue: "emails", kind: "SendEmail", pattern: "smtp: 550 no such user <…>", count: 27,
      firstAt: ago(260_000), lastAt: ago(7999),
      recent: (0..<24).map { [1, 0, 2, 0][$0 % 4] }),
    FailureGroup(
      id: 3, queue: "reports", kind: "BuildReport", pattern: "timed out after <n>s", count: 16,
      firstAt: ago(33_000), lastAt: ago(3900),
      recent: Array(repeating: 0, count: 14) + [5, 0, 0, 3, 0, 0, 0, 4, 4, 0]),
  ]

  static func attempts(of job: Job) -> [Attempt] {
    (0..<job.run).map { index in
      let isRunning = index == 0 && job.state == .running
      return isRunning ? attempt(of: job, index, ended: nil) : attempt(of: job, index, ended: 2100)
    }
  }

  private static func attempt(of job: Job, _ index: Int, ended: Int?) -> Attempt {
    let number = job.run - index
    let start = ago(6.1 + Double(index * 680))
    var report = Report(cpu: .milliseconds(84), peakBytes: 31_000_000)
    let output = "connected to mx.example.com\n\(job.error ?? "")\n"
    guard let ended else {
      return Attempt(number: number, startedAt: start, worker: job.worker, report: Report())
    }
    report.exitStatus = job.state == .succeeded ? 0 : 75
    report.standardError = Array(output.utf8)
    return Attempt(
      number: number, startedAt: start, finishedAt: start + .milliseconds(ended),
      worker: "web-\(number % 3 + 1).4711",
      outcome: job.state == .succeeded ? .succeeded : .failed, error: job.error, report: report)
  }

  static let workers = [
    worker(1, "web-1.4711", slots: 16, busy: 12, queues: ["critical": 5, "emails": 2], beat: 4),
    worker(2, "web-2.4711", slots: 16, busy: 16, queues: ["emails": 1], beat: 21),
    worker(3, "gpu-1.812", slots: 8, busy: 0, queues: ["thumbnails": 1], beat: 2),
  ]

  private static func worker(
    _ id: WorkerID, _ name: String, slots: Int, busy: Int, queues: [String: Int], beat: Double
  ) -> WorkerRecord {
    let shares = queues.sorted { $0.key < $1.key }.map {
      QueueShare(queue: $0.key, weight: $0.value)
    }
    let description = WorkerDescription(
      name: name, host: String(name.prefix(5)), pid: Int32(id) * 4711, version: "1.0.0",
      slots: slots, queues: shares)
    var record = WorkerRecord(
      id: id, description: description, state: .active, startedAt: ago(90_000 * Double(id)),
      heartbeatAt: ago(beat), leaseUntil: ago(beat - 30), cpu: Double(busy) * 0.06,
      memoryBytes: 41_000_000 + busy * 100_000, succeeded: 120_000, failed: Int(id) * 40 - 40,
      jobs: (0..<busy).map { running(in: $0) })
    record.runsPerSecond = Double(busy) * 40
    return record
  }

  private static func running(in slot: Int) -> Job {
    let isCharge = slot % 3 == 0
    var job = Job(
      id: JobID(4_190_000 + slot), queue: isCharge ? "critical" : "emails",
      kind: isCharge ? "Charge" : "SendEmail", state: .running, attempt: 1, maxAttempts: 5,
      run: 1, timeout: isCharge ? nil : .seconds(30), enqueuedAt: ago(80), runAt: ago(80),
      startedAt: ago(8.2 - Double(slot) * 0.5))
    job.timeLimit = job.timeout
    return job
  }
}
