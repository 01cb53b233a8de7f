import Foundation
import Testing
import torturer

/// Eight workers and a load of everything at once: retries, dead letters, partitions, every limit,
/// programs that crash and workers that are killed. Nothing is lost and nothing runs over its limit.
@Suite(.serialized) struct MixedLoadTests {
  private static let workers = 8
  private static let slots = 4

  /// Does what a job's number says, and notes each start and end by a write that nothing cuts in two.
  private static let program = """
    import json, os, sys, time

    record = os.open(sys.argv[1], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    worker = os.getppid()

    def note(sign, job):
        line = "%d %s %d %s %s %s %d\\n" % (
            time.monotonic_ns(), sign, job["id"], job["queue"], job["kind"],
            job.get("partition_key") or "-", worker)
        os.write(record, line.encode())

    for line in sys.stdin:
        job = json.loads(line)
        number = job["id"]
        note("+", job)
        if job["queue"] in ("narrow", "keyed") or job["kind"] == "Heavy":
            time.sleep(0.001)
        note("-", job)
        if number % 997 == 0 and job["attempt"] == 1:
            os._exit(3)
        if number % 101 == 0:
            answer = {"permanent": "no use"}
        elif number % 7 == 0 and job["attempt"] == 1:
            answer = {"retry": "once more", "in": "20ms"}
        else:
            answer = {"ok": True}
        print(json.dumps({"id": number, **answer}), flush=True)
    """

  private static func configuration(_ folder: String) -> String {
    let handler = #"stream: ["python3", "\#(folder)/program.py", "\#(folder)/record"]"#
    return """
      {
        queues: {
          narrow: { limit: 5 }, rated: { rate: "400/s", burst: 40 },
          // Killed workers are no fault of these jobs.
          free: { quarantine: 1000 }, keyed: { quarantine: 1000 },
        },
        handlers: {
          "*": { \(handler), retry: { base: "20ms" } },
          Heavy: { \(handler), limit: 3, quarantine: 1000, retry: { base: "20ms" } },
          Plain: { \(handler), quarantine: 1000, retry: { base: "20ms" } },
        },
      }
      """
  }

  /// One line of a batch; the mix is the same in each hundred jobs.
  private static func line(_ number: Int) -> String {
    switch number % 100 {
    case ..<8: #"{"queue":"narrow","kind":"Plain"}"#
    case ..<12: #"{"queue":"narrow","kind":"Heavy"}"#
    case ..<16: #"{"queue":"free","kind":"Heavy"}"#
    case ..<19: #"{"queue":"rated","kind":"Plain"}"#
    case ..<29: #"{"queue":"keyed","kind":"Plain","partition":"p\#(number % 37)"}"#
    default: #"{"queue":"free","kind":"Plain","payload":{"number":\#(number)}}"#
    }
  }

  @Test func `of a mixed load nothing is lost and nothing runs over its limit`() async throws {
    let ground = try Ground()
    defer { ground.clear() }
    var random = Seeded(Measure.seed)
    _ = try ground.script("program.py", Self.program)
    let configuration = try ground.script(
      "penstock.json5", Self.configuration(ground.folder))
    let count = Measure.jobs
    try await push(count, on: ground)

    func startWorker() throws -> Child {
      try ground.startPenstock(
        "--config", configuration, "work", "--quiet", "--slots", "\(Self.slots)")
    }
    var workers = try (0..<Self.workers).map { _ in try startWorker() }
    var kills: [Int32: Int] = [:]
    var unfinished = count
    while unfinished > 0 {
      try await Task.sleep(for: .milliseconds(Int.random(in: 200...600, using: &random)))
      unfinished = try await number(
        on: ground, "SELECT count(*) FROM penstock_job WHERE state < 4")
      guard unfinished > count / 10, kills.count < Measure.kills else { continue }
      let victim = Int.random(in: 0..<workers.count, using: &random)
      kills[workers[victim].pid] = Self.now()
      workers[victim].kill()
      await workers[victim].end()
      workers[victim] = try startWorker()
    }
    for worker in workers { worker.send(SIGTERM) }
    for worker in workers { #expect(await worker.end() == 0, "\(worker.error.suffix(1000))") }
    try await verify(count, kills, on: ground)
  }

  private func push(_ count: Int, on ground: Ground) async throws {
    for first in stride(from: 1, through: count, by: 20_000) {
      let numbers = first..<min(first + 20_000, count + 1)
      let lines = numbers.map(Self.line).joined(separator: "\n")
      let ending = try await ground.penstock("push", "--batch", "-", input: lines)
      #expect(ending.status == 0, "\(ending.error)")
    }
  }

  private func verify(_ count: Int, _ kills: [Int32: Int], on ground: Ground) async throws {
    let check = try await ground.penstock("check")
    #expect(check.status == 0, "\(check.output)")
    for (what, query, expected) in [
      ("jobs", "SELECT count(*) FROM penstock_job", count),
      ("highest id", "SELECT max(id) FROM penstock_job", count),
      (
        "jobs that ended otherwise than they should",
        "SELECT count(*) FROM penstock_job WHERE state <> iif(id % 101 = 0, 5, 4)", 0
      ),
    ] {
      #expect(try await number(on: ground, query) == expected, "\(what)")
    }
    let record = RunRecord(
      try Data(contentsOf: URL(filePath: ground.folder + "/record")), kills: kills)
    expectNone(record.malformed, "lines of the record")
    #expect(Set(record.runs.map(\.job)) == Set(1...count))
    #expect(record.peak { _ in true } <= Self.workers * Self.slots)
    #expect(record.peak { $0.queue == "narrow" } <= 5)
    #expect(record.peak { $0.kind == "Heavy" } <= 3)
    expectNone(record.brokenPartitions, "seed \(Measure.seed)")
    expectNone(
      RunRecord.broken(try await ratedStarts(on: ground), perSecond: 400, burst: 40),
      "seed \(Measure.seed)")
  }

  /// When the store gave jobs of the queue with a rate out; a success that left nothing is told by its
  /// job alone.
  private func ratedStarts(on ground: Ground) async throws -> [Int] {
    let query = """
      WITH rated AS (SELECT penstock_job.id, run, started_at FROM penstock_job
        JOIN penstock_line ON penstock_line.id = line
        JOIN penstock_queue ON penstock_queue.id = queue WHERE name = 'rated')
      SELECT started_at FROM penstock_attempt WHERE job IN (SELECT id FROM rated)
      UNION ALL SELECT started_at FROM rated WHERE NOT EXISTS
        (SELECT 1 FROM penstock_attempt WHERE job = rated.id AND number = run)
      ORDER BY 1
      """
    return try await ground.run([
      "sqlite3", "-readonly", "-cmd", ".timeout 600000", ground.store, query,
    ]).output
      .split(separator: "\n").compactMap { Int($0) }
  }

  private func number(on ground: Ground, _ query: String) async throws -> Int {
    let ending = try await ground.run([
      "sqlite3", "-readonly", "-cmd", ".timeout 600000", ground.store, query,
    ])
    return try #require(Int(ending.output.trimmingCharacters(in: .newlines)), "\(ending.error)")
  }

  /// By the clock that Python's `time.monotonic_ns` reads.
  private static func now() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }
}
