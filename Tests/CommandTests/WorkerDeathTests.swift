import Foundation
import Jobs
import Testing

/// What happens to the jobs of a worker that is killed.
@Suite struct WorkerDeathTests {
  /// Has the lease of the worker with the lowest number last for hours, so that nobody takes its jobs
  /// back for its end.
  private func prolongLease(_ shop: Workshop) throws {
    let sql =
      "UPDATE penstock_worker SET lease_until = lease_until + 36000000000 WHERE id = 1"
    let run = try shop.run(
      "/usr/bin/sqlite3", ["-cmd", ".timeout 600000", "penstock.db", sql])
    #expect(run.status == 0, "\(run.error)")
  }

  /// In the first run of a job waits for the file `go`, later ones succeed at once.
  private static let slowFirst = """
    echo $PENSTOCK_JOB_ID >> begun
    if mkdir first-$PENSTOCK_JOB_ID 2> mkdir-error; then
      while [ ! -e go ]; do sleep 0.01; done; echo late >> late
    fi
    """

  private func worker(_ shop: Workshop, _ script: String) throws -> RunningProgram {
    try shop.start("work", "--slots", "2", "--exec", "/bin/sh", "-c", script)
  }

  @Test func `another worker runs the jobs of a killed one again, long before the lease ends`()
    async throws
  {
    let shop = try Workshop()
    for _ in 1...2 { _ = try shop.penstock("push", "q", "--timeout", "1d") }
    let first = try worker(shop, Self.slowFirst)
    try await eventually("two jobs that run") { try shop.lines(of: "begun").count == 2 }
    let second = try worker(shop, Self.slowFirst)
    try await second.wait(forLog: "takes jobs")
    first.send(SIGKILL)
    try prolongLease(shop)
    for id in 1...2 {
      try await second.wait(forLog: "job \(id) default of q attempt 1 succeeded")
      let job = try shop.job(id)
      #expect(job.outcomes == ["lost", "succeeded"])
      #expect(job.attempt == 1)
      #expect(try second.log().contains("job \(id) was taken back from worker "))
    }

    // What the dead worker ran has not outlived it.
    try shop.write("", to: "go")
    #expect(!shop.exists("late"))
    #expect(try shop.penstock("check").status == 0)
    #expect(try shop.penstock("workers", "--json").output.split(separator: "\n").count == 1)
  }

  @Test func `a worker that begins later takes over what a killed one left`() async throws {
    let shop = try Workshop()
    _ = try shop.penstock("push", "q", "--timeout", "1d")
    let first = try worker(shop, Self.slowFirst)
    try await eventually("a job that runs") { try !shop.lines(of: "begun").isEmpty }
    first.send(SIGKILL)
    #expect(try await first.status() == 128 + SIGKILL)
    #expect(try shop.job(1).state == "running")
    try prolongLease(shop)
    let drain = try shop.penstock("work", "--until-empty", "--exec", "/bin/sh", "-c", "exit 0")
    #expect(drain.status == 0)
    let job = try shop.job(1)
    #expect(job.outcomes == ["lost", "succeeded"])
  }

  @Test func `a job under which three workers died is set apart`() async throws {
    let shop = try Workshop()
    _ = try shop.penstock("push", "q", "--kind", "Poison")
    // The handler kills its worker, as one that takes all memory does.
    for _ in 1...3 {
      let victim = try worker(shop, "kill -KILL $PPID; sleep 1000")
      #expect(try await victim.status() == 128 + SIGKILL)
    }
    _ = try shop.penstock("push", "q")
    let drain = try shop.penstock("work", "--until-empty", "--exec", "/bin/true")
    #expect(drain.status == 0)
    #expect(drain.error.contains("; it is dead\n"))
    let job = try shop.job(1)
    #expect(job.state == "dead")
    #expect(job.quarantined == true)
    #expect(job.outcomes == ["lost", "lost", "lost"])
    #expect(try shop.job(2).outcomes == ["succeeded"])

    #expect(try shop.penstock("retry", "1").output == "retried 1\n")
    _ = try shop.penstock("work", "--until-empty", "--exec", "/bin/true")
    #expect(try shop.job(1).state == "succeeded")
  }
}
