import Foundation
import Jobs
import Testing

/// How a worker ends when it is told to.
@Suite struct WorkStopTests {
  /// Runs until the file `go` is there.
  private static let patient = """
    echo $$ >> begun; while [ ! -e go ]; do sleep 0.01; done; echo done
    """

  /// A shop with two jobs and a worker of one slot that runs the first one.
  private func busy(
    _ script: String, _ options: String...
  ) async throws -> (Workshop, RunningProgram) {
    let shop = try Workshop()
    for _ in 1...2 { _ = try shop.penstock("push", "q", "--timeout", "1d") }
    let worker = try shop.start(
      Workshop.program.path,
      ["work", "--slots", "1"] + options + ["--exec", "/bin/sh", "-c", script])
    try await eventually("a job that runs") { try !shop.lines(of: "begun").isEmpty }
    return (shop, worker)
  }

  @Test(arguments: [SIGTERM, SIGINT])
  func `a worker that is told to stop ends what it runs and begins nothing`(
    signal: Int32
  ) async throws {
    let (shop, worker) = try await busy(Self.patient, "--grace", "1h")
    worker.send(signal)
    try await worker.wait(forLog: "stopping: 1 job may run on for 1h")
    _ = try shop.penstock("push", "q")
    try shop.write("", to: "go")
    #expect(try await worker.status() == 0)
    #expect(try shop.job(1).outcomes == ["succeeded"])
    #expect(try shop.job(1).attempts?.first?.stdout == "done\n")
    for id in 2...3 {
      #expect(try shop.job(id).state == "ready")
      #expect(try shop.job(id).outcomes.isEmpty)
    }
    #expect(try shop.penstock("workers").status == 1)
  }

  @Test func `past the grace a job is stopped and given back, not counted`() async throws {
    let (shop, worker) = try await busy(
      "trap 'echo told; exit 1' TERM; sleep 1000 & echo $! >> begun; wait", "--grace", "200ms")
    worker.send(SIGTERM)
    #expect(try await worker.status() == 0)
    #expect(try worker.log().contains("job 1 default of q attempt 1 released in "))
    #expect(try worker.log().contains("it goes back"))
    let job = try shop.job(1)
    #expect(job.state == "ready")
    #expect(job.attempt == 0)
    #expect(job.error == nil)
    #expect(job.outcomes == ["released"])
    #expect(job.attempts?.first?.stdout == "told\n")
    #expect(try shop.lines(of: "begun").compactMap(Int32.init).allSatisfy(hasEnded))
    _ = try shop.penstock("work", "--until-empty", "--exec", "/bin/true")
    #expect(try shop.job(1).outcomes == ["released", "succeeded"])
    #expect(try shop.job(1).attempt == 1)
  }

  @Test func `a second signal skips the grace`() async throws {
    let (shop, worker) = try await busy(Self.patient, "--grace", "1h")
    worker.send(SIGTERM)
    try await worker.wait(forLog: "stopping")
    worker.send(SIGTERM)
    #expect(try await worker.status() == 0)
    #expect(try shop.job(1).state == "ready")
    #expect(try shop.job(1).outcomes == ["released"])
  }

  @Test func `a third signal kills`() async throws {
    let (shop, worker) = try await busy(
      "trap 'echo >> told' TERM\n" + Self.patient, "--grace", "1h")
    worker.send(SIGTERM)
    try await worker.wait(forLog: "stopping")
    worker.send(SIGINT)
    try await eventually("a term signal at the program") { shop.exists("told") }
    worker.send(SIGTERM)
    #expect(try await worker.status() == 0)
    #expect(try shop.job(1).attempts?.first?.signal == Int(SIGKILL))
    #expect(try shop.job(1).state == "ready")
  }

  @Test func `a worker that is killed before its results are confirmed says so by its status`()
    async throws
  {
    let (shop, worker) = try await busy(Self.patient, "--grace", "1h")
    let lock = try shop.holdWriteLock()
    worker.send(SIGTERM)
    try await worker.wait(forLog: "stopping")
    worker.send(SIGTERM)
    worker.send(SIGTERM)
    #expect(try await worker.status() == 75)
    #expect(try worker.log().contains("1 results were not confirmed"))
    lock.terminate()
  }

  @Test func `a worker whose log nobody reads any more works on`() async throws {
    let shop = try Workshop()
    let script = "\(Workshop.program.path) work --exec /bin/true 2>&1 >/dev/null | head -n 1"
    let shell = try shop.start("/bin/sh", ["-c", script])
    _ = try shop.penstock("init")
    // The reader has gone by the time the line of a job is written, or soon after.
    for id in 1...20 {
      _ = try shop.penstock("push", "q")
      try await eventually("success of job \(id)") { try shop.job(id).state == "succeeded" }
    }
    let worker = try #require(try shop.jobs().first?.worker?.split(separator: ".").last)
    kill(try #require(Int32(worker)), SIGTERM)
    #expect(try await shell.status() == 0)
    #expect(try shop.penstock("workers").status == 1)
  }

  @Test func `an idle worker that is told to stop ends at once`() async throws {
    let shop = try Workshop()
    let worker = try shop.start("work", "--exec", "/bin/true")
    try await worker.wait(forLog: "takes jobs")
    worker.send(SIGTERM)
    #expect(try await worker.status() == 0)
    #expect(try worker.log().contains("info stopping: nothing runs\n"))
    #expect(try worker.log().hasSuffix("info ended\n"))
  }
}
