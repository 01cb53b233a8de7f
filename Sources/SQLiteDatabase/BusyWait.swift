import Glibc

/// How to wait for a lock that cannot be waited for in the kernel with a limit.
///
/// SQLite's own busy handler sleeps a millisecond at least. A commit takes a tenth of that, so the
/// first pauses here are short; later ones grow to a millisecond.
enum BusyWait {
  /// After about this long a lock counts as held by somebody who will not let go.
  static let limit = Duration.seconds(10)

  /// Sleeps a little; false when the limit is reached. `tries` counts from 0.
  static func pause(afterTries tries: Int32) -> Bool {
    let microseconds = pauseLength(tries)
    guard slept(before: tries) < limit else { return false }
    var length = timespec(tv_sec: 0, tv_nsec: Int(microseconds) * 1000)
    nanosleep(&length, nil)
    return true
  }

  /// Sleeps a little as often as ten times; 0 after that, in the words of SQLite.
  static func pauseBriefly(afterTries tries: Int32) -> Int32 {
    tries < 10 && pause(afterTries: tries) ? 1 : 0
  }

  private static func pauseLength(_ tries: Int32) -> Int32 {
    switch tries {
    case ..<20: 50
    case ..<60: 200
    default: 1000
    }
  }

  /// Time slept so far, without what the kernel adds.
  private static func slept(before tries: Int32) -> Duration {
    let short = min(tries, 20) * 50
    let middle = max(0, min(tries, 60) - 20) * 200
    let long = max(0, tries - 60)
    return .microseconds(Int(short + middle)) + .milliseconds(Int(long))
  }
}
