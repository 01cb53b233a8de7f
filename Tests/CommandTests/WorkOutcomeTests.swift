import Foundation
import Testing

/// What becomes of a job by the way its program ends, and what is kept of it.
@Suite struct WorkOutcomeTests {
  /// Each payload is a shell script that ends in its own way.
  private static let endings: [(script: String, state: String, record: AttemptRecord)] = [
    ("exit 0", "succeeded", ending("succeeded", exit: 0)),
    ("exit 65", "dead", ending("permanent", exit: 65, error: "exit status 65")),
    ("exit 75", "retrying", ending("failed", exit: 75, error: "exit status 75")),
    ("exit 1", "retrying", ending("failed", exit: 1, error: "exit status 1")),
    ("exit 255", "retrying", ending("failed", exit: 255, error: "exit status 255")),
    ("kill -SEGV $$", "retrying", ending("failed", signal: 11, error: "ended by SIGSEGV")),
    ("kill -KILL $$", "retrying", ending("failed", signal: 9, error: "ended by SIGKILL")),
    ("echo no >&2; exit 65", "dead", ending("permanent", exit: 65, error: "no")),
    (
      "echo first >&2; echo last >&2; echo >&2; exit 1", "retrying",
      ending("failed", exit: 1, error: "last")
    ),
  ]

  private static func ending(
    _ outcome: String, exit: Int? = nil, signal: Int? = nil, error: String? = nil
  ) -> AttemptRecord {
    AttemptRecord(
      number: 1, startedAt: "", outcome: outcome, exit: exit, signal: signal, error: error)
  }

  @Test func `the exit status decides and a signal is named`() async throws {
    let shop = try Workshop()
    for ending in Self.endings { _ = try shop.penstock("push", "q", ending.script) }
    let worker = try shop.start("work", "--exec", "/bin/sh", "-s")
    for id in 1...Self.endings.count { try await worker.wait(forLog: " job \(id) ") }
    worker.send(SIGTERM)
    #expect(try await worker.status() == 0)
    for (index, ending) in Self.endings.enumerated() {
      let job = try shop.job(index + 1)
      let attempt = try #require(job.attempts?.first)
      #expect(job.state == ending.state, "\(ending.script)")
      #expect(job.error == ending.record.error, "\(ending.script)")
      #expect(attempt.outcome == ending.record.outcome, "\(ending.script)")
      #expect(attempt.exit == ending.record.exit, "\(ending.script)")
      #expect(attempt.signal == ending.record.signal, "\(ending.script)")
      #expect(attempt.error == ending.record.error, "\(ending.script)")
    }
  }

