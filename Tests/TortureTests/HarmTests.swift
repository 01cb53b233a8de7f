import Foundation
import Jobs
import SQLStore
import SQLiteDatabase
import Testing
import torturer

/// Somebody deletes, replaces, cuts or overwrites the files of a store, while it is closed or open.
@Suite struct HarmTests {
  private static let said: Set<Int32> = [65, 66, 74, 77]

  /// A store with a few hundred jobs in all states, closed, and what was promised for it.
  private func makeStore(_ ground: Ground, jobs: Int = 300) async throws -> Ledger {
    var ledger = Ledger()
    let store = try StoreFile.open(ground.store, StoreFile.Options(creates: true))
    for start in stride(from: 0, to: jobs, by: 50) {
      let drafts = (0..<50).map { number in
        Draft(
          queue: "q\(number % 3)", payload: Array("payload-\(start + number)-".utf8))
      }
      let receipts = try await store.push(drafts)
      for (receipt, draft) in zip(receipts, drafts) {
        let payload = String(decoding: draft.payload, as: UTF8.self)
        ledger.take("P \(receipt.id) \(draft.queue) \(payload)\n")
      }
    }
    let worker = try await store.enlist(
      WorkerDescription(name: "w", host: "h", pid: 1, version: "1", slots: 50),
      lease: .seconds(30))
    let claimed = try await store.exchange([], claiming: Claim(worker: worker, count: 50)).jobs
    _ = try await store.exchange(
      claimed.map {
        Settlement(
          job: $0, outcome: .succeeded, report: Report(standardOutput: [1, 2, 3]),
          transition: Transition(to: .succeeded))
      }, claiming: nil)
    for job in claimed { ledger.take("S \(job.id) 1 succeeded\n") }
    try await store.dismiss(worker)
    await store.close()
    return ledger
  }

