import Jobs
import Synchronization

/// Hears what operators want of a worker through its store. They change the store when they say so, and
/// that is when it is looked for; never more than ten times a second.
final class OrderWatch: Sendable {
  private let worker = Mutex<WorkerID?>(nil)
  private let calls: AsyncStream<Void>
  private let caller: AsyncStream<Void>.Continuation

  init() {
    (calls, caller) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  /// The store knows the worker by this number from here on.
  func take(_ worker: WorkerID) {
    self.worker.withLock { $0 = worker }
    call()
  }

  /// There may be orders.
  func call() {
    caller.yield()
  }

  /// Goes on until the task is cancelled.
  func serve(
    _ queue: any WorkQueue, tell: (Notice) -> Void, post: (Dispatcher.Event) -> Void
  ) async {
    var obeyed: AuditID = 0
    var stopRequests = 0
    for await _ in calls {
      guard let worker = worker.withLock({ $0 }) else { continue }
      do throws(StoreError) {
        let orders = try await queue.orders(for: worker)
        if !orders.cancellations.isEmpty { post(.cancelRequested(orders.cancellations)) }
        // Once: what a signal says after it counts.
        if let order = orders.order, order.number > obeyed {
          obeyed = order.number
          if order.mode.stopRequests == 0 { post(.quietRequested(order.mode == .quiet)) }
          while stopRequests < order.mode.stopRequests {
            stopRequests += 1
            post(.stopRequested)
          }
        }
      } catch {
        tell(.dutyFailed(name: "orders", error))
      }
      // Fails only when the task is cancelled, which ends the loop.
      try? await Task.sleep(for: Self.rest)
    }
  }

  private static let rest: Duration = .milliseconds(100)
}

extension WorkerMode {
  /// The second one skips the grace. Asking twice for the same is no haste.
  fileprivate var stopRequests: Int {
    switch self {
    case .active, .quiet: 0
    case .stopping: 1
    case .stoppingNow: 2
    }
  }
}
