import Glibc
import Jobs
import Monitor
import Terminal

/// Where the monitor's events come from, apart from the effects: the terminal, the store, the
/// clock.
struct EventSources: Sendable {
  let terminal: Terminal
  let store: any JobStore
  let interval: Duration
  let inbox: Inbox

  /// Puts events into the inbox until the tasks are cancelled.
  func start() -> [Task<Void, Never>] {
    [Task { await listen() }, Task { await watch() }, Task { await tell() }]
  }

  /// Passes on what the terminal reports.
  private func listen() async {
    for await event in terminal.events {
      switch event {
      case .key(let key): inbox.put(.key(key))
      case .resize(let size): inbox.put(.resized(size))
      case .resumed: inbox.put(.resumed)
      case .quit(let signal): inbox.put(.end(signal: signal))
      case .hangup: inbox.put(.end(signal: SIGHUP))
      }
    }
  }

  /// Passes on that the store changed. A busy store changes all the time, so a rest follows each;
  /// a change in it is not missed, only later.
  private func watch() async {
    for await _ in store.changes() {
      inbox.put(.storeChanged)
      try? await Task.sleep(for: interval / 4)
    }
  }

  /// Tells the time when it turns, so that the clock on the screen is right and all monitors read
  /// at the same moments.
  private func tell() async {
    while !Task.isCancelled {
      let now = Timestamp.now
      try? await Task.sleep(for: now.floored(to: interval) + interval - now)
      inbox.put(Self.tick())
    }
  }

  static func tick() -> Event {
    let now = Timestamp.now
    return .tick(now, utcOffset: now.localOffset)
  }
}

extension Timestamp {
  /// Seconds that local clocks are ahead of UTC then.
  var localOffset: Int {
    var (seconds, local) = (time_t(microseconds / 1_000_000), tm())
    localtime_r(&seconds, &local)
    return Int(local.tm_gmtoff)
  }
}
