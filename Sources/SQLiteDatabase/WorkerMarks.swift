import Dispatch
import Jobs
import SQLStore
import Synchronization

/// Marks of living workers: each holds the lock on one byte of a file beside the store, byte number
/// = worker number. A process that dies loses its locks, and the closing of its file tells all who
/// watch it.
final class WorkerMarks: Sendable {
  private let path: String
  private let asking: FileLock
  private let ends = Broadcast()
  private let watch = Mutex<FileWatch?>(nil)
  private let held = Mutex(Held())

  private struct Held {
    var file: FileLock?
    var workers: Set<WorkerID> = []
  }

  init(path: String) throws(DatabaseError) {
    self.path = path
    asking = try FileLock(path: path, to: .ask)
  }

  func hold(_ worker: WorkerID) throws(DatabaseError) {
    try held.withLock { held throws(DatabaseError) in
      let file: FileLock
      if let known = held.file { file = known } else { file = try FileLock(path: path, to: .lock) }
      held.file = file
      guard file.tryLock(worker) else {
        throw DatabaseError(cause: .busy, message: "worker number \(worker) is held already")
      }
      held.workers.insert(worker)
    }
  }

  func release(_ worker: WorkerID) {
    held.withLock { held in
      guard held.workers.remove(worker) != nil else { return }
      held.file?.unlock(worker)
      if held.workers.isEmpty { held.file = nil }
    }
  }

  /// What holds the locks, if any are held.
  var descriptor: Int32? {
    held.withLock { $0.file?.descriptor }
  }

  /// Of those workers, the ones whose mark nobody holds.
  func unheld(among workers: [WorkerID]) -> [WorkerID] {
    workers.filter { !asking.isHeldElsewhere($0) }
  }

  /// Nothing is watched until somebody listens.
  func deaths() -> AsyncStream<Void> {
    watch.withLock { watch in
      guard watch == nil else { return }
      let ends = ends
      // The kernel tells of the closing a moment before it lets go of the locks.
      watch = FileWatch(path: path, for: .closedAfterWriting) {
        ends.announce()
        for pause in [5, 50, 300] {
          DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(pause)) {
            ends.announce()
          }
        }
      }
    }
    return ends.stream()
  }

  func close() {
    watch.withLock { $0 = nil }
    ends.finish()
    held.withLock { $0 = Held() }
  }
}
