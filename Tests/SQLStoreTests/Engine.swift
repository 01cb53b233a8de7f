import Glibc
import Jobs
import SQLStore
import SQLiteDatabase
import Synchronization
import Testing

/// A clock that stands still until it is moved.
final class ManualClock: Sendable {
  private let now = Mutex(Timestamp(seconds: 1_800_000_000))
  private let awake = Mutex(Duration.zero)

  var read: @Sendable () -> Timestamp {
    { self.now.withLock { $0 } }
  }

  var uptime: @Sendable () -> Duration {
    { self.awake.withLock { $0 } }
  }

  var time: Timestamp { read() }

  func advance(by length: Duration) {
    set(by: length)
    awake.withLock { $0 += length }
  }

  /// As an operator does who sets the clock, back or forth: no time passes.
  func set(by length: Duration) {
    now.withLock { $0 = $0 + length }
  }
}

/// The engines that the behavioural tests run over.
enum Engine: String, CaseIterable, CustomTestStringConvertible {
  case sqlite = "SQLite"

  var testDescription: String { rawValue }

  /// Makes an empty store, runs `body`, and sees that the store's own check finds nothing.
  func withStore(
    _ body: (_ store: any JobStore, _ clock: ManualClock) async throws -> Void
  ) async throws {
    let clock = ManualClock()
    try await withTemporaryFolder { folder in
      let store = try StoreFile.open(
        folder + "/test.db",
        StoreFile.Options(
          creates: true, almanac: PlainAlmanac(), clock: clock.read, uptime: clock.uptime))
      try await body(store, clock)
      let findings = try await store.check()
      #expect(findings == [])
      await store.close()
    }
  }
}

func withTemporaryFolder<Result>(
  _ body: (String) async throws -> Result
) async throws -> Result {
  var template = Array("/tmp/penstock-test-XXXXXX".utf8CString)
  let folder = try #require(mkdtemp(&template).map { String(cString: $0) })
  defer {
    if let directory = opendir(folder) {
      while let entry = readdir(directory) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        unlink(folder + "/" + name)
      }
      closedir(directory)
    }
    rmdir(folder)
  }
  return try await body(folder)
}

extension JobStore {
  func push(_ draft: Draft) async throws -> PushReceipt {
    try #require(try await push([draft]).first)
  }

  /// A worker that takes whatever there is.
  func enlist(_ name: String = "w", slots: Int = 10) async throws -> WorkerID {
    try await enlist(
      WorkerDescription(name: name, host: "host", pid: 1, version: "1", slots: slots),
      lease: .seconds(30))
  }

  func claim(_ worker: WorkerID, _ count: Int = 10) async throws -> [Job] {
    try await exchange([], claiming: Claim(worker: worker, count: count)).jobs
  }

  /// Settles a run as a worker would; the leases that were refused.
  @discardableResult
  func settle(
    _ job: Job, _ outcome: Outcome, report: Report = Report(), policy: RetryPolicy = RetryPolicy(),
    now: Timestamp
  ) async throws -> [Lease] {
    let transition = LifeCycle.transition(
      of: job, after: outcome, policy: policy, now: now, chance: 0)
    return try await exchange(
      [
        Settlement(job: job, outcome: outcome, report: report, transition: transition)
      ], claiming: nil
    ).refused
  }

  func job(_ id: JobID) async throws -> Job {
    try #require(try await detail(id)).job
  }

  func counts(_ queue: String) async throws -> StateCounts {
    try #require(try await overview().queues.first { $0.name == queue }).counts
  }

  func ids(_ filter: String, limit: Int = 1000) async throws -> [JobID] {
    var ids: [JobID] = []
    var cursor: JobCursor?
    repeat {
      let page = try await find(Filter(parsing: filter), after: cursor, limit: limit)
      ids += page.jobs.map(\.id)
      cursor = page.next
    } while cursor != nil
    return ids
  }

  @discardableResult
  func act(_ act: Act, _ filter: String) async throws -> ActReport {
    let selection = try await freeze(Filter(parsing: filter).meaning(for: act))
    return try await perform(act, on: selection, by: .test) { _ in }
  }
}

extension Operator {
  static let test = Operator(user: "ada", host: "desk")
}
