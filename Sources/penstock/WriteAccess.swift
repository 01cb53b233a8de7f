import Jobs
import Synchronization

/// By which a monitor changes its store. Of a guarded one there is no connection that could, until
/// somebody asks for it, and none when the time is over.
final class WriteAccess: Sendable {
  private struct State {
    var own: (any JobStore)?
    var lent: (any JobStore)?
  }

  private let state: Mutex<State>
  /// Nil where nothing may ever be changed.
  private let context: Context?

  init(_ store: (any JobStore)?, context: Context?) {
    state = Mutex(State(own: store))
    self.context = context
  }

  func store() throws(StoreError) -> any JobStore {
    guard let store = state.withLock({ $0.own ?? $0.lent }) else {
      throw .refused("cannot change the store: it is open for reading only")
    }
    return store
  }

  func unlock() async throws(StoreError) {
    guard let context else {
      throw .refused("cannot change the store: it was opened with --read-only")
    }
    guard state.withLock({ $0.own == nil && $0.lent == nil }) else { return }
    let store = try await openStore(
      context.place, create: .never, readOnly: false, durability: context.durability)
    state.withLock { $0.lent = store }
  }

  /// Closes what was opened for a while.
  func lock() async {
    let lent = state.withLock { state in
      defer { state.lent = nil }
      return state.lent
    }
    await lent?.close()
  }
}
