import Synchronization

/// Tells one run of a handler that it is to end, and how hard; it only ever gets harder.
package final class StopSign: Sendable {
  private struct State {
    var force: StopForce?
    var observer: (@Sendable (StopForce) -> Void)?
  }

  private let state = Mutex(State())

  package init() {}

  /// Nil while the run may go on.
  package var force: StopForce? { state.withLock { $0.force } }

  package func request(_ force: StopForce) {
    let observer = state.withLock { state -> (@Sendable (StopForce) -> Void)? in
      guard state.force.map({ $0 < force }) ?? true else { return nil }
      state.force = force
      return state.observer
    }
    observer?(force)
  }

  /// Calls `observer` at each request, also for one that was made before; takes the place of an
  /// earlier observer.
  package func observe(_ observer: @escaping @Sendable (StopForce) -> Void) {
    let force = state.withLock { state -> StopForce? in
      state.observer = observer
      return state.force
    }
    if let force { observer(force) }
  }

  /// Lets go of the observer and what it holds.
  package func ignore() {
    state.withLock { $0.observer = nil }
  }
}
