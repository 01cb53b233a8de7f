import Dispatch
import Glibc

/// Calls a closure for each SIGTERM, SIGINT and SIGHUP instead of ending the program. A hang-up that
/// is ignored already, as nohup does, stays ignored.
final class StopSignals: Sendable {
  /// Only cancelled after `init`, which Dispatch allows from any thread.
  private nonisolated(unsafe) let sources: [any DispatchSourceSignal]

  init(_ stop: @escaping @Sendable () -> Void) {
    let queue = DispatchQueue(label: "penstock.signals")
    let numbers = Self.ignoresHangUp ? [SIGTERM, SIGINT] : [SIGTERM, SIGINT, SIGHUP]
    sources = numbers.map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler(handler: stop)
      source.activate()
      return source
    }
  }

  private static var ignoresHangUp: Bool {
    var action = sigaction()
    sigaction(SIGHUP, nil, &action)
    let ignoring = unsafeBitCast(SIG_IGN, to: Int.self)
    return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == ignoring
  }

  func cancel() {
    for source in sources { source.cancel() }
  }
}
