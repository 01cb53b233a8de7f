import Dispatch
import Glibc
import SQLStore
import Synchronization

/// Tells of changes to a store, by this process and by others.
///
/// The kernel's event comes when a writer writes its log, a moment before the commit can be seen.
/// Workers are told at once (`arrivals`): they take the write lock, which waits for the commit.
/// Readers are told when SQLite's data version has moved (`changes`), so that what they read then is
/// what the event was about.
final class ChangeWatch: Sendable {
  let arrivals = Broadcast()
  let changes = Broadcast()
  private let queue = DispatchQueue(label: "penstock.changes")
  private let state: Mutex<State>
  private let isLooking = Atomic(false)
  private let watch = Mutex<FileWatch?>(nil)

  private struct State {
    var connection: SQLiteConnection
    var version: Int64
  }

  /// `connection` is for this watch alone.
  init(log path: String, connection: sending SQLiteConnection) throws(DatabaseError) {
    let version = try Self.version(connection)
    state = Mutex(State(connection: connection, version: version))
    let file = FileWatch(path: path, for: .written) { [weak self] in
      self?.arrivals.announce()
      self?.look()
    }
    watch.withLock { $0 = file }
  }

  /// Called by the writer before its transaction, with the lock held: whatever others wrote is
  /// committed by now.
  func tellOfOthers() {
    guard watch.withLock({ $0?.drain() }) == true else { return }
    arrivals.announce()
    changes.announce()
  }

  /// Called by the writer after its transaction, with the lock still held: all that came is its own.
  func tellOfOwn() {
    _ = watch.withLock { $0?.drain() }
    changes.announce()
  }

  func cancel() {
    watch.withLock { $0 = nil }
    arrivals.finish()
    changes.finish()
  }

  /// Waits until the commit behind an event can be seen, and tells the readers.
  private func look() {
    guard !isLooking.exchange(true, ordering: .acquiringAndReleasing) else { return }
    queue.async {
      for pause in Self.pauses {
        if self.hasMoved() { break }
        var length = timespec(tv_sec: 0, tv_nsec: pause * 1000)
        nanosleep(&length, nil)
      }
      self.isLooking.store(false, ordering: .releasing)
      // An event that came while this looked may belong to a later commit.
      if self.hasMoved() { self.look() }
      self.changes.announce()
    }
  }

  private func hasMoved() -> Bool {
    state.withLock { state in
      guard let now = try? Self.version(state.connection), now != state.version else {
        return false
      }
      state.version = now
      return true
    }
  }

  private static func version(_ connection: SQLiteConnection) throws(DatabaseError) -> Int64 {
    var version: Int64 = 0
    try connection.query(dataVersion, []) { version = $0.integer(0) }
    return version
  }

  /// Microseconds between looks: short at first, two seconds in all.
  private static let pauses = [
    50, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000,
    1_000_000 - 1,
  ]

  private static let dataVersion = Statement("data version", "PRAGMA data_version")
}
