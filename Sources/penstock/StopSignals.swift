import Dispatch
import Glibc

/// Calls a closure for each SIGTERM, SIGINT and SIGHUP instead of ending the program; another one for a
/// SIGHUP that comes while the terminal is still there, where one is given; a third one, with true and
/// false, for SIGTSTP and SIGCONT. A hang-up that is ignored already, as nohup does, stays ignored.
final class StopSignals: Sendable {
  /// Only cancelled after `init`, which Dispatch allows from any thread.
  private nonisolated(unsafe) let sources: [any DispatchSourceSignal]

  init(
    _ stop: @escaping @Sendable () -> Void, reload: (@Sendable () -> Void)? = nil,
    quiet: (@Sendable (Bool) -> Void)? = nil
  ) {
    let hadTerminal = Self.hasTerminal
    let queue = DispatchQueue(label: "penstock.signals")
    let numbers =
      [SIGTERM, SIGINT] + (Self.ignoresHangUp ? [] : [SIGHUP])
      + (quiet == nil ? [] : [SIGTSTP, SIGCONT])
    sources = numbers.map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler {
        if number == SIGHUP, let reload, Self.hasTerminal == hadTerminal {
          reload()
        } else if number == SIGTSTP || number == SIGCONT {
          quiet?(number == SIGTSTP)
        } else {
          stop()
        }
      }
      source.activate()
      return source
    }
  }

  /// A process whose terminal was closed cannot open it any more.
  private static var hasTerminal: Bool {
    let terminal = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC)
    guard terminal >= 0 else { return false }
    close(terminal)
    return true
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
