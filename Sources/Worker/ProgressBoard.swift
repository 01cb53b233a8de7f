import Jobs
import Synchronization

/// How far the runs of a worker have come. However often handlers say so, the store is told at most
/// once a second, and only of what has changed.
final class ProgressBoard: Sendable {
  private struct State {
    var latest: [Lease: Progress] = [:]
    var untold: Set<Lease> = []
  }

  private let state = Mutex(State())
  private let calls: AsyncStream<Void>
  private let caller: AsyncStream<Void>.Continuation

  init() {
    (calls, caller) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  func put(_ progress: Progress, of lease: Lease) {
    let isNews = state.withLock { state in
      guard state.latest.updateValue(progress, forKey: lease) != progress else { return false }
      state.untold.insert(lease)
      return state.untold.count == 1
    }
    if isNews { caller.yield() }
  }

  /// The run has ended; the last that it said.
  func end(_ lease: Lease) -> Progress? {
    state.withLock { state in
      guard let last = state.latest.removeValue(forKey: lease) else { return nil }
      state.untold.remove(lease)
      return last
    }
  }

  /// Goes on until the task is cancelled.
  func serve(_ queue: any WorkQueue, tell: @escaping @Sendable (Notice) -> Void) async {
    for await _ in calls {
      let news = state.withLock { state in
        defer { state.untold = [] }
        return state.latest.filter { state.untold.contains($0.key) }
      }
      if !news.isEmpty {
        do throws(StoreError) {
          try await queue.keep(news)
        } catch {
          tell(.dutyFailed(name: "progress", error))
        }
      }
      // Fails only when the task is cancelled, which ends the loop.
      try? await Task.sleep(for: Self.rest)
    }
  }

  private static let rest: Duration = .seconds(1)
}
