import Jobs
import Synchronization

/// By which a monitor changes its store: a connection of its own, beside the one that only reads. Of a
/// guarded store there is none until somebody asks for it, and none when the time is over.
final class WriteAccess: Sendable {
  private struct State {
    var store: (any JobStore)?
    var isOpen: Bool
  }

  private let state: Mutex<State>
  /// Nil where nothing may ever be changed.
  private let context: Context?

  init(_ store: (any JobStore)?, context: Context?) {
    state = Mutex(State(store: store, isOpen: store != nil))
    self.context = context
  }

  func store() async throws(StoreError) -> any JobStore {
    let (store, isOpen) = state.withLock { ($0.store, $0.isOpen) }
    if let store { return store }
    guard isOpen else { throw Self.closed }
    return try await connect()
  }

  private static let closed = StoreError.refused(
    "cannot change the store: it is open for reading only")

  func unlock() async throws(StoreError) {
    state.withLock { $0.isOpen = true }
    _ = try await store()
  }

  private func connect() async throws(StoreError) -> any JobStore {
    guard let context else {
      throw .refused("cannot change the store: it was opened with --read-only")
    }
    let store = try await openStore(
      context.place, create: .never, readOnly: false, durability: context.durability)
    // Another act may have been quicker, and so may the lock.
    let (kept, isTaken): ((any JobStore)?, Bool) = state.withLock { state in
      guard state.isOpen, state.store == nil else { return (state.store, false) }
      state.store = store
      return (store, true)
    }
    if !isTaken { await store.close() }
    guard let kept else { throw Self.closed }
    return kept
  }

  /// From here on nothing can be changed by it.
  func lock() async {
    let store = state.withLock { state in
      defer { state = State(store: nil, isOpen: false) }
      return state.store
    }
    await store?.close()
  }
}
