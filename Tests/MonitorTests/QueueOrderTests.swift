import Jobs
import Testing

@testable import Monitor

@Suite struct QueueOrderTests {
  func overview(
    _ oldest: [String: Double], paused: Set<String> = [], dead: [String: Int] = [:]
  ) -> Overview {
    Overview(
      at: Fixture.now,
      queues: oldest.sorted { $0.key < $1.key }.map { name, age in
        QueueOverview(
          name: name, isPaused: paused.contains(name),
          counts: counts(dead: dead[name] ?? 0), oldestReadyAt: Fixture.ago(age),
          inPerSecond: 0, outPerSecond: 0, failedPerSecond: 0, wait: LatencyHistogram(),
          run: LatencyHistogram(), recent: [], kinds: [])
      }, workers: 0, slots: 0, freshlyDead: 0)
  }

  private func counts(dead: Int) -> StateCounts {
    var counts = StateCounts()
    counts[.dead] = dead
    return counts
  }

  @Test
  func `what is paused waits below the others, and what has failed stands above what is well`() {
    var order = QueueOrder()
    order.follow(
      overview(
        ["a": 0, "b": 0, "news": 14_400, "reports": 90], paused: ["news"], dead: ["b": 12]))
    #expect(order.names == ["reports", "b", "a", "news"])
  }

  @Test func `rows that only waver keep their place`() {
    var order = QueueOrder()
    order.follow(overview(["a": 60, "b": 50, "c": 3]))
    #expect(order.names == ["a", "b", "c"])
    order.follow(overview(["a": 50, "b": 70, "c": 8]))
    #expect(order.names == ["a", "b", "c"])
  }

  @Test func `rows whose order has really changed move`() {
    var order = QueueOrder()
    order.follow(overview(["a": 60, "b": 50, "c": 3]))
    order.follow(overview(["a": 40, "b": 50, "c": 130]))
    #expect(order.names == ["c", "b", "a"])
  }

  @Test func `a new queue gets its place, and one that is gone leaves the others theirs`() {
    var order = QueueOrder()
    order.follow(overview(["a": 60, "b": 50]))
    order.follow(overview(["b": 50, "c": 70]))
    #expect(order.names == ["c", "b"])
    order.follow(overview(["b": 60]))
    #expect(order.names == ["b"])
  }

  @Test func `asking for a column puts the rows in its order`() {
    var order = QueueOrder()
    let overview = overview(["a": 5, "b": 6, "c": 7])
    order.follow(overview)
    order.step(by: 1, overview)
    order.step(by: -1, overview)
    #expect(order.column == .oldest)
    #expect(order.names == ["c", "b", "a"])
  }
}