  @Test func `the worker's log says on standard error what happened to each job`() throws {
    let shop = try Workshop()
    try shop.write(
      "{ queues: { emails: { retry: { attempts: 2, base: '20ms', jitter: 0 } } } }",
      to: "penstock.json5")
    _ = try shop.penstock("push", "emails", "exit 0", "--kind", "SendEmail")
    _ = try shop.penstock("push", "emails", "echo refused >&2; exit 75", "--kind", "SendEmail")
    let run = try shop.penstock("work", "--slots", "1", "--until-empty", "--exec", "/bin/sh", "-s")
    let moment = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z/
    let time = /in [0-9.]+ ?(µs|ms|s)/
    let lines = run.error.replacing(moment, with: "NOW").replacing(time, with: "in TIME")
    #expect(
      lines == """
        NOW info worker 1 takes jobs
        NOW info job 1 SendEmail of emails attempt 1 succeeded in TIME
        NOW warning job 2 SendEmail of emails attempt 1 failed in TIME, next at NOW: refused
        NOW warning job 2 SendEmail of emails attempt 2 failed in TIME, it is dead: refused
        NOW info ended

        """)
    _ = try shop.penstock("push", "emails", "exit 0")
    let quiet = try shop.penstock("work", "-q", "--until-empty", "--exec", "/bin/sh", "-s")
    #expect(quiet == Workshop.Run(status: 0, output: "", error: ""))
  }

  @Test func `output, processor time and exit status are kept with the attempt`() throws {
    let shop = try Workshop()
    _ = try shop.penstock("push", "q")
    let script = """
      i=0; while [ $i -lt 30000 ]; do i=$((i+1)); done
      echo out 1; echo err 1 >&2; echo out 2; echo 'λ err 2' >&2; exit 65
      """
    _ = try shop.penstock("work", "--until-empty", "--exec", "/bin/sh", "-c", script)
    let attempt = try #require(try shop.job(1).attempts?.first)
    #expect(attempt.stdout == "out 1\nout 2\n")
    #expect(attempt.stderr == "err 1\nλ err 2\n")
    #expect(attempt.exit == 65)
    #expect(try #require(attempt.cpuS) > 0)
    #expect(try shop.penstock("logs", "1").output == "out 1\nout 2\nerr 1\nλ err 2\n")
  }

  @Test func `logs that follow go on until the job is finished`() async throws {
    let shop = try Workshop()
    try shop.write(WorkTests.quickRetries, to: "penstock.json5")
    _ = try shop.penstock("push", "q")
    let script = "\(Workshop.program.path) logs 1 -f > followed; : > ended"
    let reader = try shop.start("/bin/sh", ["-c", script])
    _ = try shop.penstock(
      "work", "--until-empty", "--exec", "/bin/sh", "-c",
      "echo attempt $PENSTOCK_ATTEMPT; [ $PENSTOCK_ATTEMPT = 2 ]")
    #expect(try await reader.status() == 0)
    #expect(try shop.lines(of: "followed") == ["attempt 1", "attempt 2"])
  }

  /// Linux counts what a program's parent takes as the program's, but for some MiB it is not so here.
  @Test func `the peak memory of an attempt is its program's own`() throws {
    let shop = try Workshop()
    _ = try shop.penstock("push", "q")
    _ = try shop.penstock("push", "q")
    let script = "dd if=/dev/zero of=/dev/null bs=\"${PENSTOCK_JOB_ID}2M\" count=1"
    _ = try shop.penstock("work", "--until-empty", "--exec", "/bin/sh", "-c", script)
    for (id, mebibytes) in [(1, 12), (2, 22)] {
      let attempt = try #require(try shop.job(id).attempts?.first)
      let peak = try #require(attempt.peakBytes) / 1_048_576
      #expect(mebibytes...(mebibytes + 4) ~= peak)
    }
  }

  /// `PENSTOCK_TEST_FLOOD_BYTES` makes it larger: a gigabyte takes some seconds.
  @Test func `of a flood the end is kept, and the worker does not grow with it`() async throws {
    let shop = try Workshop()
    let environment = ProcessInfo.processInfo.environment
    let size = environment["PENSTOCK_TEST_FLOOD_BYTES"].flatMap(Int.init) ?? 128 * 1024 * 1024
    _ = try shop.penstock("push", "q")
    let script = """
      head -c \(size) /dev/zero | tr '\\0' x; echo end
      head -c \(size) /dev/zero | tr '\\0' y >&2; printf '\\nbitter end\\n' >&2; exit 65
      """
    let worker = try shop.start("work", "--exec", "/bin/sh", "-c", script)
    try await worker.wait(forLog: "it is dead")
    let attempt = try #require(try shop.job(1).attempts?.first)
    #expect(attempt.stdout?.utf8.count == 65_536)
    #expect(attempt.stdout?.hasSuffix("xxxend\n") == true)
    #expect(attempt.stderr?.utf8.count == 65_536)
    #expect(attempt.error == "bitter end")
    let status = try String(
      contentsOfFile: "/proc/\(worker.processID)/status", encoding: .utf8)
    let peak = try #require(try /VmHWM:\s+(\d+) kB/.firstMatch(in: status)?.1)
    #expect(try #require(Int(peak)) * 1024 < 96 * 1024 * 1024)
  }

  @Test func `output that is no text is kept as it is and harms nobody`() throws {
    let shop = try Workshop()
    let making = "head -c 200000 /dev/urandom > junk; printf 'a\\0b\\033[31m\\377\\n' > error"
    _ = try shop.run("/bin/sh", ["-c", making])
    _ = try shop.penstock("push", "q")
    _ = try shop.penstock(
      "work", "--until-empty", "--exec", "/bin/sh", "-c", "cat junk; cat error >&2; exit 65")
    let comparing = """
      tail -c 65536 junk | cat - error > expected
      \(Workshop.program.path) logs 1 > got; cmp got expected
      """
    #expect(try shop.run("/bin/sh", ["-c", comparing]).status == 0)
    let job = try shop.job(1)
    #expect(job.state == "dead")
    #expect(job.error == "a b\u{FFFD}")
    let page = try shop.penstock("show", "1").output
    #expect(!page.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
  }

  @Test func `a program past its time limit is stopped with all that it started`() throws {
    let shop = try Workshop()
    try shop.write(WorkTests.quickRetries, to: "penstock.json5")
    // Long enough for a slow machine to come to the wait.
    _ = try shop.penstock("push", "q", "--timeout", "8s", "--max-attempts", "1")
    let script = "(sleep 1000 & echo $! >> pids; wait) & echo $! >> pids; echo begun; wait"
    let run = try shop.penstock("work", "--until-empty", "--exec", "/bin/sh", "-c", script)
    #expect(run.status == 0)
    let job = try shop.job(1)
    #expect(job.state == "dead")
    #expect(job.error == "timed out after 8s")
    #expect(job.outcomes == ["timed_out"])
    #expect(job.attempts?.first?.stdout == "begun\n")
    let processes = try shop.lines(of: "pids").compactMap(Int32.init)
    #expect(processes.count == 2)
    #expect(processes.allSatisfy(hasEnded))
  }

  @Test func `a program that will not be asked is killed`() throws {
    let shop = try Workshop()
    // Long enough for a slow machine to come to the loop.
    try shop.write(
      "{ handlers: { '*': { exec: ['/bin/sh', '-s'], timeout: '8s' } } }", to: "penstock.json5")
    _ = try shop.penstock(
      "push", "q", "trap '' TERM; while :; do sleep 0.01; done", "--max-attempts", "1")
    #expect(try shop.penstock("work", "--until-empty").status == 0)
    let attempt = try #require(try shop.job(1).attempts?.first)
    #expect(attempt.outcome == "timed_out")
    #expect(attempt.signal == Int(SIGKILL))
  }
}
