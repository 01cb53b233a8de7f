import Foundation
import Testing

/// Several processes on one store.
@Suite struct SharedStoreTests {
  private static let count = 200

  private func filled() throws -> Workshop {
    let shop = try Workshop()
    _ = try shop.penstock(
      "push", "q", "--batch", "-", input: String(repeating: "{}\n", count: Self.count))
    return shop
  }

  private func drain(_ shop: Workshop) throws -> RunningProgram {
    try shop.start(
      "work", "--slots", "4", "--until-empty", "--exec", "/bin/sh", "-c",
      "echo $PENSTOCK_JOB_ID >> ran")
  }

  @Test func `two workers share a store and every job succeeds exactly once`() async throws {
    let shop = try filled()
    let workers = try [drain(shop), drain(shop)]
    for worker in workers { #expect(try await worker.status() == 0) }
    #expect(try shop.lines(of: "ran").compactMap(Int.init).sorted() == Array(1...Self.count))
    let jobs = try shop.jobs()
    #expect(jobs.count == Self.count)
    #expect(jobs.allSatisfy { $0.state == "succeeded" && $0.attempt == 1 })
    #expect(try shop.penstock("check").output == "store 'penstock.db' is sound\n")
  }

  @Test func `a worker that is killed among others costs no job and no count`() async throws {
    let shop = try filled()
    let (victim, survivor) = (try drain(shop), try drain(shop))
    try await eventually("work of the victim") { try victim.log().contains("succeeded") }
    victim.send(SIGKILL)
    #expect(try await survivor.status() == 0)
    #expect(Set(try shop.lines(of: "ran").compactMap(Int.init)) == Set(1...Self.count))
    let jobs = try shop.jobs()
    #expect(jobs.allSatisfy { $0.state == "succeeded" && $0.attempt == 1 })
    #expect(try shop.penstock("check").output == "store 'penstock.db' is sound\n")
  }

  @Test func `many push at once, also into a store that is not there yet`() async throws {
    let shop = try Workshop()
    let script = """
      for i in 1 2 3 4 5 6; do
        (for j in 1 2 3 4 5; do \(Workshop.program.path) push q$i; done >> ids) &
      done; wait
      """
    let run = try shop.run("/bin/sh", ["-c", script])
    #expect(run.error.isEmpty)
    #expect(try shop.lines(of: "ids").compactMap(Int.init).sorted() == Array(1...30))
    #expect(try shop.penstock("check").status == 0)
  }

  @Test func `of many pushes with one unique key one is stored`() throws {
    let shop = try Workshop()
    let script = """
      for i in 1 2 3 4 5 6 7 8; do \(Workshop.program.path) push q --unique k >> ids & done; wait
      """
    _ = try shop.run("/bin/sh", ["-c", script])
    #expect(try shop.lines(of: "ids") == Array(repeating: "1", count: 8))
    #expect(try shop.jobs().count == 1)
  }

  @Test func `pushes that are killed store a whole batch or nothing`() async throws {
    let shop = try Workshop()
    _ = try shop.penstock("init")
    try shop.write(String(repeating: "{\"queue\":\"q\"}\n", count: 2000), to: "batch")
    for delay in 0..<12 {
      let push = try shop.start("push", "--batch", "batch")
      // At another moment each time; which one it is does not matter.
      try await Task.sleep(for: .milliseconds(10 * delay))
      push.send(SIGKILL)
      _ = try await push.status()
    }
    #expect(try shop.jobs().count % 2000 == 0)
    #expect(try shop.penstock("check").output == "store 'penstock.db' is sound\n")
  }
}
