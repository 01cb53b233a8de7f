import Foundation
import Testing

/// Handlers that a worker cannot start.
@Suite struct HandlerFaultTests {
  private func shop(_ way: String) throws -> Workshop {
    let shop = try Workshop()
    let loop = "while IFS= read -r job; do id=${job#*:}; id=${id%%,*}; "
    let answer = "printf '{\"id\":%s,\"ok\":true}\\n' \"$id\"; done"
    try shop.write(
      "#!/bin/sh\n" + (way == "stream" ? loop + answer : "exit 0") + "\n", to: "handler")
    _ = try shop.run("/bin/chmod", ["+x", "handler"])
    try shop.write(
      "{ handlers: { A: { \(way): ['./handler'] }, B: { exec: ['/bin/true'] } } }",
      to: "penstock.json5")
    return shop
  }

  @Test(arguments: ["exec", "stream"])
  func `a program that goes away costs no job an attempt, and all run once it is back`(
    way: String
  ) async throws {
    let shop = try shop(way)
    let worker = try shop.start("work", "--slots", "4")
    try await worker.wait(forLog: "takes jobs")
    _ = try shop.run("/bin/mv", ["handler", "away"])
    let lines = (1...500).map { _ in #"{"queue":"q","kind":"A"}"# }.joined(separator: "\n")
    _ = try shop.penstock("push", "--batch", "-", input: lines)
    try await worker.wait(forLog: "cannot run handler './handler' for kind 'A': no such file")
    _ = try shop.penstock("push", "q", "--kind", "B")
    try await eventually("success of another kind") { try shop.job(501).state == "succeeded" }
    // While it is tried whether it can be started, a job has an attempt that is taken back.
    try await eventually("no attempt that is kept") {
      let jobs = try shop.penstock("jobs", "kind:A", "attempt:>0", "--json")
      return try jobs.status == 1 && (shop.job(1).attempts?.isEmpty ?? true)
    }
    try await eventually("the fault among the workers") {
      try shop.penstock("workers", "--json").output.contains(
        #""faults":[{"kind":"A","cause":"cannot"#)
    }
    let why = try shop.penstock("why", "500")
    #expect(why.output.contains("leaves it alone for now: cannot run handler './handler'"))
    let screen = try shop.penstock("top", "--once", "--keys", "4").output
    #expect(screen.contains("cannot run handler './handler' for kind 'A'"))
    _ = try shop.run("/bin/mv", ["away", "handler"])
    try await eventually("the success of all") {
      try shop.penstock("jobs", "kind:A", "-state:succeeded").status == 1
    }
    try await worker.wait(forLog: "can be started again")
    #expect(try shop.job(1).attempt == 1)
    worker.send(SIGTERM)
    #expect(try await worker.status() == 0)
  }

  @Test func `a worker that drains ends as wrongly configured when only such jobs are left`()
    async throws
  {
    let shop = try shop("exec")
    try shop.write("#!/no/such/interpreter\n", to: "handler")
    _ = try shop.penstock("push", "q", "--kind", "A")
    _ = try shop.penstock("push", "q", "--kind", "B")
    let run = try shop.penstock("work", "--until-empty")
    #expect(run.status == 78)
    #expect(
      run.error.hasSuffix(
        "cannot run handler './handler' for kind 'A': no such file, or the interpreter after "
          + "its '#!' is missing; its jobs wait\n"))
    #expect(try shop.job(1).state == "ready")
    #expect(try shop.job(2).state == "succeeded")
  }

  @Test func `descriptors that run out cost no job an attempt`() async throws {
    let shop = try Workshop()
    for _ in 1...40 { _ = try shop.penstock("push", "q", "--timeout", "1d") }
    // Those that run stay until no other could be started.
    let script = "while [ ! -e go ]; do sleep 0.05; done"
    let line =
      "ulimit -n 64; exec \(Workshop.program.path) work --slots 40 --exec /bin/sh -c '\(script)'"
    let worker = try shop.start("/bin/sh", ["-c", line])
    try await worker.wait(forLog: "no more files may be open")
    try shop.write("", to: "go")
    try await eventually("the success of all") {
      try shop.penstock("jobs", "-state:succeeded").status == 1
    }
    #expect(try shop.penstock("jobs", "attempt:>1").status == 1)
    worker.send(SIGTERM)
    _ = try await worker.status()
  }

  @Test func `a kind that is unique by configuration is so for whoever pushes`() throws {
    let shop = try Workshop()
    try shop.write(
      "{ handlers: { A: { exec: ['/bin/true'], unique: { by: 'payload' } } } }",
      to: "penstock.json5")
    #expect(try shop.penstock("push", "q", "\"x\"", "--kind", "A").output == "1\n")
    let again = try shop.penstock("push", "q", "\"x\"", "--kind", "A")
    #expect(again.output == "1\n")
    #expect(
      again.error
        == "duplicate: job 1 is there already, and kind 'A' is configured as unique\n")
    // It stands in the store.
    let batch = #"{"kind":"A","payload":"x"}"# + "\n" + #"{"kind":"A","payload":"y"}"#
    try shop.write("{}", to: "other.json5")
    let other = try shop.penstock(
      "push", "q", "--batch", "-", "--config", "other.json5", input: batch)
    #expect(other.output == "1\n2\n")
    let sql = try shop.run(
      "/usr/bin/sqlite3",
      ["penstock.db", "INSERT INTO penstock_push(queue, kind, payload) VALUES ('q', 'A', 'x')"])
    #expect(sql.error.contains("give a unique_key"))
    let keyed = "INSERT INTO penstock_push(queue, kind, unique_key) VALUES ('q', 'A', 'k')"
    #expect(try shop.run("/usr/bin/sqlite3", ["penstock.db", keyed]).status == 0)
  }
}
