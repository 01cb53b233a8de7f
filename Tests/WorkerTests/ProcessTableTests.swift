import Glibc
import Jobs
import Testing

@testable import Worker

/// What a worker and its programs take of the machine.
@Suite struct ProcessTableTests {
  @Test func `a program and its grandchild are among the descendants, and the keeper is not`()
    async throws
  {
    let script = try await Script(
      "cd \"$(dirname \"$0\")\"; (sh -c 'echo $$; : > ready; exec sleep 1000')")
    let stop = StopSign()
    async let result = script.run(stop: stop)
    while access("\(script.folder)/ready", F_OK) != 0 { await Task.yield() }
    let table = ProcessTable()
    let own = table.descendants(of: getpid())
    stop.request(.kill)
    let grandchild = try #require(Int32(try await result.output.dropLast()))
    let row = try #require(own.first { $0.pid == grandchild })
    #expect(row.residentBytes > 0)
    #expect(table.members(of: row.group).contains { $0.pid == grandchild })
    #expect(own.allSatisfy { !$0.isKeeper })
    #expect(table.rows.contains { $0.isKeeper })
  }

  @Test func `what running programs use counts in the heartbeat`() async throws {
    let script = try await Script(
      "cd \"$(dirname \"$0\")\"; : > ready; while [ ! -e enough ]; do :; done")
    let clock = WorkerClock()
    var usage = ProcessUsage(at: clock.now)
    async let result = script.run()
    while access("\(script.folder)/ready", F_OK) != 0 { await Task.yield() }
    // The kernel counts in hundredths of a second.
    var cpu = 0.0
    var memory = 0
    while cpu <= 0 {
      try await Task.sleep(for: .milliseconds(50))
      (cpu, memory) = usage.measure(at: clock.now)
    }
    #expect(memory > ProcessUsage.memoryBytes())
    close(open("\(script.folder)/enough", O_CREAT | O_WRONLY, 0o600))
    #expect(try await result.outcome == .succeeded)
  }
}
