import Jobs
import Testing

@testable import Worker

@Suite struct ProgressBoardTests {
  private func serving(
    _ board: ProgressBoard, _ body: (FakeQueue) async throws -> Void
  ) async rethrows -> [[Lease: Progress]] {
    let queue = FakeQueue()
    let server = Task { await board.serve(queue) { _ in } }
    try await body(queue)
    server.cancel()
    await server.value
    return await queue.progress
  }

  @Test func `a store is told of the last that was said, once`() async {
    let board = ProgressBoard()
    let lease = Lease(job: 1, run: 1)
    for step in 0...1000 { board.put(Progress(share: Double(step) / 1000), of: lease) }
    let told = await serving(board) { queue in
      while await queue.progress.isEmpty { await Task.yield() }
      for _ in 0..<1000 { board.put(Progress(share: 1), of: lease) }
    }
    #expect(told == [[lease: Progress(share: 1)]])
  }

  @Test func `what has ended is not told any more`() async {
    let board = ProgressBoard()
    let (first, second) = (Lease(job: 1, run: 1), Lease(job: 2, run: 1))
    board.put(Progress(share: 0.5), of: first)
    board.put(Progress(share: 0.25), of: second)
    #expect(board.end(first) == Progress(share: 0.5))
    #expect(board.end(first) == nil)
    let told = await serving(board) { queue in
      while await queue.progress.isEmpty { await Task.yield() }
    }
    #expect(told == [[second: Progress(share: 0.25)]])
  }
}
