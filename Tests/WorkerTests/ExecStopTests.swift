import Glibc
import Jobs
import Testing

@testable import Worker

@Suite struct ExecStopTests {
  /// Runs a script that creates the file `ready` when it is so far, and stops it then.
  private func stopped(
    _ text: String, _ forces: StopForce...
  ) async throws -> (result: HandlerResult, folder: Script) {
    let script = try await Script("cd \"$(dirname \"$0\")\"; \(text)")
    let stop = StopSign()
    async let result = script.run(stop: stop)
    while access("\(script.folder)/ready", F_OK) != 0 { await Task.yield() }
    for force in forces { stop.request(force) }
    return (try await result, script)
  }

  @Test func `a term signal goes to the whole process group`() async throws {
    let result = try await stopped("sleep 1000 & echo $!; : > ready; wait", .term).result
    #expect(result.outcome == .failed(reason: "ended by SIGTERM", after: nil))
    #expect(await hasEnded(try #require(Int32(result.output.dropLast()))))
  }

  @Test func `a program may clean up after a term signal`() async throws {
    let result = try await stopped(
      "trap 'echo cleaned; exit 3' TERM; : > ready; while :; do sleep 0.01; done", .term
    ).result
    #expect(result.output == "cleaned\n")
    #expect(result.report.exitStatus == 3)
  }

  @Test func `a program and grandchildren that ignore the term signal are killed`() async throws {
    let result = try await stopped(
      "trap '' TERM; (trap '' TERM; exec sleep 1000) & echo $!; : > ready; wait", .term, .kill
    ).result
    #expect(result.outcome == .failed(reason: "ended by SIGKILL", after: nil))
    #expect(await hasEnded(try #require(Int32(result.output.dropLast()))))
  }

  @Test func `a program that is stopped before it starts ends at once`() async throws {
    let stop = StopSign()
    stop.request(.kill)
    let result = try await Script("sleep 1000").run(stop: stop)
    #expect(result.report.signal == Int(SIGKILL))
  }

  @Test func `a stop after the end is nothing`() async throws {
    let stop = StopSign()
    let result = try await Script("true").run(stop: stop)
    stop.request(.term)
    #expect(result.outcome == .succeeded)
  }
}
