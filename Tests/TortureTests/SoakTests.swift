import Foundation
import Jobs
import SQLStore
import SQLiteDatabase
import Synchronization
import Testing

/// Mixed load for as long as one likes: what a store and its processes take stays what it is.
@Suite struct SoakTests {
  @Test func `file sizes and memory are flat in the second half of a long load`() async throws {
    let ground = try Ground()
    defer { ground.clear() }
    let seed = Measure.seed
    let milliseconds = Measure.soak * 1000
    let store = try StoreFile.open(ground.store, StoreFile.Options(creates: true))
    let keep = Retention.period(.milliseconds(200))
    try await store.setKeeping(
      Keeping(queues: ["q0": keep, "q1": keep, "q2": keep, "moved": keep]))
    let roles = ["produce", "work", "work", "watch"]
    let children = try roles.enumerated().map { number, role in
      try ground.startTorturer(
        role, seed: seed &+ UInt64(number), milliseconds: milliseconds, extra: ["pages=256"])
    }
    let keeping = Task {
      while !Task.isCancelled {
        try await tidy(store)
        try await Task.sleep(for: .milliseconds(20))
      }
    }
    let samples = Samples(store: ground.store, children, .milliseconds(milliseconds))
    // On a thread of its own: those of the tests may all be busy.
    Thread { samples.take() }.start()
    for child in children {
      await child.end()
      #expect(try child.ending().status == 0, "\(child.error)")
    }
    keeping.cancel()
    // Its end by the cancellation is no failure.
    _ = await keeping.result
    let (first, second) = samples.halves
    #expect(!first.isEmpty && !second.isEmpty)
    for (name, size) in [
      ("store", \Sizes.store), ("log", \Sizes.log), ("memory", \Sizes.memory),
    ] as [(String, KeyPath<Sizes, Int>)] {
      let before = first.map { $0[keyPath: size] }.max() ?? 0
      let after = second.map { $0[keyPath: size] }.max() ?? 0
      #expect(Double(after) < 1.5 * Double(max(before, 8 << 20)), "\(name): \(before), \(after)")
    }
    #expect(try await store.check() == [])
    await store.close()
  }

  /// What the prune duty does each minute, and an operator with dead letters.
  private func tidy(_ store: any JobStore) async throws {
    while try await store.prune(limit: 1000) == 1000 {}
    let dead = try await store.freeze(Filter(parsing: "state:dead"))
    _ = try await store.perform(
      .retry(spread: nil), on: dead, by: Operator(user: "soak", host: "here")
    ) { _ in }
  }
}

private struct Sizes {
  var store = 0
  var log = 0
  var memory = 0
}

/// What a store and its processes take, by the time that has gone by: a slow machine looks more
/// seldom.
private final class Samples: Sendable {
  private let store: String
  private let children: [Child]
  private let length: Duration
  private let taken = Mutex<[(share: Double, sizes: Sizes)]>([])

  init(store: String, _ children: [Child], _ length: Duration) {
    self.store = store
    self.children = children
    self.length = length
  }

  /// The first half without its beginning, and the second.
  var halves: ([Sizes], [Sizes]) {
    let all = taken.withLock { $0 }
    return (
      all.filter { (0.2..<0.5).contains($0.share) }.map(\.sizes),
      all.filter { $0.share >= 0.5 }.map(\.sizes)
    )
  }

  /// Goes on until one of the processes has ended.
  func take() {
    let start = ContinuousClock.now
    while true {
      let sizes = Sizes(
        store: Self.size(store), log: Self.size(store + "-wal"),
        memory: children.map { Self.memory(of: $0.pid) }.reduce(0, +))
      guard children.allSatisfy(\.isRunning) else { return }
      let share = (ContinuousClock.now - start) / length
      taken.withLock { $0.append((share, sizes)) }
      // The interval between two samples, on a thread of their own.
      usleep(10_000)
    }
  }

  private static func size(_ path: String) -> Int {
    (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
  }

  /// Resident bytes of a process.
  private static func memory(of pid: pid_t) -> Int {
    let text = (try? String(contentsOfFile: "/proc/\(pid)/statm", encoding: .utf8)) ?? ""
    let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    return pages * 4096
  }
}
