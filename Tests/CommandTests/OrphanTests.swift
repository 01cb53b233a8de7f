import Foundation
import Testing

/// Whatever ends a job or its worker, nothing that it started runs on.
@Suite struct OrphanTests {
  /// A program that ignores the term signal, with a child that does too; both write their numbers down.
  private static let stubborn = """
    trap '' TERM
    (trap '' TERM; exec sleep 1000) &
    echo $! >> pids; echo $$ >> pids
    while :; do sleep 1000; done
    """

  private func busy(
    _ script: String, _ options: String..., jobs: Int = 1
  ) async throws -> (Workshop, RunningProgram) {
    let shop = try Workshop()
    for _ in 1...jobs { _ = try shop.penstock("push", "q", "--timeout", "1d") }
    let worker = try shop.start(
      Workshop.program.path,
      ["work", "--slots", "\(jobs)"] + options + ["--exec", "/bin/sh", "-c", script])
    try await eventually("programs that run") {
      try shop.lines(of: "pids").count == 2 * jobs
    }
    return (shop, worker)
  }

  private func allHaveEnded(_ shop: Workshop) async throws {
    let processes = try shop.lines(of: "pids").compactMap(Int32.init)
    try await eventually("end of all that was started") { processes.allSatisfy(hasEnded) }
  }

  /// The processes whose parent that is, by their names.
  private func children(of process: Int32) -> [String: Int32] {
    // Each thread has its own.
    let threads = try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/task")
    let texts = (threads ?? []).compactMap {
      try? String(contentsOfFile: "/proc/\(process)/task/\($0)/children", encoding: .utf8)
    }
    let numbers = texts.joined(separator: " ").split(separator: " ").compactMap { Int32($0) }
    return Dictionary(
      numbers.compactMap { number in
        (try? String(contentsOfFile: "/proc/\(number)/comm", encoding: .utf8)).map {
          ($0.trimmingCharacters(in: .newlines), number)
        }
      }, uniquingKeysWith: { first, _ in first })
  }

  @Test func `a killed worker leaves no program and no grandchild, with nobody else there`()
    async throws
  {
    let (shop, worker) = try await busy(Self.stubborn, jobs: 3)
    let others = children(of: worker.processID)
    let keeper = try #require(others["penstock-keeper"])
    let starter = try #require(others["penstock-start"])
    worker.send(SIGKILL)
    try await allHaveEnded(shop)
    try await eventually("end of all of it") { hasEnded(keeper) && hasEnded(starter) }
  }

  @Test func `a keeper that is killed is followed by another`() async throws {
    let (shop, worker) = try await busy(Self.stubborn)
    let first = try #require(children(of: worker.processID)["penstock-keeper"])
    kill(first, SIGKILL)
    try await eventually("a second keeper") {
      children(of: worker.processID)["penstock-keeper"].map { $0 != first } ?? false
    }
    worker.send(SIGKILL)
    try await allHaveEnded(shop)
  }

  /// Jobs go in turn to two of them.
  @Test func `a starter of programs that is killed is followed by another`() async throws {
    let shop = try Workshop()
    let worker = try shop.start("work", "--exec", "/bin/true")
    try await worker.wait(forLog: "takes jobs")
    for number in 1...4 {
      let first = try #require(children(of: worker.processID)["penstock-start"])
      kill(first, SIGKILL)
      _ = try shop.penstock("push", "q")
      try await eventually("success of job \(number)") {
        try shop.job(number).state == "succeeded"
      }
      try await eventually("another starter") {
        children(of: worker.processID)["penstock-start"].map { $0 != first } ?? false
      }
    }
    #expect(try (1...4).allSatisfy { try shop.job($0).outcomes == ["succeeded"] })
  }

