import Foundation
import SQLStore
import SQLiteDatabase
import Testing
import torturer

/// The power fails at random moments: what was not synchronised is gone, in part, or torn.
@Suite(.serialized) struct PowerTests {
  private static let roles = ["produce", "produce", "work", "work", "operate", "watch"]

  /// Lets all roles play to their end on one store and returns what they did to its files: for a while,
  /// and on a slow machine until they have done enough for something to be lost.
  private func journal(
    on ground: Ground, seed: UInt64, roles: [String] = Self.roles, extra: [String] = [],
    failingEach: Int? = nil
  ) async throws -> PowerJournal {
    let path = ground.folder + "/journal"
    var environment = [
      "LD_PRELOAD": try await PowerJournal.library(on: ground), "TORTURE_STORE": ground.store,
      "TORTURE_JOURNAL": path,
    ]
    if let failingEach { environment["TORTURE_FAIL"] = String(failingEach) }
    let children = try roles.enumerated().map { number, role in
      try ground.startTorturer(
        role, seed: seed &+ UInt64(number), milliseconds: 400,
        extra: extra + ["steps=100", "pages=100"],
        environment: environment)
    }
    for child in children { await child.end() }
    expectNone(children.map(\.error).filter { !$0.isEmpty }, "seed \(seed)")
    return try PowerJournal(file: path)
  }

  @Test func `at full durability a power cut costs nothing that was acknowledged`() async throws {
    for round in 0..<Measure.rounds {
      let seed = Measure.seed &+ UInt64(round)
      try await expectNothingLost(seed: seed) { try await self.journal(on: $0, seed: seed) }
    }
  }

  @Test(arguments: [3, 7])
  func `a disk that fails to keep what it was given costs nothing that was acknowledged`(
    failingEach: Int
  ) async throws {
    for round in 0..<Measure.rounds {
      let seed = Measure.seed &+ UInt64(round)
      try await expectNothingLost(seed: seed) { ground in
        let journal = try await self.journal(
          on: ground, seed: seed, roles: ["produce"], failingEach: failingEach)
        #expect(journal.failures > 10)
        return journal
      }
    }
  }

  private func expectNothingLost(
    seed: UInt64, _ play: (Ground) async throws -> PowerJournal
  ) async throws {
    let ground = try Ground()
    defer { ground.clear() }
    let journal = try await play(ground)
    var random = Seeded(seed)
    var acknowledgements = 0
    for number in 0..<24 {
      let moment = Int.random(in: 0...journal.count, using: &random)
      var ledger = Ledger()
      ledger.countsClaims = false
      ledger.countsSights = false
      ledger.take(journal.printed(before: moment))
      acknowledgements += ledger.acknowledgements
      let path = "\(ground.folder)/cut-\(number).db"
      try journal.cut(after: moment, to: path, &random)
      let context = "seed \(seed), cut \(number) after record \(moment) of \(journal.count)"
      guard ledger.acknowledgements > 0 || FileManager.default.fileExists(atPath: path) else {
        continue
      }
      let store = try StoreFile.open(path, StoreFile.Options(creates: true))
      expectNone(try await ledger.broken(in: store), context)
      try await drain(store)
      expectNone(try await ledger.broken(in: store), context + ", drained")
      await store.close()
    }
    #expect(acknowledgements > 100)
  }

  @Test func `a disk that keeps nothing is told of, and the store goes on when it is well again`()
    async throws
  {
    let ground = try Ground()
    defer { ground.clear() }
    let environment = [
      "LD_PRELOAD": try await PowerJournal.library(on: ground), "TORTURE_STORE": ground.store,
      "TORTURE_JOURNAL": ground.folder + "/journal", "TORTURE_FAIL": "1",
    ]
    #expect(try await ground.penstock("push", "q").output == "1\n")
    let push = try await ground.penstock("push", "q", environment: environment)
    #expect(push.status == 74)
    #expect(push.output.isEmpty)
    #expect(
      push.error
        == "cannot write to store '\(ground.store)': the disk did not confirm it "
        + "(Input/output error); look at the disk\n")
    #expect(try await ground.penstock("push", "q").status == 0)
    #expect(try await ground.penstock("check").status == 0)
  }

  @Test func `at normal durability a power cut leaves a sound store`() async throws {
    for round in 0..<Measure.rounds {
      let ground = try Ground()
      defer { ground.clear() }
      let seed = Measure.seed &+ UInt64(round)
      let journal = try await journal(on: ground, seed: seed, extra: ["normal"])
      var random = Seeded(seed)
      var losses = 0
      for number in 0..<12 {
        let moment = Int.random(in: 0...journal.count, using: &random)
        let path = "\(ground.folder)/cut-\(number).db"
        try journal.cut(after: moment, to: path, &random)
        guard FileManager.default.fileExists(atPath: path) else { continue }
        let store = try StoreFile.open(path, StoreFile.Options(creates: true))
        let context = "seed \(seed), cut \(number) after record \(moment) of \(journal.count)"
        expectNone(try await store.check(), context)
        var ledger = Ledger()
        ledger.countsClaims = false
        ledger.countsSights = false
        ledger.take(journal.printed(before: moment))
        losses += try await ledger.broken(in: store).isEmpty ? 0 : 1
        try await drain(store)
        expectNone(try await store.check(), context + ", drained")
        await store.close()
      }
      // What full durability is for; it also shows that these cuts hurt.
      #expect(losses > 0, "seed \(seed)")
    }
  }

  @Test func `the option for normal durability waits for the disk less, and no cut does harm`()
    async throws
  {
    let ground = try Ground()
    defer { ground.clear() }
    var synchronisations: [String: Int] = [:]
    for durability in ["full", "normal"] {
      let path = "\(ground.folder)/journal-\(durability)"
      let store = "\(ground.folder)/\(durability).db"
      let environment = [
        "LD_PRELOAD": try await PowerJournal.library(on: ground), "TORTURE_STORE": store,
        "TORTURE_JOURNAL": path,
      ]
      let program = [
        Ground.program("penstock"), "--store", store, "--durability", durability,
      ]
      // While it has the store open, the pushes do not empty the log.
      let worker = try ground.start(
        program + ["work", "other", "--exec", "/bin/true"], environment: environment)
      try await eventually("the worker is there") { worker.error.contains("takes jobs") }
      for number in 0..<30 {
        let push = try await ground.run(
          program + ["push", "q", "\(number)"], environment: environment)
        #expect(push.status == 0, "\(push.error)")
      }
      worker.kill()
      await worker.end()
      let journal = try PowerJournal(file: path)
      synchronisations[durability] = journal.synchronisations(of: "-wal")
      var random = Seeded(Measure.seed)
      for number in 0..<6 * Measure.rounds {
        let moment = Int.random(in: 0...journal.count, using: &random)
        let cut = "\(ground.folder)/\(durability)-\(number).db"
        try journal.cut(after: moment, to: cut, &random)
        guard FileManager.default.fileExists(atPath: cut) else { continue }
        let store = try StoreFile.open(cut, StoreFile.Options(creates: true))
        expectNone(
          try await store.check(), "\(durability), record \(moment) of \(journal.count)")
        await store.close()
      }
    }
    #expect(synchronisations["full"] ?? 0 >= 30)
    #expect(synchronisations["normal"] ?? 0 < 10)
  }
}
