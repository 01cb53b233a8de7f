import Foundation
import Testing

/// Others hold the store for longer than anybody's patience.
@Suite struct LockTests {
  /// Holds a lock until the file `go` is there. `locking` is a piece of Python that takes it.
  private func hold(_ ground: Ground, _ locking: String) throws -> Child {
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
    try eventually("the lock is held") { holder.output.contains("held") }
    return holder
  }

  @Test func `a push gives up with 75 while another program has the file, and a worker goes on`()
    throws
  {
    let ground = try Ground()
    defer { ground.clear() }
    #expect(try ground.penstock("push", "q", "1").status == 0)
    let worker = try ground.startPenstock(
      "work", "--slots", "2", "--quiet", "--exec", "/bin/sh", try ground.handler())
    try eventually("the first job runs") { !ground.read("runs").isEmpty }
    let holder = try hold(
      ground,
      "db = sqlite3.connect(path, isolation_level=None); db.execute('BEGIN EXCLUSIVE')")
    let began = ContinuousClock.now
    let refused = try ground.penstock("push", "q", "2")
    #expect(refused.status == 75, "\(refused)")
    #expect(refused.error.contains("another program holds its lock; try again"))
    // Twice the patience and more would be a second wait.
    #expect(ContinuousClock.now - began < .seconds(18))
    try Data().write(to: URL(filePath: ground.folder + "/go"))
    holder.wait()
    #expect(try ground.penstock("push", "q", "3").status == 0)
    try eventually("the worker goes on") {
      ground.read("runs").split(separator: "\n").count == 2
    }
    worker.send(SIGTERM)
    #expect(worker.wait() == 0)
    #expect(try ground.penstock("check").status == 0)
  }

  @Test(arguments: [0, 1])
  func `a push gives up with 75 while a stopped process has the turn`(byte: Int) throws {
    let ground = try Ground()
    defer { ground.clear() }
    #expect(try ground.penstock("push", "q", "1").status == 0)
    let holder = try hold(
      ground,
      """
      file = open(path + "-lock", "r+b"); fcntl.lockf(file, fcntl.LOCK_EX, 1, \(byte))
      """)
    holder.send(SIGSTOP)
    let began = ContinuousClock.now
    let refused = try ground.penstock("push", "q", "2")
    #expect(refused.status == 75, "\(refused)")
    #expect(ContinuousClock.now - began < .seconds(18))
    // Looking needs nobody's turn.
    #expect(try ground.penstock("stats").status == 0)
    try Data().write(to: URL(filePath: ground.folder + "/go"))
    holder.send(SIGCONT)
    holder.wait()
    #expect(try ground.penstock("push", "q", "3").status == 0)
    #expect(try ground.penstock("check").status == 0)
  }
}
