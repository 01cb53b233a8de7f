import Drawing
import Synchronization

/// What the terminal's thread is to do next, told from any other. Of frames that come faster than
/// the terminal takes them only the newest is kept, so nobody ever waits for a slow terminal.
final class Mailbox: Sendable {
  struct Orders: Sendable {
    var theme: Theme?
    var frame: Frame?
    var writes: [String] = []
    var redraws = false
    var suspends = false
    /// What has the terminal in the meantime.
    var guest: (@Sendable () -> Void)?
    var closes = false
  }

  private struct State {
    var orders = Orders()
    /// Open from the thread's start to its end.
    var waker: Int32?
  }

  private let state = Mutex(State())

  func open(waker: Int32) {
    state.withLock { $0.waker = waker }
  }

  func close() {
    state.withLock { $0.waker = nil }
  }

  func post(_ change: (inout Orders) -> Void) {
    state.withLock { state in
      change(&state.orders)
      if let waker = state.waker { Signals.wake(waker) }
    }
  }

  func take() -> Orders {
    state.withLock { state in
      defer { state.orders = Orders() }
      return state.orders
    }
  }
}
