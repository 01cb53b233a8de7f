import Synchronization

/// Tells any number of listeners that something happened. A slow listener sees several as one.
final class Broadcast: Sendable {
  private let listeners = Mutex(Listeners())

  private struct Listeners {
    var next = 0
    var continuations: [Int: AsyncStream<Void>.Continuation] = [:]
    var isFinished = false
  }

  func announce() {
    listeners.withLock { listeners in
      for continuation in listeners.continuations.values { continuation.yield() }
    }
  }

  /// An element after each announcement; ends with `finish`.
  func stream() -> AsyncStream<Void> {
    let (stream, continuation) = AsyncStream.makeStream(
      of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let id = listeners.withLock { listeners -> Int? in
      guard !listeners.isFinished else { return nil }
      listeners.next += 1
      listeners.continuations[listeners.next] = continuation
      return listeners.next
    }
    guard let id else {
      continuation.finish()
      return stream
    }
    continuation.onTermination = { [weak self] _ in
      _ = self?.listeners.withLock { $0.continuations.removeValue(forKey: id) }
    }
    return stream
  }

  func finish() {
    let ended = listeners.withLock { listeners in
      listeners.isFinished = true
      defer { listeners.continuations = [:] }
      return Array(listeners.continuations.values)
    }
    for continuation in ended { continuation.finish() }
  }
}
