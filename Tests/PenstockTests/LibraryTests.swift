import Foundation
import Penstock
import Synchronization
import Testing

struct SendEmail: JobPayload {
  static let queue = "emails"
  var to: String
}

struct Flaky: JobPayload {}

@Suite struct LibraryTests {
  private func withStore(_ body: (Store) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "penstock-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let store = try Store(path: folder.path + "/app.db")
    try await body(store)
    await store.close()
  }

  @Test func `an application pushes typed jobs and handles them`() async throws {
    try await withStore { store in
      for name in ["ada", "grace"] { try await store.push(SendEmail(to: name)) }
      let seen = Mutex<[String]>([])
      var worker = JobWorker(store)
      worker.handle(SendEmail.self) { email, context in
        #expect(context.queue == "emails")
        #expect(context.attempt == 1)
        seen.withLock { $0.append(email.to) }
      }
      try await worker.run(untilEmpty: true)
      #expect(seen.withLock { $0.sorted() } == ["ada", "grace"])
    }
  }

  @Test func `a handler that asks for it is run again at once, with the same key`() async throws {
    try await withStore { store in
      try await store.push(Flaky())
      let keys = Mutex<[String]>([])
      var worker = JobWorker(store)
      worker.handle(Flaky.self) { _, context in
        keys.withLock { $0.append(context.idempotencyKey) }
        if context.attempt < 3 { throw JobFailure.retry(after: .zero, reason: "again") }
      }
      try await worker.run(untilEmpty: true)
      let all = keys.withLock { $0 }
      #expect(all.count == 3)
      #expect(Set(all).count == 1)
    }
  }

  @Test func `what a handler returns is kept, and how far it is may be told`() async throws {
    try await withStore { store in
      let receipt = try await store.push(SendEmail(to: "ada"))
      var worker = JobWorker(store)
      worker.handle(SendEmail.self) { email, context -> [String: Int]? in
        context.report(progress: 0.5, note: "half")
        #expect(!context.isStopping)
        return ["length": email.to.count]
      }
      try await worker.run(untilEmpty: true)
      let result = try await store.result(of: receipt.id, as: [String: Int].self)
      #expect(result == ["length": 3])
      #expect(try await store.result(of: 99, as: [String: Int].self) == nil)
    }
  }

  @Test func `a taken unique key is told with the first job`() async throws {
    try await withStore { store in
      var options = Store.Options()
      options.uniqueKey = "order-1"
      let first = try await store.push(Flaky(), options)
      let second = try await store.push(Flaky(), options)
      #expect(!first.isDuplicate)
      #expect(second.isDuplicate)
      #expect(second.id == first.id)
    }
  }

  @Test func `a store that cannot be made says why`() {
    let failure = #expect(throws: StoreFailure.self) { try Store(path: "/no/such/folder/a.db") }
    #expect(failure?.description.hasPrefix("cannot create store '/no/such/folder/a.db'") == true)
  }
}
