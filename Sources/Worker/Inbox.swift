import Jobs
import Synchronization

/// Where all that happens to a worker is put, and from where its one loop takes it in batches: a
/// handler that returns costs a lock and not a turn of the loop.
final class Inbox: Sendable {
  private struct Content {
    var events: [Dispatcher.Event] = []
    var finishes: [Dispatcher.Finish] = []
    var isEmpty: Bool { events.isEmpty && finishes.isEmpty }
  }

  private let content = Mutex(Content())
  private let waker: AsyncStream<Void>.Continuation
  /// An element when something came into the empty inbox.
  let arrivals: AsyncStream<Void>

  init() {
    (arrivals, waker) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  func post(_ event: Dispatcher.Event) {
    put { $0.events.append(event) }
  }

  func post(_ finish: Dispatcher.Finish) {
    put { $0.finishes.append(finish) }
  }

  private func put(_ change: (inout Content) -> Void) {
    let wasEmpty = content.withLock { content in
      defer { change(&content) }
      return content.isEmpty
    }
    if wasEmpty { waker.yield() }
  }

  /// All that came since the last call; the returned handlers are one event, and the first.
  func take() -> [Dispatcher.Event] {
    let taken = content.withLock { content in
      defer { content = Content() }
      return content
    }
    guard !taken.finishes.isEmpty else { return taken.events }
    return [.finished(taken.finishes)] + taken.events
  }
}
