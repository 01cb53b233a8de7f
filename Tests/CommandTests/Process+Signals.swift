import Foundation
import Synchronization

extension Process {
  /// Starts the program with no signal blocked.
  ///
  /// Threads that run Swift code block signals, and programs inherit that: a shell could not see its
  /// children end, nor a program be asked to end.
  func runWithSignals() throws {
    var (none, before) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    // Foundation now and then crashes when two threads start processes at a time.
    try Self.starting.withLock { _ in try run() }
  }

  private static let starting = Mutex(())
}
