import Dispatch
import Glibc

/// Calls a closure for each SIGTERM and SIGINT instead of ending the program.
final class StopSignals: Sendable {
  /// Only cancelled after `init`, which Dispatch allows from any thread.
  private nonisolated(unsafe) let sources: [any DispatchSourceSignal]

  init(_ stop: @escaping @Sendable () -> Void) {
    let queue = DispatchQueue(label: "penstock.signals")
    sources = [SIGTERM, SIGINT].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler(handler: stop)
      source.activate()
      return source
    }
  }

  func cancel() {
    for source in sources { source.cancel() }
  }
}
