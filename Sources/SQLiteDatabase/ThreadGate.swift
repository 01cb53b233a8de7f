import Glibc

/// A door that one thread closes and opens again, and that others wait at.
final class ThreadGate: Sendable {
  /// Made in `init` and destroyed in `deinit`; in between only locked and unlocked.
  private nonisolated(unsafe) let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(
    capacity: 1)

  init() {
    mutex.initialize(to: pthread_mutex_t())
    pthread_mutex_init(mutex, nil)
  }

  deinit {
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }

  /// The same thread must open it.
  func close() {
    pthread_mutex_lock(mutex)
  }

  func open() {
    pthread_mutex_unlock(mutex)
  }

  /// Returns when the gate is open.
  func pass() {
    pthread_mutex_lock(mutex)
    pthread_mutex_unlock(mutex)
  }
}
