import Foundation
import Jobs
import SQLStore
import SQLiteDatabase
import Testing
import torturer

/// Producers, workers and an operator are killed at random moments, and what they were told holds.
@Suite(.serialized) struct KillTests {
  @Test func `nothing acknowledged is lost when everybody is killed at random`() async throws {
    let ground = try Ground()
    defer { ground.clear() }
    var ledger = Ledger()
    var round = 0
    // A slow machine goes through more of them until enough was acknowledged.
    while round < Measure.rounds * 2 || ledger.acknowledgements <= 100 {
      let seed = Measure.seed &+ UInt64(round)
      round += 1
      let children = try await massacre(on: ground, seed: seed)
      for child in children { ledger.take(child.output) }
      let complaints = children.map(\.error).filter { !$0.isEmpty }
      expectNone(complaints, "seed \(seed)")
      let store = try StoreFile.open(ground.store)
      expectNone(try await ledger.broken(in: store), "seed \(seed)")
      await store.close()
    }
    let store = try StoreFile.open(ground.store)
    try await drain(store)
    expectNone(try await ledger.broken(in: store), "seed \(Measure.seed), drained")
    let left = try await store.overview().counts
    #expect(left[.ready] + left[.running] + left[.scheduled] + left[.retrying] == 0)
    await store.close()
  }

  /// Runs all roles for about a second and kills one after another, which comes back, and then all.
  private func massacre(on ground: Ground, seed: UInt64) async throws -> [Child] {
    var random = Seeded(seed)
    let roles = ["produce", "produce", "work", "work", "operate", "watch"]
    var living = try roles.map { role in
      try ground.startTorturer(role, seed: random.next() >> 8)
    }
    var all = living
    try await eventually("a push is acknowledged") {
      living.contains { $0.output.contains("P ") }
    }
    for _ in 0..<12 {
      try await Task.sleep(for: .microseconds(Int.random(in: 20_000...200_000, using: &random)))
      let victim = Int.random(in: 0..<living.count, using: &random)
      living[victim].kill()
      await living[victim].end()
      living[victim] = try ground.startTorturer(roles[victim], seed: random.next() >> 8)
      all.append(living[victim])
    }
    for child in living { child.kill() }
    for child in living { await child.end() }
    return all
  }

  @Test func `each printed id is there and each job runs when the program itself is killed`()
    async throws
  {
    let ground = try Ground()
    defer { ground.clear() }
    let seed = Measure.seed
    var random = Seeded(seed)
    let handler = try ground.handler()
    let producer = try ground.script(
      "producer",
      """
      n=0
      while [ $n -lt 100000 ]; do
        n=$((n + 1))
        id=$('\(Ground.program("penstock"))' --store '\(ground.store)' push shell "shell-$$-$n") &&
          echo "P $id shell shell-$$-$n"
      done
      """)
    var ledger = Ledger()
    for _ in 0..<Measure.rounds {
      var children = try (0..<2).map { _ in try ground.start(["sh", producer]) }
      let workers = try (0..<2).map { _ in
        try ground.startPenstock("work", "--slots", "2", "--quiet", "--exec", "/bin/sh", handler)
      }
      children += workers
      try await eventually("jobs are pushed and run") {
        children[0].output.split(separator: "\n").count >= 3 && !ground.read("runs").isEmpty
      }
      for child in children.shuffled(using: &random) {
        try await Task.sleep(for: .microseconds(Int.random(in: 10_000...100_000, using: &random)))
        child.kill()
      }
      for child in children { await child.end() }
      for child in children.prefix(2) { ledger.take(child.output) }
    }
    let ending = try await ground.penstock(
      "work", "--slots", "4", "--quiet", "--until-empty", "--exec", "/bin/sh", handler)
    #expect(ending.status == 0, "\(ending.error)")
    let store = try StoreFile.open(ground.store)
    expectNone(try await ledger.broken(in: store), "seed \(seed)")
    let ran = Set(
      ground.read("runs").split(separator: "\n").compactMap {
        $0.split(separator: " ").first.map(String.init)
      })
    for (id, job) in try await Ledger.jobs(in: store) {
      #expect(job.state == .succeeded, "job \(id), seed \(seed)")
      #expect(ran.contains(String(id)), "job \(id), seed \(seed)")
    }
    await store.close()
  }
}
