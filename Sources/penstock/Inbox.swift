import Monitor
import Synchronization
import Terminal

/// What the monitor waits for: its own events and what the terminal reports, in the order in which
/// they came. Whoever reads gets all that has come since.
final class Inbox: Sendable {
  enum Item: Hashable, Sendable {
    case event(Event)
    /// The terminal was handed back and taken again.
    case resumed
    /// A signal ends the program.
    case end(signal: Int32)
  }

  private let items = Mutex<[Item]>([])
  private let signals: AsyncStream<Void>
  private let signal: AsyncStream<Void>.Continuation

  init() {
    (signals, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  func put(_ item: Item) {
    items.withLock { $0.append(item) }
    signal.yield()
  }

  func put(_ event: Event) {
    put(.event(event))
  }

  /// Batches without end, none of them empty. For one reader.
  var batches: AsyncFilterSequence<AsyncMapSequence<AsyncStream<Void>, [Item]>> {
    signals.map { self.take() }.filter { !$0.isEmpty }
  }

  private func take() -> [Item] {
    items.withLock { items in
      defer { items = [] }
      return items
    }
  }
}
