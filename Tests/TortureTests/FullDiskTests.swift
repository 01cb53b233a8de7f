import Foundation
import Jobs
import SQLStore
import SQLiteDatabase
import Testing

/// The disk is full, and then it is not.
@Suite struct FullDiskTests {
  /// A store on a disk of four MiB with a ballast on it; `fill` takes what is left, `free` gives all.
  private struct SmallDisk {
    let ground: Ground
    let folder: String
    var store: String { folder + "/store.db" }

    init?(_ ground: Ground) async throws {
      guard let folder = try await ground.mountSmall("disk", bytes: 4 << 20) else { return nil }
      self.ground = ground
      self.folder = folder
    }

    func fill() async throws {
      try await ground.run(["dd", "if=/dev/zero", "of=\(folder)/ballast", "bs=4k"])
    }

    func free() throws {
      try FileManager.default.removeItem(atPath: folder + "/ballast")
    }

    func penstock(_ words: String...) async throws -> Child.Ending {
      try await ground.run([Ground.program("penstock"), "--store", store] + words)
    }
  }

  @Test func `a push on a full disk says so, and all goes on when there is space`() async throws {
    let ground = try Ground()
    defer { ground.clear() }
    guard let disk = try await SmallDisk(ground) else {
      return skip("mounting is not allowed here")
    }
    var ledger = Ledger()
    let payload = "big-" + String(repeating: "x", count: 30_000)
    try Data(payload.utf8).write(to: URL(filePath: ground.folder + "/payload"))
    func push() async throws -> Child.Ending {
      let ending = try await disk.penstock("push", "q", "@\(ground.folder)/payload")
      if ending.status == 0 {
        ledger.take("P \(ending.output.dropLast()) q \(payload)\n")
      }
      return ending
    }
    #expect(try await push().status == 0)
    try await disk.fill()
    var refused = try await push()
    for _ in 0..<50 where refused.status == 0 { refused = try await push() }
    #expect(refused.status == 74, "\(refused)")
    #expect(refused.error.contains("the disk is full"), "\(refused.error)")
    #expect(refused.output == "")
    let check = try await disk.penstock("check")
    #expect(check.status == 0, "\(check)")
    try disk.free()
    for _ in 0..<10 { #expect(try await push().status == 0) }
    let store = try StoreFile.open(disk.store)
    expectNone(try await ledger.broken(in: store), "after the disk was full")
    try await drain(store)
    #expect(try await store.check() == [])
    await store.close()
  }

  @Test func `a worker keeps its results until they can be written`() async throws {
    let ground = try Ground()
    defer { ground.clear() }
    guard let disk = try await SmallDisk(ground) else {
      return skip("mounting is not allowed here")
    }
    let handler = try ground.handler(
      then: "while [ ! -e '\(ground.folder)/go' ]; do sleep 0.02; done; head -c 60000 /dev/zero")
    // Their output is more than the log has room for that it took before.
    let jobs = 24
    for _ in 0..<jobs { #expect(try await disk.penstock("push", "q", "x").status == 0) }
    let worker = try ground.start([
      Ground.program("penstock"), "--store", disk.store, "work", "--slots", "\(jobs)", "--quiet",
      "--exec", "/bin/sh", handler,
    ])
    func runs() -> Int { ground.read("runs").split(separator: "\n").count }
    try await eventually("all jobs run") { runs() == jobs }
    try await disk.fill()
    try Data().write(to: URL(filePath: ground.folder + "/go"))
    try await eventually("the worker complains") { worker.error.contains("the disk is full") }
    #expect(worker.isRunning)
    try disk.free()
    let store = try StoreFile.open(disk.store)
    try await eventually("all jobs have succeeded") {
      try await store.overview().counts[.succeeded] == jobs
    }
    #expect(runs() == jobs)
    worker.send(SIGTERM)
    #expect(await worker.end() == 0)
    #expect(try await store.check() == [])
    await store.close()
  }

  @Test func `a file that may not grow is an error and not a crash`() async throws {
    let ground = try Ground()
    defer { ground.clear() }
    try await ground.penstock("push", "q", "x")
    let limited = try ground.script(
      "limited", "ulimit -f 40\nexec '\(Ground.program("penstock"))' \"$@\"\n")
    var ending = try await ground.run(["sh", limited, "--store", ground.store, "push", "q", "y"])
    try Data(count: 100_000).write(to: URL(filePath: ground.folder + "/payload"))
    ending = try await ground.run(
      ["sh", limited, "--store", ground.store, "push", "q", "@\(ground.folder)/payload"])
    #expect(ending.status == 74, "\(ending)")
    #expect(try await ground.penstock("push", "q", "z").status == 0)
    #expect(try await ground.penstock("check").status == 0)
  }
}
