import FoundationEssentials
import Glibc
import Jobs
import Testing

@testable import Worker

/// Measures instead of judging, and so runs only when asked: `PENSTOCK_SPEED=1 swift test -c release
/// -Xswiftc -enable-testing --filter SpeedTests`.
@Suite(
  .serialized, .enabled(if: ProcessInfo.processInfo.environment["PENSTOCK_SPEED"] != nil))
struct SpeedTests {
  private func rate(_ count: Int, of body: () async throws -> Void) async rethrows -> Double {
    let clock = ContinuousClock()
    let start = clock.now
    try await body()
    return Double(count) / (clock.now - start).inSeconds
  }

  private func drain(
    _ jobs: [Job], with handler: any Handler, slots: Int
  ) async -> Double {
    let queue = FakeQueue(jobs, keepsSettlements: false)
    let service = WorkerService(
      queue,
      as: WorkerDescription(name: "speed", host: "here", pid: 1, version: "1", slots: slots),
      settings: Dispatcher.Settings(slots: slots, endsWhenEmpty: true),
      handlers: HandlerTable(["*": handler]), storeIdentity: "speed", duties: [])
    let result = await rate(jobs.count) { _ = await service.run() }
    print("  in \(await queue.exchanges) exchanges")
    return result
  }

  @Test(arguments: [10, 100, 1000]) func `jobs that do nothing`(slots: Int) async {
    let count = 300_000
    let bare = await rate(count) {
      for _ in 0..<(count / slots) {
        await withTaskGroup { group in
          for _ in 0..<slots { group.addTask {} }
        }
      }
    }
    let worker = await drain(
      fresh(1...JobID(count)), with: ClosureHandler { _, _ in .succeeded }, slots: slots)
    print("\(slots) slots: \(Int(worker)) jobs/s, \(Int(bare)) bare tasks/s: \(worker / bare)")
  }

  @Test(arguments: [1, 2, 3]) func `programs that do nothing`(threads: Int) async throws {
    let count = 4000
    let slots = 2 * sysconf(Int32(_SC_NPROCESSORS_ONLN))
    let single = await rate(count) {
      for _ in 0..<count { spawnAndWait() }
    }
    let raw = await rate(count) {
      await withTaskGroup { group in
        for _ in 0..<slots {
          group.addTask {
            for _ in 0..<(count / slots) { spawnAndWait() }
          }
        }
      }
    }
    let handler = try ExecHandler(
      ["/bin/true"], kind: "*", folder: "/", children: ChildProcesses(threads: threads))
    let worker = await drain(fresh(1...JobID(count)), with: handler, slots: slots)
    print(
      "\(threads) threads, \(slots) slots: \(Int(worker)) programs/s, "
        + "\(Int(single)) raw one by one: \(worker / single), "
        + "\(Int(raw)) raw side by side: \(worker / raw)")
  }

  private func spawnAndWait() {
    var pid: pid_t = 0
    var arguments = [strdup("/bin/true"), nil]
    defer { free(arguments[0]) }
    posix_spawn(&pid, "/bin/true", nil, nil, &arguments, environ)
    waitpid(pid, nil, 0)
  }
}
