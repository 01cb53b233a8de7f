import Drawing
import Jobs

/// What the monitor wants done: values that can be compared, never closures.
package enum Effect: Hashable, Sendable {
  /// Read from the store, off the input thread; answered by `.answered` or `.failed`, always.
  case load(Request)
  /// Do it, answering by any number of `.progressed`, then by `.performed` or `.refused`.
  case perform(Act, on: Selection, ticket: Int)
  /// Answered by `.pauseSet` or `.pauseFailed`.
  case setPaused(queue: String, Bool)
  /// Put a text on the clipboard of the person's terminal.
  case copy(String)
  /// Write the frame on the screen into a file, by its ending as text or as a picture; answered by
  /// `.told`.
  case save(file: String)
  /// Keep a text that was typed for the next time that somebody is asked for one of its sort.
  case remember(String, of: Prompt.Purpose.Kind)
  /// Show the theme of this name, which is among those of the setup.
  case setTheme(String)
  /// Stop as a shell's job, and draw all anew when continued.
  case suspend
  /// Draw all of the screen anew, whatever the terminal is believed to show.
  case redraw
  case quit
}