  /// What every command may do with a store that was harmed: end by itself, with an error that says
  /// so. Whether the harm was told of.
  private func isTold(_ ground: Ground, _ context: String) async throws -> Bool {
    var isTold = false
    for words in [
      ["check"], ["stats"], ["jobs"], ["push", "q0", "more"],
      ["work", "--until-empty", "--exec", "/bin/true"],
    ] {
      let child = try ground.start([Ground.program("penstock"), "--store", ground.store] + words)
      if words[0] == "work" { try await stopLater(child) }
      await child.end()
      let ending = try child.ending()
      #expect(!ending.wasSignalled, "\(words) ended by a signal, \(context): \(ending.error)")
      #expect(
        ending.status == 0 || Self.said.contains(ending.status) || ending.status == 73,
        "\(words) ended with \(ending.status), \(context): \(ending.error)")
      if ending.status != 0 {
        #expect(!(ending.error + ending.output).isEmpty, "\(words) said nothing, \(context)")
      }
      if words == ["check"], ending.status != 0 { isTold = true }
    }
    return isTold
  }

  /// A harmed due time may lie in any year: a worker that has not ended after a while is told to.
  private func stopLater(_ worker: Child) async throws {
    // Before that the signal itself would end it.
    try await eventually("it takes jobs or ends") {
      !worker.isRunning || worker.error.contains("takes jobs")
    }
    let end = ContinuousClock.now + .seconds(3)
    while worker.isRunning, ContinuousClock.now < end {
      try await Task.sleep(for: .milliseconds(5))
    }
    worker.send(SIGTERM)
  }

  @Test func `blocks of junk, cuts and zeros are told of or do no harm`() async throws {
    for round in 0..<Measure.rounds * 6 {
      let seed = Measure.seed &+ UInt64(round)
      var random = Seeded(seed)
      let ground = try Ground()
      defer { ground.clear() }
      let ledger = try await makeStore(ground)
      let file = URL(filePath: ground.store)
      var bytes = try Data(contentsOf: file)
      let block = Int.random(in: 0..<bytes.count / 4096, using: &random)
      let context = "seed \(seed), block \(block) of \(bytes.count / 4096)"
      switch round % 3 {
      case 0:
        let junk = Data((0..<4096).map { _ in UInt8.random(in: 0...255, using: &random) })
        bytes.replaceSubrange((block * 4096)..<(block * 4096 + 4096), with: junk)
      case 1:
        bytes.replaceSubrange(
          (block * 4096)..<(block * 4096 + 4096), with: Data(count: 4096))
      default:
        bytes.removeLast(bytes.count - block * 4096 - Int.random(in: 0..<4096, using: &random))
      }
      try bytes.write(to: file)
      if try await !isTold(ground, context) {
        let store = try StoreFile.open(ground.store)
        // The commands above ran what was ready: what was pushed must be there all the same.
        expectNone(try await ledger.broken(in: store), context)
        await store.close()
      }
    }
  }

  @Test func `junk in an open file is told of and ends no process by a signal`() async throws {
    for round in 0..<Measure.rounds * 2 {
      let seed = Measure.seed &+ UInt64(round)
      var random = Seeded(seed)
      let ground = try Ground()
      defer { ground.clear() }
      _ = try await makeStore(ground)
      let children = try ["produce", "work", "watch"].enumerated().map { number, role in
        try ground.startTorturer(
          role, seed: seed &+ UInt64(number), milliseconds: 700, extra: ["pages=20"])
      }
      try await eventually("they write") { !children[0].output.isEmpty }
      let handle = try FileHandle(forUpdating: URL(filePath: ground.store))
      for _ in 0..<5 {
        try await Task.sleep(for: .microseconds(Int.random(in: 1000...20_000, using: &random)))
        let size = try handle.seekToEnd()
        try handle.seek(toOffset: UInt64.random(in: 0..<size / 4096, using: &random) * 4096)
        try handle.write(
          contentsOf: Data((0..<4096).map { _ in UInt8.random(in: 0...255, using: &random) }))
      }
      try handle.close()
      for child in children {
        await child.end()
        let ending = try child.ending()
        #expect(
          ending.status == 0 || Self.said.contains(ending.status),
          "seed \(seed): \(ending.status) \(ending.error)")
      }
      _ = try await isTold(ground, "seed \(seed)")
    }
  }

  @Test(arguments: ["", "-wal", "-shm"])
  func `a file that is deleted while it is in use is told of`(suffix: String) async throws {
    let ground = try Ground()
    defer { ground.clear() }
    _ = try await makeStore(ground)
    let child = try ground.startTorturer("produce", seed: 1)
    try await eventually("it pushes") { child.output.contains("P ") }
    try FileManager.default.removeItem(atPath: ground.store + suffix)
    #expect(await child.end() == 66)
    #expect(child.error.contains("was deleted or replaced while it was in use"))
    let push = try await ground.penstock("push", "q", "x")
    switch suffix {
    case "":
      #expect(push.status == 73, "\(push)")
      #expect(push.error.contains("the write-ahead log of another is there without its file"))
    case "-wal":
      #expect(push.status == 66, "\(push)")
      #expect(push.error.contains("its write-ahead log"))
    default:
      // The index can be made again from the log.
      #expect(push.status == 0, "\(push)")
      #expect(try await ground.penstock("check").status == 0)
      var ledger = Ledger()
      ledger.take(child.output)
      let store = try StoreFile.open(ground.store)
      expectNone(try await ledger.broken(in: store), "index deleted")
      await store.close()
    }
  }

  @Test(arguments: ["-lock", "-workers"])
  func `a lock file that is deleted while it is in use is told of`(suffix: String) async throws {
    let ground = try Ground()
    defer { ground.clear() }
    _ = try await makeStore(ground)
    let child = try ground.startTorturer("produce", seed: 1)
    try await eventually("it pushes") { child.output.contains("P ") }
    try FileManager.default.removeItem(atPath: ground.store + suffix)
    #expect(await child.end() == 66)
    #expect(child.error.contains("store.db\(suffix)' was deleted or replaced"), "\(child.error)")
    // Once all are started again, all is well.
    #expect(try await ground.penstock("push", "q", "x").status == 0)
    #expect(try await ground.penstock("check").status == 0)
  }

  @Test func `a file that is replaced while it is in use is told of`() async throws {
    let ground = try Ground()
    defer { ground.clear() }
    _ = try await makeStore(ground)
    try FileManager.default.copyItem(atPath: ground.store, toPath: ground.folder + "/backup.db")
    let child = try ground.startTorturer("work", seed: 1)
    try await eventually("it works") { child.output.contains("C ") }
    #expect(rename(ground.folder + "/backup.db", ground.store) == 0)
    #expect(await child.end() == 66)
    #expect(child.error.contains("the file was deleted or replaced while it was in use"))
  }

  @Test func `a file that may not be written is refused with 77 and can be read`() async throws {
    let ground = try Ground()
    defer { ground.clear() }
    _ = try await makeStore(ground)
    try await ground.run(["chmod", "444", ground.store])
    // The owner of all may write everything: only somebody else meets the mode.
    let somebody =
      getuid() == 0 ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : []
    let program = somebody + [Ground.program("penstock"), "--store", ground.store]
    let probe = try await ground.run(program + ["version"])
    guard probe.status == 0 else { return skip("the program cannot be run by others here") }
    let push = try await ground.run(program + ["push", "q", "x"])
    #expect(push.status == 77, "\(push)")
    #expect(push.error.contains("it may not be written; look at the owner and mode of the file"))
    try await ground.run(["chmod", "000", ground.store])
    let stats = try await ground.run(program + ["stats"])
    #expect(stats.status == 77, "\(stats)")
    #expect(stats.error.contains("permission is denied"))
  }

  @Test func `opening a store twice in a process keeps the locks of both`() async throws {
    let ground = try Ground()
    defer { ground.clear() }
    _ = try await makeStore(ground)
    let first = try StoreFile.open(ground.store)
    let second = try StoreFile.open(ground.store)
    await second.close()
    // SQLite's shared lock, by which others know that the file is in use.
    let ask = try await ground.run([
      "python3", "-c",
      """
      import fcntl, struct, sys, os
      file = open(sys.argv[1], "r+b")
      asked = struct.pack("hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, 0x40000002, 510, 0)
      print(struct.unpack("hhqqi4x", fcntl.fcntl(file, fcntl.F_GETLK, asked))[0] != fcntl.F_UNLCK)
      """, ground.store,
    ])
    #expect(ask.output == "True\n", "\(ask.error)")
    await first.close()
  }
}
