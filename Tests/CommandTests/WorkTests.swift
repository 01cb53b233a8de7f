import Foundation
import Testing

/// What a worker runs, and with what.
@Suite struct WorkTests {
  @Test func `the program after --exec runs jobs of every kind until none is left`() throws {
    let shop = try Workshop()
    for kind in ["SendEmail", "Resize"] {
      _ = try shop.penstock("push", "q", "[\"\(kind)\"]", "--kind", kind)
    }
    let run = try shop.penstock("work", "--until-empty", "--exec", "/bin/cat")
    #expect(run.status == 0)
    #expect(run.output.isEmpty)
    for (id, kind) in [(1, "SendEmail"), (2, "Resize")] {
      let job = try shop.job(id)
      #expect(job.state == "succeeded")
      #expect(job.attempts?.first?.stdout == "[\"\(kind)\"]")
    }
  }

  @Test func `arguments after --exec belong to the program`() throws {
    let shop = try Workshop()
    _ = try shop.penstock("push", "q")
    let run = try shop.penstock(
      "work", "--until-empty", "--exec", "/usr/bin/printf", "%s;", "--slots", "-q", "a b", "$HOME")
    // Often it was meant for the worker.
    #expect(
      run.error.contains(
        "warning '--slots' goes to '/usr/bin/printf', as all that follows --exec\n"))
    #expect(try shop.job(1).attempts?.first?.stdout == "--slots;-q;a b;$HOME;")
  }

  @Test func `handlers come from the configuration by kind, and '*' takes the others`() throws {
    let shop = try Workshop()
    try shop.write(
      """
      {
        // by kind
        handlers: {
          SendEmail: { exec: ['/bin/echo', 'mail', '--from', 'shop'] },
          '*': { exec: ['/bin/echo', 'other'] },
        },
      }
      """, to: "penstock.json5")
    _ = try shop.penstock("push", "q", "--kind", "SendEmail")
    _ = try shop.penstock("push", "q", "--kind", "Resize")
    #expect(try shop.penstock("work", "--until-empty").status == 0)
    #expect(try shop.job(1).attempts?.first?.stdout == "mail --from shop\n")
    #expect(try shop.job(2).attempts?.first?.stdout == "other\n")
  }

  @Test func `a relative program starts at the folder of the configuration`() throws {
    let shop = try Workshop()
    let making = "mkdir etc; printf '#!/bin/sh\\npwd\\n' > etc/run; chmod +x etc/run"
    _ = try shop.run("/bin/sh", ["-c", making])
    try shop.write("{ handlers: { '*': { exec: ['./run'] } } }", to: "etc/shop.json5")
    _ = try shop.penstock("push", "q")
    #expect(try shop.penstock("work", "--until-empty", "--config", "etc/shop.json5").status == 0)
    #expect(try shop.job(1).attempts?.first?.stdout == "\(shop.folder.path)\n")
  }

  @Test func `jobs of unknown kinds and other queues stay untouched`() throws {
    let shop = try Workshop()
    try shop.write("{ handlers: { Known: { exec: ['/bin/true'] } } }", to: "penstock.json5")
    _ = try shop.penstock("push", "a", "--kind", "Known")
    _ = try shop.penstock("push", "a", "--kind", "Unknown")
    _ = try shop.penstock("push", "b", "--kind", "Known")
    #expect(try shop.penstock("work", "a", "--until-empty").status == 0)
    #expect(try shop.job(1).state == "succeeded")
    for id in 2...3 {
      let job = try shop.job(id)
      #expect(job.state == "ready")
      #expect(job.attempt == 0)
      #expect(job.outcomes.isEmpty)
    }
  }

  @Test func `as many jobs run at a time as there are slots, never more`() throws {
    let shop = try Workshop()
    _ = try shop.penstock(
      "push", "q", "--batch", "-", input: String(repeating: "{}\n", count: 12))
    // Each job counts those that run, and the first ones wait for each other.
    let script = """
      mkdir -p all now; : > all/$PENSTOCK_JOB_ID; : > now/$PENSTOCK_JOB_ID
      while [ $(ls all | wc -l) -lt 3 ]; do sleep 0.01; done
      ls now | wc -l >> counts; rm now/$PENSTOCK_JOB_ID
      """
    let run = try shop.penstock(
      "work", "--slots", "3", "--until-empty", "--exec", "/bin/sh", "-c", script)
    #expect(run.status == 0)
    let counts = try shop.lines(of: "counts").compactMap(Int.init)
    #expect(counts.count == 12)
    #expect(counts.max() == 3)
  }

  @Test func `--until-empty waits for jobs that are due later or tried again`() throws {
    let shop = try Workshop()
    try shop.write(Self.quickRetries, to: "penstock.json5")
    _ = try shop.penstock("push", "q", "--delay", "300ms")
    _ = try shop.penstock("push", "q")
    let run = try shop.penstock(
      "work", "--until-empty", "--exec", "/bin/sh", "-c", "[ $PENSTOCK_ATTEMPT = 3 ]")
    #expect(run.status == 0)
    for id in 1...2 {
      #expect(try shop.job(id).outcomes == ["failed", "failed", "succeeded"])
    }
  }

  @Test func `a paused queue ends nothing and is taken up when resumed`() async throws {
    let shop = try Workshop()
    _ = try shop.penstock("push", "q")
    _ = try shop.penstock("queue", "q", "pause")
    let worker = try shop.start("work", "--exec", "/bin/true")
    try await worker.wait(forLog: "takes jobs")
    #expect(try shop.job(1).state == "ready")
    _ = try shop.penstock("queue", "q", "resume")
    try await worker.wait(forLog: "job 1 default of q attempt 1 succeeded")
  }

  @Test func `a program finds its job in the documented variables and no others`() throws {
    let shop = try Workshop()
    let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    let line = """
      {"queue":"emails","kind":"SendEmail","partition_key":"ada","max_attempts":7,\
      "traceparent":"\(parent)"}
      {"queue":"plain"}
      """
    _ = try shop.penstock("push", "--batch", "-", input: line)
    _ = try shop.penstock(
      "work", "--until-empty", "--exec", "/bin/sh", "-c", "env | grep ^PENSTOCK_ | sort",
      environment: ["PENSTOCK_PARTITION": "of another job", "PENSTOCK_TRACEPARENT": "the same"])
    var variables = try #require(try shop.job(1).attempts?.first?.stdout)
      .split(separator: "\n").map(String.init)
    let key = try #require(variables.firstIndex { $0.hasPrefix("PENSTOCK_IDEMPOTENCY_KEY=") })
    #expect(variables.remove(at: key).wholeMatch(of: /PENSTOCK_IDEMPOTENCY_KEY=[0-9a-z]+-1/) != nil)
    #expect(
      variables == [
        "PENSTOCK_ATTEMPT=1", "PENSTOCK_JOB_ID=1", "PENSTOCK_KIND=SendEmail",
        "PENSTOCK_MAX_ATTEMPTS=7", "PENSTOCK_PARTITION=ada", "PENSTOCK_PROGRESS_FD=3",
        "PENSTOCK_QUEUE=emails",
        "PENSTOCK_TRACEPARENT=\(parent)",
      ])
    let plain = try #require(try shop.job(2).attempts?.first?.stdout)
    #expect(plain.contains("PENSTOCK_MAX_ATTEMPTS=10\n"))
    #expect(!plain.contains("PARTITION") && !plain.contains("TRACEPARENT"))
  }

  @Test func `the idempotency key is equal in all attempts, also after an operator's retry`() throws
  {
    let shop = try Workshop()
    try shop.write(Self.quickRetries, to: "penstock.json5")
    _ = try shop.penstock("push", "q")
    let script = "echo $PENSTOCK_IDEMPOTENCY_KEY >> keys; exit 1"
    for _ in 1...2 {
      _ = try shop.penstock("work", "--until-empty", "--exec", "/bin/sh", "-c", script)
      _ = try shop.penstock("retry", "1")
    }
    let keys = try shop.lines(of: "keys")
    #expect(keys.count == 6)
    #expect(Set(keys).count == 1)
  }

  @Test(arguments: [0, 1, 65_537, 16 * 1024 * 1024])
  func `a payload of any bytes arrives on standard input`(size: Int) throws {
    let shop = try Workshop()
    _ = try shop.run("/bin/sh", ["-c", "head -c \(size) /dev/urandom > payload"])
    #expect(try shop.penstock("push", "q", "@payload").status == 0)
    _ = try shop.penstock(
      "work", "--until-empty", "--exec", "/bin/sh", "-c", "cmp - payload && echo same")
    #expect(try shop.job(1).attempts?.first?.stdout == "same\n")
  }

  /// Three attempts, nearly without rest.
  static let quickRetries = """
    { queues: { q: { retry: { attempts: 3, base: '20ms', factor: 1, jitter: 0 } } } }
    """
}
