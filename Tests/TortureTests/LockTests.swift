import Foundation
import Jobs
import SQLStore
import SQLiteDatabase
import Testing

/// Others hold the store for longer than anybody's patience.
@Suite struct LockTests {
  /// Holds a lock until the file `go` is there. `locking` is a piece of Python that takes it.
  private func hold(_ ground: Ground, _ locking: String) async throws -> Child {
    let holder = try ground.start([
      "python3", "-c",
      """
      import fcntl, os, signal, sqlite3, sys, time
      path, go = sys.argv[1], sys.argv[2]
      \(locking)
      print("held", flush=True)
      while not os.path.exists(go):
          time.sleep(0.01)
      """, ground.store, ground.folder + "/go",
    ])
    try await eventually("the lock is held") { holder.output.contains("held") }
    return holder
  }

  /// A push gives up, and the close of the store after it does not wait for the lock once more.
  ///
  /// On a busy machine a close may now and then last as if it did, but not each time.
  private func expectNoSecondWait(_ path: String) async throws {
    for _ in 1...5 {
      let (push, close) = try await waits(path)
      if close < push / 2 { return }
    }
    Issue.record("a close waits as long as a push")
  }

  /// How long a push waits before it gives up, and how long the close of the store after it takes.
  private func waits(_ path: String) async throws -> (push: Duration, close: Duration) {
    let store = try StoreFile.open(path)
    let start = ContinuousClock.now
    let error = await #expect(throws: StoreError.self) {
      _ = try await store.push([Draft(queue: "q")])
    }
    #expect(error?.exitStatus == 75)
    let middle = ContinuousClock.now
    await store.close()
    return (middle - start, ContinuousClock.now - middle)
  }

  @Test func `a push gives up with 75 while another program has the file, and a worker goes on`()
    async throws
  {
    let ground = try Ground()
    defer { ground.clear() }
    #expect(try await ground.penstock("push", "q", "1").status == 0)
    let worker = try ground.startPenstock(
      "work", "--slots", "2", "--quiet", "--exec", "/bin/sh", try ground.handler())
    try await eventually("the first job runs") { !ground.read("runs").isEmpty }
    let holder = try await hold(
      ground,
      "db = sqlite3.connect(path, isolation_level=None); db.execute('BEGIN EXCLUSIVE')")
    let path = ground.store
    async let closing: Void = expectNoSecondWait(path)
    let refused = try await ground.penstock("push", "q", "2")
    #expect(refused.status == 75, "\(refused)")
    #expect(refused.error.contains("another program holds its lock; try again"))
    try await closing
    try Data().write(to: URL(filePath: ground.folder + "/go"))
    await holder.end()
    #expect(try await ground.penstock("push", "q", "3").status == 0)
    try await eventually("the worker goes on") {
      ground.read("runs").split(separator: "\n").count == 2
    }
    worker.send(SIGTERM)
    #expect(await worker.end() == 0)
    #expect(try await ground.penstock("check").status == 0)
  }

  @Test(arguments: [0, 1])
  func `a push gives up with 75 while a stopped process has the turn`(byte: Int) async throws {
    let ground = try Ground()
    defer { ground.clear() }
    #expect(try await ground.penstock("push", "q", "1").status == 0)
    let holder = try await hold(
      ground,
      """
      file = open(path + "-lock", "r+b"); fcntl.lockf(file, fcntl.LOCK_EX, 1, \(byte))
      """)
    holder.send(SIGSTOP)
    let path = ground.store
    async let closing: Void = expectNoSecondWait(path)
    let refused = try await ground.penstock("push", "q", "2")
    #expect(refused.status == 75, "\(refused)")
    try await closing
    // Looking needs nobody's turn.
    #expect(try await ground.penstock("stats").status == 0)
    try Data().write(to: URL(filePath: ground.folder + "/go"))
    holder.send(SIGCONT)
    await holder.end()
    #expect(try await ground.penstock("push", "q", "3").status == 0)
    #expect(try await ground.penstock("check").status == 0)
  }
}
