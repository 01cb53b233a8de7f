import Dispatch

/// Calls back again and again: the way out where the kernel gives no watch on a file, because the
/// limit of inotify instances of this user is reached.
final class PollTimer: Sendable {
  /// Only cancelled after `init`, which Dispatch allows from any thread.
  private nonisolated(unsafe) let source: any DispatchSourceTimer

  init(milliseconds: Int, _ tell: @escaping @Sendable () -> Void) {
    source = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "penstock.poll"))
    source.schedule(
      deadline: .now() + .milliseconds(milliseconds), repeating: .milliseconds(milliseconds))
    source.setEventHandler(handler: tell)
    source.activate()
  }

  deinit {
    source.cancel()
  }
}
