import Foundation
import Testing

/// What operators have workers and running jobs do.
@Suite struct WorkerOrderTests {
  private static let patient = "echo $$ >> begun; while [ ! -e go ]; do sleep 0.01; done; echo done"

  private func busy(
    _ script: String = patient, jobs: Int = 1
  ) async throws -> (Workshop, RunningProgram, name: String) {
    let shop = try Workshop()
    for _ in 1...jobs { _ = try shop.penstock("push", "q", "--timeout", "1d") }
    let worker = try shop.start(
      "work", "--slots", "1", "--grace", "1h", "--exec", "/bin/sh", "-c", script)
    try await eventually("a job that runs") { try !shop.lines(of: "begun").isEmpty }
    let name = try #require(try shop.job(1).worker)
    return (shop, worker, name)
  }

  private func state(_ shop: Workshop) throws -> String? {
    let line = try shop.penstock("workers", "--json").output
    let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
    return object?["state"] as? String
  }

  @Test func `a running job is cancelled by whoever asks, and its worker goes on`() async throws {
    let (shop, worker, _) = try await busy(
      "trap 'echo cleaned; exit 3' TERM; echo $$ >> begun; while [ ! -e go ]; do sleep 0.01; done",
      jobs: 2)
    let run = try shop.penstock("cancel", "1")
    #expect(run.output == "asked 1 running to end\n")
    #expect(run.status == 0)
    try await eventually("end of the job") { try shop.job(1).state == "cancelled" }
    let job = try shop.job(1)
    #expect(job.outcomes == ["cancelled"])
    #expect(job.error?.hasPrefix("cancelled by ") == true)
    #expect(job.attempts?.first?.exit == 3)
    #expect(job.attempts?.first?.stdout == "cleaned\n")
    try await worker.wait(forLog: "job 1 default of q is told to end: cancelled by ")
    try shop.write("", to: "go")
    try await eventually("the second job") { try shop.job(2).state == "succeeded" }
    #expect(try shop.penstock("retry", "1").output == "retried 1\n")
    try await eventually("the first job again") { try shop.job(1).state == "succeeded" }
    #expect(try shop.penstock("check").status == 0)
  }

  @Test
  func `a filter without a state means jobs that wait; one that names it says how many it asked`()
    async throws
  {
    let (shop, worker, _) = try await busy(jobs: 3)
    #expect(try shop.penstock("cancel", "queue:q").output == "cancelled 2\n")
    let run = try shop.penstock("cancel", "queue:q state:running", "--json")
    #expect(run.output.hasPrefix("{\"matched\":1,\"changed\":1,\"asked\":1,\"skipped\":0"))
    try await eventually("end of the job") { try shop.job(1).state == "cancelled" }
    #expect(try shop.penstock("audit").output.contains("asked 1"))
    // What was asked already, or is over, is nobody's to ask again.
    #expect(try shop.penstock("cancel", "1").status == 1)
    worker.send(SIGTERM)
    #expect(try await worker.status() == 0)
  }

  @Test func `a worker is quieted, resumed and stopped from afar`() async throws {
    let (shop, worker, name) = try await busy(jobs: 2)
    #expect(
      try shop.penstock("worker", name, "quiet").output == "asked \(name) to take no more jobs\n")
    try await eventually("a quiet worker") { try state(shop) == "quiet" }
    try shop.write("", to: "go")
    try await eventually("end of the job") { try shop.job(1).state == "succeeded" }
    #expect(try shop.job(2).state == "ready")
    #expect(try shop.penstock("worker", name, "resume").status == 0)
    try await eventually("the next job") { try shop.job(2).state == "succeeded" }
    #expect(try shop.penstock("worker", name, "stop").status == 0)
    #expect(try await worker.status() == 0)
    let audit = try shop.penstock("audit", "--json").output
    for act in ["quiet worker", "resume worker", "stop worker"] { #expect(audit.contains(act)) }
  }

  @Test func `a worker that is stopped now gives back what it runs`() async throws {
    let (shop, worker, name) = try await busy()
    #expect(try shop.penstock("worker", name, "stop", "--now").status == 0)
    #expect(try await worker.status() == 0)
    #expect(try shop.job(1).outcomes == ["released"])
    #expect(try shop.job(1).state == "ready")
  }

  @Test func `a stop that is asked twice is no haste`() async throws {
    let (shop, worker, name) = try await busy()
    for _ in 1...2 { _ = try shop.penstock("worker", name, "stop") }
    try await worker.wait(forLog: "stopping: 1 job may run on for 1h")
    try shop.write("", to: "go")
    #expect(try await worker.status() == 0)
    #expect(try shop.job(1).state == "succeeded")
  }

  @Test func `TSTP quiets, CONT resumes`() async throws {
    let (shop, worker, _) = try await busy(jobs: 2)
    worker.send(SIGTSTP)
    try await worker.wait(forLog: "info quiet: ")
    try shop.write("", to: "go")
    try await eventually("end of the job") { try shop.job(1).state == "succeeded" }
    #expect(try shop.job(2).state == "ready")
    worker.send(SIGCONT)
    try await worker.wait(forLog: "takes jobs again")
    try await eventually("the next job") { try shop.job(2).state == "succeeded" }
    worker.send(SIGTERM)
    #expect(try await worker.status() == 0)
  }

  @Test func `a worker that is not there is told with the nearest name`() async throws {
    let (shop, worker, name) = try await busy()
    let run = try shop.penstock("worker", name + "0", "quiet")
    #expect(run.status == 1)
    #expect(
      run.error
        == "cannot quiet worker '\(name)0': there is no such worker; did you mean '\(name)'?\n")
    let misuse = try shop.penstock("worker", name, "quiet", "--now")
    #expect(misuse.status == 64)
    #expect(misuse.error.hasPrefix("cannot use --now with 'quiet': it goes with 'stop' only"))
    worker.send(SIGKILL)
  }
}
