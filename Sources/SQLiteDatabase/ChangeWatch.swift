import Dispatch
import Glibc
import SQLStore
import Synchronization

/// Tells of changes to a store, by this process and by others.
///
/// The kernel's event comes when a writer writes its log, a moment before the commit can be seen, or
/// when it heralds a push, a little earlier still: to wake a thread takes as long as to store a job.
/// Workers are told at once (`arrivals`): they take the write lock, which waits for the commit.
/// Readers are told when SQLite's data version has moved (`changes`), so that what they read then is
/// what the event was about.
///
/// Nothing is watched until somebody listens: a process that only pushes pays nothing.
final class ChangeWatch: Sendable {
  private let logPath: String
  private let lockPath: String
  private let makeConnection: @Sendable () throws(DatabaseError) -> sending SQLiteConnection
  private let arrivalListeners = Broadcast()
  private let changeListeners = Broadcast()
  private let queue = DispatchQueue(label: "penstock.changes")
  private let isLooking = Atomic(false)
  /// Counts events, so that none that comes during a look is missed.
  private let events = Atomic(0)
  /// Held while this process' own transaction holds SQLite's write lock, when all events are its
  /// own: the watching thread sleeps through them instead of waking for each page.
  private let ownWriting = ThreadGate()
  private let watching = Mutex<Watching?>(nil)
  private let hasReaders = Atomic(false)
  private let hasWorkers = Atomic(false)

  private struct Watching {
    var file: FileWatch
    var connection: SQLiteConnection
    var version: Int64
  }

  init(
    log path: String, lock lockPath: String,
    connection: @escaping @Sendable () throws(DatabaseError) -> sending SQLiteConnection
  ) {
    logPath = path
    self.lockPath = lockPath
    makeConnection = connection
  }

  func arrivals() -> AsyncStream<Void> {
    hasWorkers.store(true, ordering: .releasing)
    begin()
    return arrivalListeners.stream()
  }

  func changes() -> AsyncStream<Void> {
    begin()
    if !hasReaders.exchange(true, ordering: .acquiringAndReleasing) { _ = hasMoved() }
    return changeListeners.stream()
  }

  func announceArrival() {
    arrivalListeners.announce()
  }

  /// Called by the writer with the write lock held, before it writes: whatever came until now was
  /// written by others and is committed.
  func beginWriting() {
    let othersWrote = watching.withLock { $0?.file.drain() ?? false }
    ownWriting.close()
    if othersWrote { announceToAll() }
  }

  /// Called by the writer after its commit, with the turn still held: what came is its own, unless a
  /// program that takes no turns was quick to commit after it.
  func endWriting(othersWrote: Bool) {
    watching.withLock { watching in
      guard let known = watching else { return }
      _ = known.file.drain()
      // So that the next event is not taken for this commit.
      if hasReaders.load(ordering: .acquiring),
        let version = try? Self.version(known.connection)
      {
        watching?.version = version
      }
    }
    ownWriting.open()
    if othersWrote { announceToAll() } else { changeListeners.announce() }
  }

  func cancel() {
    watching.withLock { $0 = nil }
    arrivalListeners.finish()
    changeListeners.finish()
  }

  private func begin() {
    watching.withLock { watching in
      guard watching == nil, let connection = try? makeConnection(),
        let version = try? Self.version(connection)
      else { return }
      let file = FileWatch(
        path: logPath, herald: lockPath, for: .written, gate: ownWriting,
        patience: { [weak self] in self?.patience ?? 0 }, { [weak self] in self?.noticed() })
      watching = Watching(file: file, connection: connection, version: version)
    }
  }

  /// Nanoseconds. A worker is told at once; whoever only looks is not woken by each of hundreds of commits
  /// a second.
  private var patience: Int {
    hasWorkers.load(ordering: .acquiring) ? 0 : 50_000_000
  }

  private func noticed() {
    events.add(1, ordering: .sequentiallyConsistent)
    arrivalListeners.announce()
    if hasReaders.load(ordering: .acquiring) { look() }
  }

  private func announceToAll() {
    arrivalListeners.announce()
    changeListeners.announce()
  }

  /// Waits until the commit behind an event can be seen, and tells the readers.
  private func look() {
    guard !isLooking.exchange(true, ordering: .acquiringAndReleasing) else { return }
    queue.async {
      let seen = self.events.load(ordering: .sequentiallyConsistent)
      for pause in Self.pauses {
        if self.hasMoved() { break }
        var length = timespec(tv_sec: 0, tv_nsec: pause * 1000)
        nanosleep(&length, nil)
      }
      self.changeListeners.announce()
      self.isLooking.store(false, ordering: .sequentiallyConsistent)
      // An event that came meanwhile may belong to a later commit.
      if self.events.load(ordering: .sequentiallyConsistent) != seen { self.look() }
    }
  }

  private func hasMoved() -> Bool {
    watching.withLock { watching in
      guard let known = watching, let now = try? Self.version(known.connection),
        now != known.version
      else { return false }
      watching?.version = now
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
    999_999,
  ]

  private static let dataVersion = Statement("data version", "PRAGMA data_version")
}