  @Test func `a job runs again only once the keeper of its worker has done its work`() async throws
  {
    let (shop, worker) = try await busy(Self.stubborn)
    // The one that holds the mark of the worker's life takes the place of the first.
    let mark = shop.folder.appending(path: "penstock.db-workers").path
    var keeper: Int32 = 0
    try await eventually("a keeper that holds the mark") {
      keeper = children(of: worker.processID)["penstock-keeper"] ?? 0
      let held = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(keeper)/fd/1")
      return held == mark
    }
    kill(keeper, SIGSTOP)
    worker.send(SIGKILL)
    #expect(try await worker.status() == 128 + SIGKILL)
    let second = try shop.start("work", "--exec", "/bin/true")
    try await second.wait(forLog: "takes jobs")
    _ = try shop.penstock("push", "q")
    try await eventually("success of another job") { try shop.job(2).state == "succeeded" }
    #expect(try shop.job(1).state == "running")
    kill(keeper, SIGCONT)
    try await eventually("success of the first job") { try shop.job(1).state == "succeeded" }
    #expect(try shop.lines(of: "pids").compactMap(Int32.init).allSatisfy(hasEnded))
    #expect(try shop.job(1).outcomes == ["lost", "succeeded"])
  }

  @Test func `a killed worker's stream programs go with all that they started`() async throws {
    let shop = try Workshop()
    _ = try shop.penstock("push", "q", "--timeout", "1d")
    let worker = try shop.start(
      Workshop.program.path,
      ["work", "--slots", "1", "--stream", "/bin/sh", "-c", Self.stubborn])
    try await eventually("a program that runs") { try shop.lines(of: "pids").count == 2 }
    worker.send(SIGKILL)
    try await allHaveEnded(shop)
  }

  @Test func `a worker that stops leaves nothing`() async throws {
    let (shop, worker) = try await busy(Self.stubborn, "--grace", "100ms")
    let others = children(of: worker.processID)
    let keeper = try #require(others["penstock-keeper"])
    let starter = try #require(others["penstock-start"])
    worker.send(SIGTERM)
    #expect(try await worker.status() == 0)
    try await allHaveEnded(shop)
    try await eventually("end of all of it") { hasEnded(keeper) && hasEnded(starter) }
    #expect(try shop.job(1).outcomes == ["released"])
  }

  @Test func `a job past its time limit leaves nothing`() async throws {
    let shop = try Workshop()
    _ = try shop.penstock("push", "q", "--timeout", "200ms", "--max-attempts", "1")
    let drain = try shop.run(
      ["work", "--until-empty", "--exec", "/bin/sh", "-c", Self.stubborn])
    #expect(drain.status == 0)
    #expect(try shop.job(1).outcomes == ["timed_out"])
    try await allHaveEnded(shop)
  }

  @Test func `a cancelled job leaves nothing`() async throws {
    let (shop, worker) = try await busy(Self.stubborn)
    _ = try shop.penstock("cancel", "1")
    try await eventually("end of the job") { try shop.job(1).state == "cancelled" }
    #expect(try shop.job(1).attempts?.first?.signal == Int(SIGKILL))
    try await allHaveEnded(shop)
    worker.send(SIGTERM)
    #expect(try await worker.status() == 0)
  }

  @Test func `a job ends with its program, though a grandchild holds the pipes`() async throws {
    let (shop, worker) = try await busy(
      "(trap '' TERM; exec sleep 1000) & echo $! >> pids; echo $$ >> pids; echo said")
    try await eventually("success of the job") { try shop.job(1).state == "succeeded" }
    #expect(try shop.job(1).attempts?.first?.stdout == "said\n")
    try await allHaveEnded(shop)
    worker.send(SIGTERM)
    #expect(try await worker.status() == 0)
  }

  @Test func `what takes a session of its own outlives its job and its worker`() async throws {
    let (shop, worker) = try await busy(
      "setsid sleep 1000 & echo $! >> pids; echo $$ >> pids; while [ ! -e go ]; do sleep 0.01; done"
    )
    let processes = try shop.lines(of: "pids").compactMap(Int32.init)
    let (daemon, program) = (processes[0], processes[1])
    defer { kill(daemon, SIGKILL) }
    // It is in its own group once setsid has run.
    try await eventually("a session of its own") { getpgid(daemon) == daemon }
    worker.send(SIGKILL)
    try await eventually("end of the program") { hasEnded(program) }
    #expect(!hasEnded(daemon))
  }
}
