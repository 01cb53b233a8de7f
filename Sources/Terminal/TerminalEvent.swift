import Drawing

/// What a terminal reports.
package enum TerminalEvent: Hashable, Sendable {
  case key(Key)
  /// The terminal has another size; the next frame should have it too.
  case resize(Size)
  /// The program goes on after it was stopped. The screen has been redrawn already.
  case resumed
  /// A signal asks the program to end: SIGINT or SIGTERM. It has a second to do so.
  case quit(signal: Int32)
  /// The terminal is gone. The program has a second to end.
  case hangup
}
